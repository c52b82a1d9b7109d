import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { keyRing } from '../../src/cli/audit/key-ring.ts';

const folder = mkdtempSync(join(tmpdir(), 'railproof-keys-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

t.test('a gateway that was taken over leaves the keys of its successor alone', async (t) => {
  const file = join(folder, 'audit-key');
  const stale = keyRing(file);
  const first = stale.keyOf(undefined);
  const owner = keyRing(file);
  const next = owner.nextOf(owner.keyOf(first.name));
  stale.nextOf(first);
  t.equal(keyRing(file).keyOf(next.name).name, next.name);
});

t.test('a file without keys is named, and no option that the command may not have', async (t) => {
  const file = join(folder, 'bad-key');
  writeFileSync(file, 'no key');
  t.throws(() => keyRing(file), { name: 'InputError', message: `${file}: holds no Ed25519 keys in PEM; name another file` });
  t.throws(() => keyRing(folder), { name: 'InputError', message: /^(?!.*--audit-key).*name another file/ });
});
