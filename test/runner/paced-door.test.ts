import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { PacedCommit } from '../../src/runner/paced-commit.ts';
import { pacedDoor } from '../../src/runner/paced-door.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { bareDoor } from '../gateway/bare-door.ts';

const start = 1_000_000;

/** A paced door before a world in which a call sleeps for as long as it says, and then waits for the disk. Real time is the test's to pass. */
function paced() {
  const timeline = new Timeline(start, seededRandom('paced'));
  const real = { nowMs: 0, writing: Promise.resolve() };
  const commit = new PacedCommit(timeline, () => real.writing);
  const inner = bareDoor(async ({ tool, arguments: args }) => {
    const at = timeline.now() - start;
    if (tool === 'broken') throw new Error('an invariant is broken');
    await timeline.sleep(Number(args));
    const content = { from: at, to: timeline.now() - start };
    await commit.flushed();
    return { error: false, content };
  });
  const door = pacedDoor(inner, { timeline, elapsedMs: () => real.nowMs, commit });
  const call = async (ms: number, tool = 'sleep') => (await door.call({ token: undefined, tool, arguments: ms })).content;
  return { timeline, real, call, sinceStart: () => timeline.now() - start };
}

async function turns(count = 20): Promise<void> {
  for (let done = 0; done < count; done += 1) await turn();
}

t.test('a call takes the time that it needs, and then time stands still', async (t) => {
  const { call, timeline, sinceStart } = paced();
  let ran = false;
  timeline.at(start + 10_000, 'later', () => {
    ran = true;
  });
  t.same(await call(30), { from: 0, to: 30 });
  await turns();
  t.equal(sinceStart(), 30);
  t.notOk(ran, 'what is due later does not happen while nobody calls');
});

t.test('a call that waits for tomorrow jumps there, past everything in between', async (t) => {
  const { call, timeline } = paced();
  const ran: number[] = [];
  for (const hour of [1, 5, 23, 26]) timeline.at(start + hour * 3_600_000, 'something', () => ran.push(hour));
  t.same(await call(24 * 3_600_000), { from: 0, to: 24 * 3_600_000 });
  t.same(ran, [1, 5, 23]);
});

t.test('thinking costs what it took, and what falls into it happens', async (t) => {
  const { call, real, timeline } = paced();
  const ran: number[] = [];
  for (const ms of [500, 1_499, 1_501]) timeline.at(start + ms, 'something', () => ran.push(ms));
  real.nowMs += 1_500;
  t.same(await call(0), { from: 1_500, to: 1_500 });
  t.same(ran, [500, 1_499]);
  real.nowMs += 200.4;
  t.same(await call(10), { from: 1_700, to: 1_710 }, 'whole milliseconds');
  t.same(await call(10), { from: 1_710, to: 1_720 }, 'no thinking, no cost');
});

t.test('the time that the machine takes for a call is nobody’s thinking', async (t) => {
  const { call, real } = paced();
  const write = Promise.withResolvers<void>();
  real.writing = write.promise;
  const slow = call(10);
  await turns();
  real.nowMs += 5_000;
  write.resolve();
  t.same(await slow, { from: 0, to: 10 });
  t.same(await call(0), { from: 10, to: 10 });
});

t.test('time waits for a write to disk', async (t) => {
  const { call, real, timeline, sinceStart } = paced();
  for (const ms of [31, 60, 90]) timeline.at(start + ms, 'something', () => {});
  const write = Promise.withResolvers<void>();
  real.writing = write.promise;
  let done = false;
  const waiting = call(30).then(() => {
    done = true;
  });
  await turns();
  t.notOk(done);
  t.equal(sinceStart(), 30);
  write.resolve();
  await waiting;
  t.equal(sinceStart(), 30);
});

t.test('calls at the same time share the time that passes', async (t) => {
  const { call, sinceStart } = paced();
  t.same(await Promise.all([call(50), call(20), call(70)]), [
    { from: 0, to: 50 },
    { from: 0, to: 20 },
    { from: 0, to: 70 },
  ]);
  t.equal(sinceStart(), 70);
});

t.test('a call that comes while another is under way pays nothing for the silence of its own agent', async (t) => {
  const { call, real } = paced();
  const write = Promise.withResolvers<void>();
  real.writing = write.promise;
  const first = call(100);
  await turns();
  real.nowMs += 9_000;
  const second = call(10);
  write.resolve();
  t.same(await Promise.all([first, second]), [
    { from: 0, to: 100 },
    { from: 100, to: 110 },
  ]);
});

t.test('two agents that come back from thinking at once both get their answer', async (t) => {
  const { call, real, timeline } = paced();
  for (let ms = 100; ms <= 1_000; ms += 100) timeline.at(start + ms, 'something', () => {});
  real.nowMs += 2_000;
  const answers = await Promise.all([call(10), call(20)]);
  for (const [index, { from, to }] of answers.entries()) {
    t.ok(Number(from) <= 2_000, `starts at ${from}`);
    t.ok(Number(to) >= Number(from) + (index + 1) * 10, `takes its time, until ${to}`);
  }
});

t.test('a broken invariant reaches the caller, and the door stays open', async (t) => {
  const { call } = paced();
  await t.rejects(call(0, 'broken'), /an invariant is broken/);
  t.same(await call(5), { from: 0, to: 5 });
});
