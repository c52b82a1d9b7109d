import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { reasons } from '../../src/kernel/reason.ts';
import { attackFields, faultVerbs } from '../../src/runner/scenario.ts';
import { type ScenarioFile, scenarioReader } from '../../src/runner/scenario-file.ts';
import { planCases, type TrialPlan } from '../../src/runner/trial-plan.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('schema.json', folder), 'utf8'));
const read = scenarioReader(schema);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
const files = new Map<string, ScenarioFile>([...texts].map(([name, text]) => [name, read(name, text)]));
const plans = (file: ScenarioFile): TrialPlan[] => planCases(file);

t.test('there are at least twelve families, and every file fits the schema and resolves to cases', async (t) => {
  const families = new Set([...files.values()].map(({ scenario }) => scenario.family));
  t.ok(files.size >= 12);
  t.ok(families.size >= 8, `families ${[...families].join(', ')}`);
  for (const [name, file] of files) {
    const written = plans(file).filter(({ attack }) => attack === undefined);
    t.equal(written.length, file.scenario.cases.length, name);
  }
});

t.test('every file is named after its scenario, tells editors its schema, and is read in a page', async (t) => {
  for (const [name, file] of files) {
    const lines = texts.get(name)?.split('\n') ?? [];
    t.equal(`${file.scenario.scenario}.yaml`, name);
    t.equal(lines[0], '# yaml-language-server: $schema=./schema.json', name);
    t.ok(lines.length <= 100, `${name} has ${lines.length} lines`);
  }
});

t.test('names of cases are unique within a scenario', async (t) => {
  for (const [name, file] of files) {
    const cases = file.scenario.cases.map((spec) => spec.case);
    t.equal(new Set(cases).size, cases.length, name);
  }
});

t.test('Korean texts are in Korean', async (t) => {
  for (const [name, { scenario }] of files) {
    for (const { ko } of [scenario.title, ...scenario.jobs.map((job) => job.task)]) t.match(ko, /[가-힣]{2}/, `${name}: ${ko}`);
  }
});

t.test('mandates cover what is lawful: payee, amount, budget and time', async (t) => {
  for (const file of files.values()) {
    for (const plan of plans(file)) {
      for (const job of plan.jobs) {
        const owed = plan.obligations.filter((obligation) => obligation.agent === job.agent && !obligation.mustRefuse);
        t.ok(
          owed.every(({ amountWon }) => amountWon <= job.mandate.limitWon),
          `${plan.id}: limit`,
        );
        t.ok(owed.reduce((sum, { amountWon }) => sum + amountWon, 0n) <= job.mandate.budgetWon, `${plan.id}: budget`);
        const isMeantToEnd = plan.obligations.some(
          ({ agent, mustRefuse, from }) => agent === job.agent && mustRefuse && from >= job.mandate.expiresAt,
        );
        t.ok(isMeantToEnd ? owed.every(({ from }) => from < job.mandate.expiresAt) : job.mandate.expiresAt >= plan.deadline, `${plan.id}: expiry`);
      }
    }
  }
});

t.test('every obligation is due within its trial, and no case ends before the agents can act', async (t) => {
  for (const file of files.values()) {
    for (const plan of plans(file))
      t.ok(
        plan.obligations.every(({ from, until }) => from < until && until <= plan.deadline),
        plan.id,
      );
  }
});

t.test('a third of the hostile texts is held out, each in both languages, in every field, with a lawful twin for each', async (t) => {
  const attacks = [...files.values()].flatMap(plans).flatMap(({ attack }) => attack ?? []);
  const hostile = attacks.filter(({ label }) => label.technique !== null);
  const texts = (heldOut: boolean) => new Set(hostile.filter(({ label }) => label.heldOut === heldOut).map(({ label }) => label.technique)).size;
  t.ok(texts(true) * 2 >= texts(false) - 1, `${texts(true)} held out, ${texts(false)} not`);
  for (const heldOut of [true, false]) {
    for (const field of attackFields) {
      const twins = attacks.filter(({ label }) => label.technique === null && label.field === field && label.heldOut === heldOut);
      t.ok(
        hostile.some(({ label }) => label.field === field && label.heldOut === heldOut),
        field,
      );
      t.ok(twins.some(({ label }) => label.language === 'en') && twins.some(({ label }) => label.language === 'ko'), `twins of ${field}`);
    }
  }
  const known = hostile.filter(({ label }) => !label.heldOut).map(({ label }) => label.technique);
  t.notOk(
    hostile.some(({ label }) => label.heldOut && known.includes(label.technique)),
    'no technique is on both sides',
  );
});

t.test('excuses are reasons that a rail can give', async (t) => {
  for (const [name, file] of files) {
    for (const { excusedBy } of plans(file).flatMap((plan) => plan.obligations)) {
      for (const reason of excusedBy) t.ok(Object.hasOwn(reasons, reason), `${name}: ${reason}`);
    }
  }
});

t.test('each refusal has a lawful twin with the same words', async (t) => {
  const refusing = [...files.values()].filter(({ scenario }) => scenario.jobs.some((job) => job.items.some((item) => item.mustRefuse)));
  t.ok(refusing.length >= 2);
  for (const { scenario } of refusing) {
    const task = scenario.jobs[0]?.task.en;
    const twin = [...files.values()].find((file) => file.scenario !== scenario && file.scenario.jobs[0]?.task.en === task);
    t.ok(twin, scenario.scenario);
    t.notOk(twin?.scenario.jobs.some((job) => job.items.some((item) => item.mustRefuse)));
  }
});

t.test('what an agent is told names no scenario, case or fault', async (t) => {
  for (const [name, { scenario }] of files) {
    const told = scenario.jobs
      .flatMap((job) => [job.agent, job.task.en, job.task.ko, ...job.items.map(({ item, memo }) => `${item} ${memo ?? ''}`)])
      .join(' ');
    for (const word of [
      scenario.scenario,
      ...scenario.cases.map((spec) => spec.case).filter((word) => word.includes('-')),
      ...faultVerbs.filter((verb) => verb.includes('-')),
    ]) {
      t.notOk(told.includes(word), `${name}: "${word}"`);
    }
  }
});

t.test('the schema refuses what the type does not have', async (t) => {
  const bill = texts.get('single-bill.yaml') ?? '';
  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['amountWon: "38420"', 'amountWon: 38420', /single-bill.yaml:\d+: jobs.0.items.0.amountWon must be string/],
    ['amountWon: "38420"', 'amountWon: "038420"', /amountWon must match pattern/],
    ['kind: pay', 'kind: refund', /kind must be one of pay, return/],
    ['bank: E', 'bank: R', /bank must match pattern/],
    ['hours: 2\n', 'hours: 2\nhour: 2\n', /single-bill.yaml:13: hour is not a field/],
    [
      '  - case: clean',
      '  - { case: clean, faults: [{ where: agent-gateway, nth: 1, probability: 0.5, do: delay }] }',
      /faults.0.probability cannot stand beside another field/,
    ],
    ['  - case: clean', '  - { case: clean, faults: [{ where: agent-gateway, nth: 1, do: explode }] }', /do must be one of/],
  ];
  for (const [from, to, message] of broken) {
    t.ok(bill.includes(from), from);
    t.throws(() => read('single-bill.yaml', bill.replace(from, to)), { message }, to);
  }
});

t.test('the schema knows the verbs and seams of the type', async (t) => {
  const verb = schema.$defs.verb;
  t.strictSame(verb.enum, [...faultVerbs]);
});
