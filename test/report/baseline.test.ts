import t from 'tap';
import { run as play } from '../../src/cli/commands/run.ts';
import { baselineRows } from '../../src/report/baseline.ts';
import { quietly } from '../cli/quietly.ts';
import { readRun } from '../e2e/run-record.ts';

const options = { seed: '7', trials: 1, k: 1, era: 'mixed', store: 'memory', mandates: 'as-written', quiet: true } as const;

t.test('what an agent has more of than a rule-based client on the same seeds is its own', async (t) => {
  const out = t.testdir();
  const { said } = await quietly(() =>
    play(['lost-reply/first-reply-lost'], { ...options, persona: 'status-hammerer', baseline: 'careful', out: `${out}/hammering` }),
  );
  const { baseline, cases } = readRun(`${out}/hammering`);
  if (baseline === undefined) throw new Error('the run has no baseline');
  t.match(baseline, { persona: 'careful', trials: 1, agent: { payments: 2, calls: cases[0]?.trialList[0]?.figures.calls } });
  t.ok(baseline.agent.calls > 2 * baseline.baseline.calls, `${baseline.agent.calls} calls against ${baseline.baseline.calls}`);
  t.match(said, /^excess load \+\d+ calls: \d+ against \d+; \+0 payments$/m);
});

t.test('an agent that does as the client does has nothing in excess', async (t) => {
  const out = t.testdir();
  await quietly(() => play(['single-bill/clean'], { ...options, persona: 'careful', baseline: 'careful', out: `${out}/same` }));
  const { baseline } = readRun(`${out}/same`);
  t.same({ ...baseline?.agent, workMs: 0 }, { ...baseline?.baseline, workMs: 0 });
});

t.test('declines, load and time by hand', async (t) => {
  const agent = { payments: 40, calls: 1_300, technicalDeclines: 4, businessDeclines: 0, workMs: 60_000 };
  const baseline = { payments: 50, calls: 300, technicalDeclines: 1, businessDeclines: 0, workMs: 20_000 };
  t.same(baselineRows({ persona: 'careful', trials: 10, agent, baseline }), [
    ['baseline', 'careful on the same seeds, 10 trials'],
    ['excess TD', '+3 technical declines: 10.0 % of payments against 2.0 %'],
    ['excess load', '+1,000 calls: 1,300 against 300; −10 payments'],
    ['excess time', '6 s a trial against 2 s'],
  ]);
});
