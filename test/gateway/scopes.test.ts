import t from 'tap';
import { catalog } from '../../src/gateway/catalog.ts';
import { readKeySet } from '../../src/gateway/identity/key-set.ts';
import { scopeOf } from '../../src/gateway/identity/scopes.ts';
import { payingTools } from '../../src/gateway/paying-tools.ts';
import { publicJwk, testKey } from './test-issuer.ts';

t.test('what moves money needs the scope for paying, and nothing else has it', async (t) => {
  for (const { definition } of catalog) t.equal(scopeOf(definition) === 'payments:write', payingTools.has(definition.name), definition.name);
});

t.test('a set of keys is read as it is meant, and what must not be in it is named', async (t) => {
  const key = publicJwk(testKey('k1', 'EdDSA'));
  const faults: readonly (readonly [unknown, RegExp])[] = [
    [null, /is no JWK Set/],
    [{ keys: {} }, /is no JWK Set/],
    [{ keys: [] }, /has no key for EdDSA/],
    [{ keys: Array.from({ length: 33 }, () => key) }, /at most 32/],
    [{ keys: [key, key] }, /keys\[1\] has the kid of an earlier one/],
    [{ keys: [{ ...key, kid: undefined }] }, /keys\[0\] has no kid/],
    [{ keys: [{ ...key, x: 'AA' }] }, /keys\[0\] is damaged/],
    [{ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'k' }] }, /keys\[0\] is secret/],
    [{ keys: ['key'] }, /keys\[0\] is no object/],
  ];
  for (const [set, fault] of faults) t.match(readKeySet(set), { fault }, String(fault));
  const others = [
    { ...key, use: 'enc', kid: 'e' },
    { ...key, alg: 'ES384', kid: 'a' },
    { kty: 'EC', crv: 'P-521', kid: 'p' },
  ];
  const read = readKeySet({ keys: [...others, key] });
  t.same('fault' in read ? read : [...read.keys()], ['k1'], 'keys for something else are passed over');
});
