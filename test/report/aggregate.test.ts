import { createHash } from 'node:crypto';
import t from 'tap';
import { aggregateRun, casesOf, type JudgedTrial, runDigest } from '../../src/report/aggregate.ts';
import { totalsOf } from '../../src/report/totals.ts';
import { judgement, sampleRun, sampleTrials } from './sample-run.ts';

/** The sample's first trial, changed. */
function trialLike(change: Partial<JudgedTrial>): JudgedTrial {
  const [first] = sampleTrials(false);
  if (first === undefined) throw new Error('the sample has trials');
  return { ...first, ...change };
}

function many(count: number, change: (n: number) => Partial<JudgedTrial> = () => ({})): readonly JudgedTrial[] {
  return Array.from({ length: count }, (_, index) => trialLike({ n: index + 1, trial: `trial-${index + 1}`, ...change(index + 1) }));
}

t.test('a run with four double payments in ninety trials', async (t) => {
  const run = sampleRun(sampleTrials(true));
  const [first] = run.cases;
  t.equal(run.cases.length, 9);
  t.equal(run.verdict, 'not_accepted');
  t.match(first, {
    id: 'lost-reply/across-midnight',
    trials: 10,
    passed: 6,
    passRate: 0.6,
    technicalDeclines: 4,
    businessDeclines: 0,
    duplicateCredits: 4,
    wonLost: '5000000',
    errored: { agent: 0, provider: 0, sandbox: 0 },
  });
  t.equal(first?.passK, 6 / 252);
  t.match(totalsOf(run), {
    trials: 90,
    passed: 86,
    casesPassed: 8,
    payments: 94,
    duplicateCredits: 4,
    wonLost: '5000000',
    k: 5,
    invariantsChecked: 221_400,
  });
  t.equal(totalsOf(run).passK?.toFixed(4), ((8 + 6 / 252) / 9).toFixed(4));
});

t.test('checks of a case are the worst over its trials, in the words of the first that has it', async (t) => {
  const [item] = casesOf(sampleTrials(true));
  t.same(
    item?.checks.map((check) => check.status),
    ['passed', 'failed', 'failed', 'passed', 'not_applicable'],
  );
  t.match(item?.checks[1]?.message, /tr-0001 and tr-0002/);
});

t.test('a clean run is accepted', async (t) => {
  t.equal(sampleRun(sampleTrials(false)).verdict, 'accepted');
});

t.test('one error of the sandbox in a hundred keeps the run from being accepted, three leave too little to judge', async (t) => {
  const erring = (count: number) => sampleRun(many(100, (n) => (n <= count ? { errored: 'sandbox' } : {})));
  t.equal(erring(1).verdict, 'not_accepted');
  t.equal(erring(2).verdict, 'not_accepted');
  t.equal(erring(3).verdict, 'insufficient_data');
});

t.test('an error of the agent is a failed trial, however many there are', async (t) => {
  const run = sampleRun(many(10, (n) => (n <= 5 ? { errored: 'agent' } : {})));
  t.equal(run.verdict, 'not_accepted');
  t.match(run.cases[0], { passed: 5, errored: { agent: 5 } });
});

t.test('errors are counted both ways', async (t) => {
  const totals = totalsOf(sampleRun(many(10, (n) => (n === 1 ? { errored: 'provider' } : {}))));
  t.equal(totals.passRate, 0.9);
  t.equal(totals.passRateWithoutErrors, 1);
});

t.test('no trials, fewer trials than k, or a broken sandbox: not enough to judge', async (t) => {
  t.equal(sampleRun([]).verdict, 'insufficient_data');
  t.equal(sampleRun(many(4)).verdict, 'insufficient_data');
  const broken = { ...judgement(), invariants: [{ id: 'books-balance', checked: 9, violated: 1, message: 'bank:901 is off by 1 won' }] };
  const run = sampleRun(many(10, (n) => (n === 7 ? { judgement: broken } : {})));
  t.equal(run.verdict, 'insufficient_data');
  t.match(run.invariants[0], { id: 'books-balance', violated: 1, message: 'bank:901 is off by 1 won' });
});

t.test('two personas on one case are two rows', async (t) => {
  t.equal(casesOf([...many(5), ...many(5, () => ({ persona: 'naive-retrier' }))]).length, 2);
});

t.test('the digest hashes name and digest of each trial in order of name, whatever order they came in', async (t) => {
  const trials = [
    { trial: 'b', digest: '22' },
    { trial: 'a', digest: '11' },
  ];
  const expected = createHash('sha256').update('a 11\nb 22\n').digest('hex');
  t.equal(runDigest(trials), expected);
  t.equal(runDigest(trials.toReversed()), expected);
  t.not(
    runDigest([
      { trial: 'a', digest: '22' },
      { trial: 'b', digest: '11' },
    ]),
    expected,
  );
});

t.test('one trial without a digest leaves the run without one', async (t) => {
  t.equal(
    runDigest([
      { trial: 'a', digest: '11' },
      { trial: 'b', digest: null },
    ]),
    null,
  );
  t.equal(runDigest([]), null);
});

t.test('amounts survive beyond what a number can carry', async (t) => {
  const figures = { ...judgement().figures, wonLost: 9_007_199_254_740_993n };
  const run = aggregateRun(
    { ...sampleRun([]), command: [] },
    many(5, () => ({ judgement: { ...judgement(), figures } })),
  );
  t.equal(totalsOf(run).wonLost, '45035996273704965');
});
