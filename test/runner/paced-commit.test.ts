import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { gatherMs, PacedCommit } from '../../src/runner/paced-commit.ts';
import { pacedDoor } from '../../src/runner/paced-door.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { bareDoor } from '../gateway/bare-door.ts';

const start = 1_000_000;

/** Calls before a disk of the test's: each sleeps, leaves one record, and answers once that is on the disk. `write` makes what is recorded so far durable. */
function desk(write: (disk: { recorded: number; durable: number }) => Promise<void>) {
  const timeline = new Timeline(start, seededRandom('commit'));
  const disk = { recorded: 0, durable: 0 };
  const writes: number[] = [];
  const commit = new PacedCommit(timeline, async () => {
    writes.push(timeline.now() - start);
    await write(disk);
  });
  const inner = bareDoor(async ({ arguments: ms }) => {
    await timeline.sleep(Number(ms));
    disk.recorded += 1;
    const record = disk.recorded;
    await commit.flushed();
    return { error: false, content: { record, durable: disk.durable, at: timeline.now() - start } };
  });
  const door = pacedDoor(inner, { timeline, elapsedMs: () => 0, commit });
  const call = async (ms: number) => (await door.call({ token: undefined, tool: 'sleep', arguments: ms })).content;
  return { timeline, commit, disk, writes, call };
}

/** As long as a few turns of the event loop; what is recorded meanwhile is not in it. */
function afterTurns(count: number) {
  return async (disk: { recorded: number; durable: number }) => {
    const { recorded } = disk;
    for (let done = 0; done < count; done += 1) await turn();
    disk.durable = Math.max(disk.durable, recorded);
  };
}

t.test('calls that are under way together share one write', async (t) => {
  const { call, writes } = desk(afterTurns(1));
  await Promise.all([10, 12, 12, 25, 31].map(call));
  t.same(writes, [31]);
});

t.test('a call alone is written at once, whatever is due soon', async (t) => {
  const { call, timeline, writes } = desk(afterTurns(1));
  timeline.at(start + 11, 'something', () => t.fail('nobody has called for that'));
  t.match(await call(10), { at: 10 });
  t.same(writes, [10]);
});

t.test('who waits for tomorrow keeps nobody waiting', async (t) => {
  const { call, writes } = desk(afterTurns(1));
  const tomorrow = call(24 * 3_600_000);
  t.match(await call(10), { at: 10 });
  t.same(writes, [10]);
  t.match(await tomorrow, { at: 24 * 3_600_000 });
});

t.test('time goes on by no more than the bound while somebody waits, held or being written', async (t) => {
  const slow = Promise.withResolvers<void>();
  const { call, timeline, writes } = desk(() => slow.promise);
  for (let ms = 1; ms <= 1_000; ms += 1) timeline.at(start + ms, 'something', () => {});
  const answers = [call(10), call(400)];
  for (let turns = 0; turns < 200; turns += 1) await turn();
  t.same(writes, [10 + gatherMs]);
  t.equal(timeline.now() - start, 10 + gatherMs);
  slow.resolve();
  t.match(await Promise.all(answers), [{ at: 10 + gatherMs }, { at: 400 }]);
});

t.test('where nobody calls, a write begins at once', async (t) => {
  const { commit, writes } = desk(afterTurns(1));
  const flushed = commit.flushed();
  t.same(writes, [0]);
  await flushed;
});

t.test('what is held when the last call leaves is written', async (t) => {
  const { call, commit, timeline, disk } = desk(afterTurns(1));
  let background = false;
  const done = call(10).then(() => {
    disk.recorded += 1;
    void commit.flushed().then(() => {
      background = true;
    });
  });
  await done;
  for (let turns = 0; turns < 5; turns += 1) await turn();
  t.ok(background);
  t.equal(timeline.now() - start, 10);
});

t.test('a write that fails is heard by everybody who shares it', async (t) => {
  const { call } = desk(() => Promise.reject(new Error('the disk is full')));
  const answers = await Promise.allSettled([call(10), call(20)]);
  t.match(answers, [
    { status: 'rejected', reason: { message: 'the disk is full' } },
    { status: 'rejected', reason: { message: 'the disk is full' } },
  ]);
});

t.test('nobody is answered before its record is durable, however calls and writes fall', async (t) => {
  const calls = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 200 }), turns: fc.integer({ min: 0, max: 6 }) }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(calls, fc.integer({ min: 0, max: 9 }), async (orders, writeTurns) => {
      const { call, writes } = desk(afterTurns(writeTurns));
      const answers: Promise<Awaited<ReturnType<typeof call>>>[] = [];
      for (const { ms, turns } of orders) {
        for (let passed = 0; passed < turns; passed += 1) await turn();
        answers.push(call(ms));
      }
      for (const { record, durable } of await Promise.all(answers)) if (Number(durable) < Number(record)) return false;
      return writes.length <= orders.length;
    }),
    { numRuns: 200, seed: 7 },
  );
  t.pass('every answer came after its write');
});
