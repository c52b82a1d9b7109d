import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { chooseIssuer, type IssuerOptions } from '../../src/cli/authorization/chosen-issuer.ts';
import { demoPlan } from '../../src/runner/demo-plan.ts';
import { InputError } from '../../src/runner/input-error.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { start } from '../gateway/test-bank.ts';
import { publicJwk, testKey } from '../gateway/test-issuer.ts';

const world = { plan: demoPlan(start), clock: { now: () => start }, resource: () => 'http://127.0.0.1:4000/mcp' };
const issuer = 'https://login.bank.example';

t.test('an issuer that is not ours counts by its keys in a file', async (t) => {
  const jwks = join(temporaryFolder(t), 'jwks.json');
  writeFileSync(jwks, JSON.stringify({ keys: [publicJwk(testKey('bank-1', 'ES256'))] }));
  const chosen = await chooseIssuer({ issuer, jwks }, world);
  t.match(chosen?.issuer.issuer, issuer);
  t.same([...(chosen?.issuer.keys().keys() ?? [])], ['bank-1']);
  await chosen?.close();
  t.equal(await chooseIssuer({}, world), undefined, 'without options there is none');
});

t.test('options that do not go together, and keys that cannot be had, are one clear line', async (t) => {
  const folder = temporaryFolder(t);
  const secret = join(folder, 'secret.json');
  const noJson = join(folder, 'no.json');
  const { privateKey, kid } = testKey('k', 'EdDSA');
  writeFileSync(secret, JSON.stringify({ keys: [{ ...privateKey.export({ format: 'jwk' }), kid }] }));
  writeFileSync(noJson, '{');
  const bad: readonly (readonly [IssuerOptions, RegExp])[] = [
    [{ issuer }, /--issuer and --jwks go together/],
    [{ issuer, jwks: 'x', oauthPort: 0 }, /leave it out, or --issuer/],
    [{ issuer: 'login', jwks: secret }, /--issuer login is not an address/],
    [{ publicUrl: 'pay' }, /--public-url pay is not an address/],
    [{ issuer, jwks: join(folder, 'none') }, /cannot be read \(ENOENT\)/],
    [{ issuer, jwks: noJson }, /is no JSON/],
    [{ issuer, jwks: secret }, /keys\[0\] is secret; only public keys belong here/],
    [{ replica: true, oauthPort: 4001, port: 4000, publicUrl: 'http://pay.example/mcp' }, /--oauth-port 4001: give it the port of --port/],
    [{ replica: true, oauthPort: 4000, port: 4000 }, /goes with --public-url/],
    [{ replica: true, oauthPort: 4000, port: 4000, publicUrl: 'http://pay.example/mcp' }, /needs RAILPROOF_OAUTH_KEY in the environment/],
    [{ clientHosts: ['client.example'] }, /--client-hosts is for the authorization server of our own; add --oauth-port/],
    [{ oauthPort: 0, clientHosts: ['https://client.example/'] }, /--client-hosts https:\/\/client.example\/ is not a host such as client.example/],
    [{ issuer, jwks: 'https://169.254.169.254/jwks' }, /is at 169.254.169.254, which is no public address/],
  ];
  for (const [options, message] of bad) {
    const error = await chooseIssuer(options, world).catch((reason: unknown) => reason);
    t.ok(error instanceof InputError && message.test(error.message) && !error.message.includes('\n'), String(error));
  }
});
