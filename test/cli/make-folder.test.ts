import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeFolder } from '../../src/cli/make-folder.ts';

t.test('makes what is missing and names the topmost of it', async (t) => {
  const root = t.testdir({});
  mkdirSync(join(root, 'there'));
  t.equal(makeFolder(join(root, 'there', 'a', 'b')), join(root, 'there', 'a'));
  t.ok(statSync(join(root, 'there', 'a', 'b')).isDirectory());
  t.equal(makeFolder(join(root, 'there')), undefined);
});

t.test('throws where a file is in the way, or a folder takes no other', async (t) => {
  const root = t.testdir({});
  writeFileSync(join(root, 'file'), '');
  t.throws(() => makeFolder(join(root, 'file')), { code: 'EEXIST' });
  t.throws(() => makeFolder(join(root, 'file', 'a')), { code: 'ENOTDIR' });
  t.throws(() => makeFolder('/proc/a/b'), { code: 'ENOENT' });
});
