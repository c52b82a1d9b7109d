import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { mandateKeys } from '../../src/cli/mandate-keys.ts';
import { pseudonymKey } from '../../src/cli/pseudonym-key.ts';
import { InputError } from '../../src/runner/input-error.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';

const outside = { zones: [{ name: 'cloud', internal: false, letter: null }], agents: [], rules: [] };

t.test('a store keeps the key beside it once somebody works outside, and finds it again', async (t) => {
  const store = `sqlite:${join(temporaryFolder(t), 'journal.db')}`;
  const file = `${store.slice('sqlite:'.length)}.pseudonym-key`;
  pseudonymKey({ store }, undefined);
  t.notOk(existsSync(file), 'nobody works outside: nothing is left');
  const key = pseudonymKey({ store }, outside);
  t.equal(key.length, 32);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.same(pseudonymKey({ store }, undefined), Buffer.from(key), 'also where the policy is only in the store');
  t.not(
    Buffer.from(pseudonymKey({ store: 'memory' }, outside)).toString('hex'),
    Buffer.from(pseudonymKey({ store: 'memory' }, outside)).toString('hex'),
  );
});

t.test('a file that holds no key, or cannot be had, is one clear line and stays as it was', async (t) => {
  const folder = temporaryFolder(t);
  const damaged = join(folder, 'damaged');
  writeFileSync(damaged, 'abc\n');
  t.throws(
    () => pseudonymKey({ store: 'memory', pseudonymKey: damaged }, outside),
    new InputError(`${damaged}: holds no key of 64 hexadecimal digits; name another file with --pseudonym-key`),
  );
  t.equal(readFileSync(damaged, 'utf8'), 'abc\n');
  t.throws(() => pseudonymKey({ store: 'memory', pseudonymKey: join(folder, 'none', 'key') }, outside), /cannot be written \(ENOENT\)/);
});

t.test('the key of receipts lies beside a store too, from when that is open, and is the same after a restart', async (t) => {
  const store = `sqlite:${join(temporaryFolder(t), 'journal.db')}`;
  const file = `${store.slice('sqlite:'.length)}.receipt-key`;
  const name = () => mandateKeys({ store, principalKey: [] }).receiptKey().name;
  mandateKeys({ store, principalKey: [] });
  t.notOk(existsSync(file), 'nothing is left where the store cannot be opened');
  const first = name();
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.equal(name(), first);
  const named = join(temporaryFolder(t), 'named');
  writeFileSync(named, 'abc\n');
  t.throws(() => mandateKeys({ store, principalKey: [], receiptKey: named }), /named: holds no key of 64 hexadecimal digits/);
});

t.test('Redis is told no key: where several gateways give pseudonyms or receipts, a file is named', async (t) => {
  const store = 'redis://127.0.0.1:1';
  const key = join(temporaryFolder(t), 'principal.pem');
  writeFileSync(key, generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }));
  t.throws(() => pseudonymKey({ store }, outside), /needs --pseudonym-key FILE/);
  t.throws(() => mandateKeys({ store, principalKey: [`principal=${key}`] }), /needs --receipt-key FILE/);
});
