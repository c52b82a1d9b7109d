import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../src/cli/package-root.ts';
import { generate } from '../../src/runner/explore/generate.ts';
import { scenarioText } from '../../src/runner/explore/scenario-text.ts';
import { isLie } from '../../src/runner/fault/verbs.ts';
import { faultVerbs } from '../../src/runner/scenario.ts';
import { scenarioReader } from '../../src/runner/scenario-file.ts';
import { planCases } from '../../src/runner/trial-plan.ts';

const read = scenarioReader(JSON.parse(readFileSync(join(packageRoot, 'scenarios', 'schema.json'), 'utf8')));
const seeds = Array.from({ length: 300 }, (_, index) => String(index + 1));
const generated = seeds.map(generate);

t.test('a seed gives one scenario, and another seed another', async (t) => {
  t.same(generate('7'), generate('7'));
  t.equal(new Set(generated.map((scenario) => JSON.stringify(scenario))).size, seeds.length);
});

t.test('every scenario reads back from its file as it was, fits the schema, and has one case that can be planned', async (t) => {
  for (const scenario of generated.slice(0, 60)) {
    const file = read(`${scenario.scenario}.yaml`, scenarioText(scenario, 'schema.json'));
    t.same(file.scenario, scenario, scenario.scenario);
    t.equal(planCases(file).length, 1, scenario.scenario);
  }
});

t.test('every scenario is large enough to count', async (t) => {
  for (const scenario of generated) {
    const [plan] = planCases({ scenario, at: (path) => path.join('.') });
    t.ok(plan !== undefined && plan.jobs.length >= 4 && plan.faults.length >= 3, scenario.scenario);
    t.ok(
      plan !== undefined &&
        plan.obligations.filter(
          ({ mustRefuse, excusedBy }) => !mustRefuse && excusedBy.every((reason) => reason === 'stopped' || reason.startsWith('approval_')),
        ).length >= 20,
    );
  }
});

t.test('whoever pays can: balance, mandate and cap cover what is asked', async (t) => {
  for (const scenario of generated) {
    for (const { principal, items, mandate } of scenario.jobs) {
      const sum = items.reduce((total, { amountWon }) => total + BigInt(amountWon), 0n);
      t.ok(BigInt(scenario.actors[principal]?.balanceWon ?? 0) >= sum && BigInt(mandate.budgetWon) >= sum);
      t.ok(items.every(({ amountWon }) => BigInt(amountWon) <= BigInt(mandate.limitWon)));
    }
    for (const [bank, capWon] of Object.entries(scenario.world?.capsWon ?? {})) {
      const sent = (scenario.world?.received ?? []).filter(({ from }) => scenario.actors[from]?.bank === bank);
      t.ok(sent.reduce((total, { amountWon }) => total + BigInt(amountWon), 0n) < BigInt(capWon), `${scenario.scenario}: what is given back came in`);
    }
  }
});

t.test('every verb is drawn, lies rarely and with what they make void', async (t) => {
  const faults = generated.flatMap(({ cases }) => cases.flatMap((spec) => spec.faults ?? []));
  for (const verb of faultVerbs)
    t.ok(
      faults.some((fault) => fault.do === verb),
      verb,
    );
  const lies = faults.filter(isLie);
  t.ok(lies.length > 0 && lies.length < faults.length / 25, `${lies.length} of ${faults.length}`);
  t.ok(lies.every(({ suspends }) => suspends !== undefined && suspends.length > 0));
});

t.test('starts lie at the settlement, around midnight, before weekends and anywhere else', async (t) => {
  const times = generated.map(({ start }) => start.slice(11, 16));
  for (const [from, to] of [
    ['10:55', '11:05'],
    ['23:50', '23:59'],
    ['00:00', '00:10'],
    ['12:00', '15:00'],
  ] as const)
    t.ok(times.filter((time) => time >= from && time <= to).length >= 5, `${from} to ${to}`);
  const days = new Set(generated.map(({ start }) => new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay()));
  t.equal(days.size, 7);
});
