import t from 'tap';
import { type FileResult, tapParser } from '../run/tally.ts';

/** What the driver counts for a stretch of TAP. */
function filesOf(tap: string): readonly FileResult[] {
  const files: FileResult[] = [];
  tapParser((file) => files.push(file)).end(tap);
  return files;
}

function file(inside: string, end = 'ok 1 - a.test.ts'): string {
  return `TAP version 14\n# Subtest: a.test.ts\n${inside}${end}\n1..1\n`;
}

t.test('assertions are counted once, at any depth', async (t) => {
  const tap = file('    # Subtest: deep\n        ok 1 - x\n        ok 2 - y\n        1..2\n    ok 1 - deep\n    ok 2 - z\n    1..2\n');
  t.match(filesOf(tap), [{ name: 'a.test.ts', passed: 3, failed: 0, failures: [] }]);
});

t.test('a failed assertion is counted once, though each level above it says not ok', async (t) => {
  const tap = file(
    '    # Subtest: deep\n        ok 1 - x\n        not ok 2 - y\n        1..2\n    not ok 1 - deep\n    1..1\n',
    'not ok 1 - a.test.ts',
  );
  t.match(filesOf(tap), [{ passed: 1, failed: 1, failures: [{ name: 'a.test.ts > deep > y' }] }]);
});

t.test('what fails without a failed assertion counts as failed', async (t) => {
  const crash = 'not ok 1 - a.test.ts\n  ---\n  exitCode: 7\n  ...';
  t.match(
    filesOf(file('    ok 1 - x\n    1..1\n', crash)),
    [{ passed: 1, failed: 1, failures: [{ detail: { exitCode: 7 } }] }],
    'a crash after a pass',
  );
  t.match(filesOf(file('    1..0 # no tests found\n', crash)), [{ passed: 0, failed: 1 }], 'no tests');
});

t.test('skipped and unfinished count as failed', async (t) => {
  t.match(filesOf(file('    ok 1 - x # SKIP no browser\n    1..1\n')), [{ passed: 0, failed: 1 }]);
  t.match(filesOf(file('    not ok 1 - x # TODO later\n    1..1\n')), [{ passed: 0, failed: 1 }]);
  t.match(filesOf('TAP version 14\nok 1 - a.test.ts # SKIP\n1..1\n'), [{ passed: 0, failed: 1 }]);
});
