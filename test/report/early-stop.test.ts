import t from 'tap';
import { earlyStop, earlyStopTrialsMax } from '../../src/report/early-stop.ts';
import { seededCoin } from './coin.ts';

type Taken = Parameters<ReturnType<typeof earlyStop>['take']>[0];

/** A judged trial of a case, of which only the outcome matters here. */
function trial(passed: boolean, caseId = 'family/case'): Taken {
  const figures = {
    payments: 1,
    calls: 1,
    duplicateCredits: 0,
    wonLost: 0n,
    technicalDeclines: 0,
    businessDeclines: 0,
    obligationsMet: 1,
    obligations: 1,
  };
  return { caseId, judgement: { passed, checks: [], invariants: [], figures, attack: null } };
}

/** How often a case is played whose trials end like this, at most as often as there are outcomes, and what is said of it then. */
function played(k: number, outcomes: Iterable<boolean>): { readonly trials: number; readonly answer: string | undefined } {
  const stop = earlyStop(k);
  let trials = 0;
  for (const passed of outcomes) {
    stop.take(trial(passed));
    trials += 1;
    if (stop.isDone('family/case')) break;
  }
  return { trials, answer: stop.result().answers['family/case'] };
}

const passes = (count: number) => Array.from({ length: count }, () => true);

t.test('72 straight passes are enough, and so are two failures', async (t) => {
  // ln(19) / ln(.99/.95) = 2.944 / .04124 = 71.4; ln(.01/.05) = −1.609, so two failures pass −2.944.
  t.same(played(1, passes(400)), { trials: 72, answer: 'accept' });
  t.same(played(1, [false, false, ...passes(400)]), { trials: 2, answer: 'reject' });
  t.same(played(1, passes(71)), { trials: 71, answer: 'go_on' });
  // One failure costs 39.02 passes: (2.944 + 1.609) / .04124 = 110.4.
  t.same(played(1, [false, ...passes(400)]), { trials: 112, answer: 'accept' });
});

t.test('a case is played at least k times, and what was decided before stands', async (t) => {
  t.same(played(5, [false, false, ...passes(400)]), { trials: 5, answer: 'reject' });
  t.same(played(100, passes(400)), { trials: 100, answer: 'accept' });
});

t.test('each case has a test of its own, and an error of the agent is no pass', async (t) => {
  const stop = earlyStop(1);
  for (let n = 0; n < 2; n += 1) {
    stop.take({ ...trial(true, 'a/errs'), errored: 'agent' });
    stop.take(trial(true, 'b/passes'));
  }
  t.same([stop.isDone('a/errs'), stop.isDone('b/passes'), stop.isDone('c/unplayed')], [true, false, false]);
  t.same(stop.result(), { goodRate: 0.99, badRate: 0.95, alpha: 0.05, beta: 0.05, answers: { 'a/errs': 'reject', 'b/passes': 'go_on' } });
});

t.test('errs as seldom as Wald says, leaves few undecided, and saves most trials', async (t) => {
  const coin = seededCoin('early stop');
  const cases = 10_000;
  function* tosses(rate: number): Generator<boolean> {
    for (let n = 0; n < earlyStopTrialsMax; n += 1) yield coin.shows(rate);
  }
  const simulate = (rate: number) => {
    const all = Array.from({ length: cases }, () => played(1, tosses(rate)));
    const share = (answer: string) => all.filter((item) => item.answer === answer).length / cases;
    const trials = all.reduce((sum, item) => sum + item.trials, 0) / cases;
    t.comment(`${rate}: ${trials.toFixed(0)} trials, accept ${share('accept')}, reject ${share('reject')}, undecided ${share('go_on')}`);
    return { accept: share('accept'), reject: share('reject'), undecided: share('go_on'), trials };
  };
  const [good, bad, between] = [simulate(0.99), simulate(0.95), simulate(0.975)];
  // His bounds are α/(1 − β) and β/(1 − α), here .0526; three standard errors of 10,000 cases are .0067.
  t.ok(good.reject <= 0.0593, 'good agents that are rejected');
  t.ok(bad.accept <= 0.0593, 'bad agents that are accepted');
  t.ok(good.undecided < 0.01 && bad.undecided < 0.01 && between.undecided < 0.1, 'undecided');
  t.ok(good.trials < 120 && bad.trials < 85 && between.trials < 170, 'trials');
});
