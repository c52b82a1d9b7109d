import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { Timeline } from '../../src/runner/timeline.ts';

const start = 1_000;

/** Schedules one entry for each time, in this order, and returns the indices in the order in which they ran. */
function orderOf(times: readonly number[], seed: string): number[] {
  const timeline = new Timeline(start, seededRandom(seed));
  const ran: number[] = [];
  for (const [index, at] of times.entries()) timeline.at(at, 'entry', () => ran.push(index));
  while (timeline.runNext());
  return ran;
}

t.test('entries run by time, whatever the order in which they came', async (t) => {
  t.same(orderOf([3_000, 1_500, 2_000], 'a'), [1, 2, 0]);
});

t.test('entries of one instant run in an order that the seed decides', async (t) => {
  const times = Array.from({ length: 12 }, () => 2_000);
  t.same(orderOf(times, 'a'), orderOf(times, 'a'), 'same seed, same order');
  t.not(orderOf(times, 'a').join(), orderOf(times, 'b').join(), 'another seed, another order');
  t.not(orderOf(times, 'a').join(), times.keys().toArray().join(), 'not the order of scheduling');
  t.same(
    orderOf(times, 'a').toSorted((left, right) => left - right),
    times.keys().toArray(),
    'each once',
  );
});

t.test('a cancelled entry does not run, does not hold time, and may be cancelled again', async (t) => {
  const timeline = new Timeline(start, seededRandom('a'));
  const ran: string[] = [];
  const cancel = timeline.at(2_000, 'first', () => ran.push('first'));
  timeline.at(3_000, 'second', () => ran.push('second'));
  cancel();
  t.equal(timeline.nextAt(), 3_000);
  t.ok(timeline.runNext());
  t.same(ran, ['second']);
  t.equal(timeline.now(), 3_000);
  cancel();
  t.notOk(timeline.runNext(), 'nothing is left');
  t.equal(timeline.nextAt(), undefined);
});

t.test('an entry can take back another of the same instant', async (t) => {
  const timeline = new Timeline(start, seededRandom('a'));
  let ran = 0;
  const cancels = [0, 1].map((index) =>
    timeline.at(2_000, 'one of two', () => {
      ran += 1;
      cancels[1 - index]?.();
    }),
  );
  while (timeline.runNext());
  t.equal(ran, 1);
});

t.test('what is past runs now: time does not go back', async (t) => {
  const timeline = new Timeline(start, seededRandom('a'));
  const seen: number[] = [];
  timeline.at(5_000, 'late', () => {
    timeline.at(2_000, 'asked for too late', () => seen.push(timeline.now()));
  });
  timeline.at(5_001, 'next', () => seen.push(timeline.now()));
  while (timeline.runNext());
  t.same(seen, [5_000, 5_001]);
});

t.test('sleep resolves when its time has come and not before', async (t) => {
  const timeline = new Timeline(start, seededRandom('a'));
  let awake = false;
  void timeline.sleep(500).then(() => {
    awake = true;
  });
  timeline.at(1_400, 'before', () => {});
  timeline.runNext();
  await turn();
  t.notOk(awake);
  timeline.runNext();
  await turn();
  t.ok(awake);
  t.equal(timeline.now(), 1_500);
});

t.test('advanceTo never passes an entry and never goes back', async (t) => {
  const timeline = new Timeline(start, seededRandom('a'));
  let ranAt = 0;
  timeline.at(2_000, 'entry', () => {
    ranAt = timeline.now();
  });
  timeline.advanceTo(1_800);
  t.equal(timeline.now(), 1_800);
  timeline.advanceTo(9_000);
  t.equal(timeline.now(), 2_000, 'it stops at the entry');
  timeline.advanceTo(1_900);
  t.equal(timeline.now(), 2_000);
  timeline.runNext();
  t.equal(ranAt, 2_000);
  timeline.advanceTo(9_000);
  t.equal(timeline.now(), 9_000, 'with nothing scheduled time is free');
});

type Step = { readonly do: 'add'; readonly at: number } | { readonly do: 'run' } | { readonly do: 'cancel'; readonly which: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), at: fc.integer({ min: start, max: start + 20 }) }) },
    { weight: 3, arbitrary: fc.constant({ do: 'run' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(40) }) },
  ),
  { maxLength: 120 },
);

/** Plays the steps beside a list that is sorted before each take. */
function followsList(plan: readonly Step[], seed: string): boolean {
  const timeline = new Timeline(start, seededRandom(seed));
  const ties = seededRandom(seed);
  let list: { readonly id: number; readonly at: number; readonly tie: number }[] = [];
  const cancels: (() => void)[] = [];
  let ran = -1;
  for (const step of plan) {
    if (step.do === 'add') {
      const id = cancels.length;
      list.push({ id, at: Math.max(step.at, timeline.now()), tie: ties.next() });
      cancels.push(
        timeline.at(step.at, 'entry', () => {
          ran = id;
        }),
      );
    } else if (step.do === 'cancel') {
      cancels[step.which]?.();
      list = list.filter(({ id }) => id !== step.which);
    } else {
      list.sort((left, right) => left.at - right.at || left.tie - right.tie);
      const next = list.shift();
      if (timeline.nextAt() !== next?.at) return false;
      if (timeline.runNext() !== (next !== undefined)) return false;
      if (next !== undefined && (ran !== next.id || timeline.now() !== next.at)) return false;
    }
  }
  return true;
}

t.test('the queue takes as a sorted list would, whatever is added and cancelled in between', async (t) => {
  fc.assert(
    fc.property(steps, fc.string(), (plan, seed) => followsList(plan, seed)),
    { seed: 7, numRuns: 400 },
  );
  t.pass('400 plans');
});
