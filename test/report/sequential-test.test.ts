import t from 'tap';
import { measures } from '../../src/report/measure.ts';
import { type SequentialTest, sequentialTest } from '../../src/report/sequential-test.ts';
import { seededCoin, shareOf } from './coin.ts';

const order = { measure: measures.passed, goodRate: 0.99, badRate: 0.95, alpha: 0.05, beta: 0.05 };

function take(test: SequentialTest, outcomes: readonly boolean[]): string {
  let answer = 'go_on';
  for (const passed of outcomes) answer = test.take(passed);
  return answer;
}

const passes = (count: number) => Array.from({ length: count }, () => true);

t.test('72 straight passes accept, 71 do not', async (t) => {
  t.equal(sequentialTest(order).straightPasses, 72);
  t.equal(take(sequentialTest(order), passes(71)), 'go_on');
  t.equal(take(sequentialTest(order), passes(72)), 'accept');
});

t.test('a failure weighs as much as 39 passes', async (t) => {
  // ln(.01/.05) = −1.609; ln(.99/.95) = .04124: 39.02 passes make up for it.
  t.equal(take(sequentialTest(order), [false, ...passes(110)]), 'go_on');
  t.equal(take(sequentialTest(order), [false, ...passes(111)]), 'accept');
  t.equal(take(sequentialTest(order), [false]), 'go_on');
  t.equal(take(sequentialTest(order), [false, false]), 'reject');
});

t.test('stays with its answer', async (t) => {
  const test = sequentialTest(order);
  t.equal(take(test, passes(72)), 'accept');
  t.equal(take(test, [false, false, false]), 'accept');
});

t.test('refuses measures of zero tolerance', async (t) => {
  for (const measure of [measures.wonLost, measures.duplicateCredits, measures.invariants]) {
    // @ts-expect-error: the type says so already
    t.throws(() => sequentialTest({ ...order, measure }), /never stopped early/, measure.id);
  }
});

t.test('refuses rates and chances that make no test', async (t) => {
  for (const wrong of [{ goodRate: 0.95 }, { goodRate: 1 }, { badRate: 0 }, { alpha: 0 }, { beta: 0 }, { alpha: 0.6, beta: 0.5 }])
    t.throws(() => sequentialTest({ ...order, ...wrong }), RangeError, JSON.stringify(wrong));
});

t.test('errs as seldom as it says, and is soon done', async (t) => {
  const coin = seededCoin('sequential');
  let trials = 0;
  const accepts = (rate: number) =>
    shareOf(4_000, () => {
      const test = sequentialTest(order);
      for (;;) {
        trials += 1;
        const answer = test.take(coin.shows(rate));
        if (answer !== 'go_on') return answer === 'accept';
      }
    });
  const good = accepts(0.99);
  const bad = accepts(0.95);
  t.comment(`accepted: ${(good * 100).toFixed(1)} % at .99, ${(bad * 100).toFixed(1)} % at .95; ${Math.round(trials / 8_000)} trials on average`);
  t.ok(good >= 0.94, `${good}`);
  t.ok(bad <= 0.06, `${bad}`);
  t.ok(trials / 8_000 < 120, `${trials / 8_000} trials on average`);
});
