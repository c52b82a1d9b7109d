import t from 'tap';
import { personas } from '../../agents/personas.ts';
import { type Finding, failedCheck, isAlike } from '../../src/runner/explore/finding.ts';
import { generate } from '../../src/runner/explore/generate.ts';
import { shrink } from '../../src/runner/explore/shrink.ts';
import type { Scenario } from '../../src/runner/scenario.ts';
import { planCases } from '../../src/runner/trial-plan.ts';
import { played } from './played.ts';

const faultsOf = ({ cases }: Scenario) => cases.flatMap(({ faults }) => faults ?? []);

t.test('what does not matter goes, what matters stays', async (t) => {
  const scenario = generate('21');
  const sought = scenario.jobs[1]?.items[0];
  const fault = faultsOf(scenario)[1];
  const fails = async (candidate: Scenario) =>
    candidate.jobs.some(({ items }) => items.some((item) => item === sought)) && faultsOf(candidate).some(({ do: verb }) => verb === fault?.do);
  const { scenario: smallest, minimal, tried } = await shrink(scenario, { fails, triedMax: 500 });
  t.same(
    smallest.jobs.map(({ items }) => items),
    [[sought]],
  );
  t.equal(faultsOf(smallest).length, 1);
  t.same([smallest.world?.background, smallest.world?.outages, smallest.world?.capsWon], [undefined, undefined, undefined]);
  t.equal(smallest.start, '2026-11-24T10:00:00+09:00');
  t.same(
    new Set(Object.keys(smallest.actors)),
    new Set([sought?.payee, sought?.from, smallest.jobs[0]?.principal].filter((name) => name !== undefined)),
  );
  t.ok(minimal && tried < 200, `${tried} tried`);
});

t.test('what is to be returned keeps what was received', async (t) => {
  const seeds = Array.from({ length: 60 }, (_, index) => generate(String(index)));
  const scenario = seeds.find(({ jobs }) => jobs.some(({ items }) => items.some(({ kind }) => kind === 'return')));
  t.ok(scenario);
  if (scenario === undefined) return;
  const fails = async ({ jobs }: Scenario) => jobs.some(({ items }) => items.some(({ kind }) => kind === 'return'));
  const { scenario: smallest } = await shrink(scenario, { fails, triedMax: 500 });
  t.equal(smallest.world?.received?.length, 1);
  t.equal(planCases({ scenario: smallest, at: String }).length, 1);
});

t.test('delays, interest, ages and what is set aside go where they do not matter, and stay where they do', async (t) => {
  const seeds = Array.from({ length: 300 }, (_, index) => generate(String(index)));
  const withTerms = ({ actors }: Scenario) =>
    Object.values(actors).some(({ account, wallet }) => (account ?? wallet?.bornOn ?? wallet?.interestBasisPoints) !== undefined);
  const [held, terms] = [seeds.find(({ world }) => (world?.held?.length ?? 0) > 1), seeds.find(withTerms)];
  if (held === undefined || terms === undefined) throw new Error('none is drawn');
  const least = async (scenario: Scenario, fails: (candidate: Scenario) => boolean) =>
    (await shrink(scenario, { fails: async (candidate) => fails(candidate), triedMax: 500 })).scenario;
  const stillHeld = await least(held, ({ world }) => (world?.held?.length ?? 0) > 0);
  t.equal(stillHeld.world?.held?.length, 1);
  t.ok([stillHeld.world?.held?.[0]?.from, stillHeld.world?.held?.[0]?.to].every((name) => name !== undefined && name in stillHeld.actors));
  t.ok(withTerms(await least(terms, withTerms)));
  const plain = await least(terms, () => true);
  t.same([withTerms(plain), plain.world?.held], [false, undefined]);
});

t.test('the limit of plays is kept, and said', async (t) => {
  let calls = 0;
  const fails = async () => {
    calls += 1;
    return false;
  };
  const { minimal, tried, scenario } = await shrink(generate('3'), { fails, triedMax: 10 });
  t.same([minimal, tried, calls, scenario.scenario], [false, 10, 10, 'explored-3']);
});

t.test('an agent that pays twice is shrunk to one agent and one fault, and still pays twice', async (t) => {
  const play = async (scenario: Scenario): Promise<Finding | undefined> => {
    const [plan] = planCases({ scenario, at: String });
    if (plan === undefined) throw new Error('no case');
    return failedCheck((await played({ case: plan, agent: 'naive-retrier', era: '2025', seed: '5' })).judgement);
  };
  const scenario = generate('5');
  const found = await play(scenario);
  t.ok(found);
  if (found === undefined) return;
  const fails = async (candidate: Scenario) => {
    const finding = await play(candidate);
    return finding !== undefined && isAlike(finding, found);
  };
  const { scenario: smallest } = await shrink(scenario, { fails, triedMax: 300 });
  t.ok(smallest.jobs.length <= 2 && faultsOf(smallest).length <= 3, `${smallest.jobs.length} agents, ${faultsOf(smallest).length} faults`);
  t.ok(await fails(smallest));
  t.ok(personas['naive-retrier']);
});

t.test('findings are alike when only names, amounts and numbers differ', async (t) => {
  const of = 'agent';
  const message = 'item-1 (480,000 won to 903/903000-00-000500) was not credited';
  const first: Finding = { of, id: 'obligations-met', message };
  t.ok(isAlike(first, { ...first, message: 'item-12 (1 won to 901/901-000-000501) was not credited' }));
  t.notOk(isAlike(first, { ...first, message: 'item-1 (480,000 won to 903/903000-00-000500) was credited by transfer tr-1 outside its time' }));
  t.notOk(isAlike(first, { ...first, id: 'claims-true' }));
  t.notOk(isAlike(first, { ...first, of: 'sandbox' }));
});
