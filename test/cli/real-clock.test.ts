import t from 'tap';
import { realClock } from '../../src/cli/real-clock.ts';

/** A process whose timers fire so much before the wall clock is there, but for those that are over at once. */
function processWith(earlyMs: number) {
  let nowMs = 1_000_000;
  let aheadMs = 0;
  let timers: { readonly at: number; readonly task: () => void }[] = [];
  const real = {
    now: () => nowMs + aheadMs,
    elapsedMs: () => nowMs,
    after: (ms: number, task: () => void) => {
      if (ms > 2 ** 31 - 1) throw new RangeError(`Node has no timer of ${ms} ms`);
      const timer = { at: nowMs + Math.max(1, ms - earlyMs), task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const runFor = (ms: number) => {
    const end = nowMs + ms;
    for (;;) {
      const next = timers.toSorted((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > end) break;
      timers = timers.filter((timer) => timer !== next);
      nowMs = next.at;
      next.task();
    }
    nowMs = end;
  };
  const set = (ms: number) => {
    aheadMs += ms;
  };
  return { real, runFor, set, waiting: () => timers.length };
}

t.test('nothing comes before its time, though timers of Node fire a millisecond early', async (t) => {
  const { real, runFor } = processWith(1);
  const clock = realClock(real);
  const lateMs: number[] = [];
  for (const inMs of [0, 1, 2, 50, 3_600_000]) {
    const when = clock.now() + inMs;
    clock.at(when, 'a task', () => lateMs.push(clock.now() - when));
  }
  const sleptMs = clock.sleep(50).then(() => clock.now());
  runFor(10_000_000);
  t.same(lateMs, [1, 0, 0, 0, 0]);
  t.ok((await sleptMs) >= 1_000_050);
});

t.test('a wait longer than any timer of Node ends when it should, and one that is taken back never', (t) => {
  const { real, runFor, waiting } = processWith(0);
  const clock = realClock(real);
  const when = clock.now() + 60 * 86_400_000;
  const ran: number[] = [];
  clock.at(when, 'in sixty days', () => ran.push(clock.now()));
  const cancel = clock.at(when, 'taken back', () => ran.push(0));
  runFor(59 * 86_400_000);
  cancel();
  runFor(2 * 86_400_000);
  t.same(ran, [when]);
  clock.at(clock.now() + 1_000, 'left behind', () => ran.push(0));
  clock.stop();
  t.equal(waiting(), 0);
  t.end();
});

t.test('where the wall clock is set back, what is due at a time waits for that time', (t) => {
  const { real, runFor, set } = processWith(0);
  const clock = realClock(real);
  const when = clock.now() + 1_000;
  const ran: number[] = [];
  clock.at(when, 'a task', () => ran.push(clock.now()));
  runFor(500);
  set(-10_000);
  runFor(20_000);
  t.equal(ran.length, 1);
  t.ok((ran[0] ?? 0) >= when);
  t.end();
});

t.test('a pause lasts as long as it says, however the wall clock is set meanwhile', async (t) => {
  for (const setMs of [-3_600_000, 3_600_000]) {
    const { real, runFor, set } = processWith(1);
    const clock = realClock(real);
    const awake: boolean[] = [];
    const pause = clock.sleep(1_000).then(() => awake.push(true));
    runFor(500);
    set(setMs);
    runFor(499);
    await Promise.resolve();
    t.same(awake, [], 'not yet');
    runFor(1);
    t.equal(await Promise.race([pause, new Promise((resolve) => void setImmediate(resolve, 0))]), 1, 'and no longer');
  }
});
