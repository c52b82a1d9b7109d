import t from 'tap';
import { type Counted, tapParser } from '../run/tally.ts';

/** What the driver counts for the TAP of one file. */
function countedOf(tap: string): Promise<Counted> {
  return new Promise((resolve) => {
    tapParser(resolve).end(`TAP version 14\n${tap}`);
  });
}

t.test('assertions are counted once, at any depth', async (t) => {
  const tap =
    '# Subtest: deep\n    # Subtest: deeper\n        ok 1 - x\n        ok 2 - y\n        1..2\n    ok 1 - deeper\n    1..1\nok 1 - deep\nok 2 - z\n1..2\n';
  t.same(await countedOf(tap), { passed: 3, failed: 0, failures: [] });
});

t.test('a failed assertion is counted once, though each level above it says not ok', async (t) => {
  const tap = '# Subtest: deep\n    ok 1 - x\n    not ok 2 - y\n    1..2\nnot ok 1 - deep\n1..1\n';
  t.match(await countedOf(tap), { passed: 1, failed: 1, failures: [{ name: 'deep > y' }] });
});

t.test('what fails without a failed assertion counts as failed', async (t) => {
  const crash = 'ok 1 - x\nnot ok 2 - exit\n  ---\n  exitCode: 7\n  ...\n1..2\n';
  t.match(await countedOf(crash), { passed: 1, failed: 1, failures: [{ detail: { exitCode: 7 } }] }, 'a crash after a pass');
  t.match(await countedOf('# Subtest: empty\n    1..0\nnot ok 1 - empty\n1..1\n'), { passed: 0, failed: 1 }, 'an empty test');
});

t.test('a file that proves nothing or breaks off counts as failed', async (t) => {
  t.match(await countedOf(''), { passed: 0, failed: 1 }, 'silence');
  t.match(await countedOf('1..0 # no tests\n'), { passed: 0, failed: 1, failures: [{ detail: 'no tests' }] }, 'no tests');
  t.match(await countedOf('ok 1 - x\n'), { passed: 1, failed: 1 }, 'killed before it said how many');
  t.match(await countedOf('ok 1 - x\n1..2\n'), { passed: 1, failed: 1 }, 'fewer than it says');
  t.match(await countedOf('ok 1 - x\nBail out! no disk\n'), { passed: 1, failed: 1, failures: [{ detail: 'no disk' }] }, 'bailed out');
});

t.test('skipped and unfinished count as failed', async (t) => {
  t.match(await countedOf('ok 1 - x # SKIP no browser\n1..1\n'), { passed: 0, failed: 1 });
  t.match(await countedOf('not ok 1 - x # TODO later\n1..1\n'), { passed: 0, failed: 1 });
});
