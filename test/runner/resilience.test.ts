import { readFileSync } from 'node:fs';
import t from 'tap';
import { readResilience } from '../../src/cli/resilience-file.ts';
import { generate } from '../../src/runner/explore/generate.ts';
import { faultIn, type Resilience, servedResilience } from '../../src/runner/resilience.ts';
import { planCases } from '../../src/runner/trial-plan.ts';
import { fileMsMax } from '../run/budget.ts';
import { played } from './played.ts';
import { changed, samplePlans } from './sample-scenario.ts';

t.setTimeout(fileMsMax);

/** Opens at the first call without an answer, tries again, lets next to nothing through at once, and counts calls. */
const strict: Resilience = {
  everyRail: { timeoutSeconds: 10, retries: 1, breaker: { failures: 1, openSeconds: 60 }, inFlight: 2, queue: 2 },
  tools: { transfer_funds: { inFlight: 2, queue: 2 }, get_transfer_status: { inFlight: 1, queue: 1 } },
  limits: [{ tenant: 'sandbox', calls: 30, seconds: 600 }],
};

/** Explored scenarios, with all their faults, behind the strictest guards. */
function guardedPlan(seed: string) {
  const scenario = generate(seed);
  const [plan] = planCases({ scenario: { ...scenario, world: { ...scenario.world, resilience: strict } }, at: () => 'generated' });
  if (plan === undefined) throw new Error(`seed ${seed} has no case`);
  return plan;
}

t.test('whatever fails, and however much is kept back or shed, every invariant holds: no money is lost, doubled, or left unknown', async (t) => {
  let opened = 0;
  let shed = 0;
  for (const seed of ['3', '14', '15']) {
    const { events, judgement } = await played({ case: guardedPlan(seed), seed });
    t.same(
      judgement.invariants.filter(({ violated }) => violated > 0),
      [],
      `seed ${seed}`,
    );
    opened += events.filter(({ kind, data }) => kind === 'breaker.changed' && 'state' in data && data.state === 'open').length;
    shed += events.filter(({ kind, data }) => kind === 'audit.outcome' && 'reason' in data && data.reason === 'rate_limited').length;
  }
  t.ok(opened > 0 && shed > 0, `${opened} breakers opened, ${shed} calls were shed`);
});

t.test('the file to start from is one, and files and scenarios have the same fields', async (t) => {
  t.match(readResilience('docs/templates/resilience.yaml'), {
    everyRail: servedResilience.everyRail,
    limits: [{ tenant: 'sandbox' }, { agent: 'agent' }],
  });
  t.equal(faultIn(servedResilience), undefined);
  const schemaOf = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const own = schemaOf('docs/templates/resilience.schema.json');
  const { $defs: shared } = schemaOf('scenarios/schema.json');
  t.same(own.properties, shared.resilience.properties);
  for (const [name, definition] of Object.entries(own.$defs)) t.same(definition, shared[name], name);
});

t.test('a case says how its gateway bounds calls and rails, and names that lead nowhere are refused where they stand', async (t) => {
  const withResilience = (text: string) =>
    samplePlans(changed('world:\n  capsWon: { B: "700"', `world:\n  resilience: ${text}\n  capsWon: { B: "700"`));
  t.match(withResilience('{ rails: { "bank:901": { retries: 1 } } }')[0]?.resilience, { rails: { 'bank:901': { retries: 1 } } });
  t.equal(samplePlans()[0]?.resilience, undefined, 'without one nothing is bounded');
  for (const [text, message] of [
    ['{ rails: { "bank:999": { retries: 1 } } }', /^sample.yaml:13: world.resilience.rails.bank:999 "bank:999" is no rail/],
    ['{ tools: { transfer_fund: { inFlight: 1, queue: 1 } } }', /world.resilience.tools.transfer_fund "transfer_fund" is no tool; there are/],
    ['{ limits: [{ tool: pay, calls: 1, seconds: 1 }] }', /world.resilience.limits.0.tool "pay" is no tool/],
    ['{ everyRail: { inFlight: 1 } }', /world.resilience.everyRail inFlight and queue go together/],
    ['{ everyRail: { timeoutSeconds: 20, retries: 1 } }', /2 times timeoutSeconds 20 is more than 25 s/],
    ['{ everyRail: { breaker: { failures: 0, openSeconds: 5 } } }', /everyRail.breaker.failures must be >= 1/],
    ['{ everyBank: {} }', /world.resilience.everyBank is not a field of a scenario/],
  ] as const)
    t.throws(() => withResilience(text), { name: 'InputError', message }, text);
});
