import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { start } from './command.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.test('a run whose reader has gone is brought to its end, without a stack trace', async (t) => {
  const out = join(temporaryFolder(t), 'run');
  const run = start(['run', 'single-bill', '--seed', '7', '--out', out]);
  run.child.stdout?.destroy();
  const { code, stderr } = await run.ended;
  t.equal(code, 0, stderr);
  t.notMatch(stderr, /EPIPE|^ {4}at /m);
  t.ok(existsSync(join(out, 'report.html')), 'the report is there');
});
