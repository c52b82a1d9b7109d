import { appendFileSync, copyFileSync, cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generalVerify, importJWK } from 'jose';
import t from 'tap';
import { type CertifyOptions, certify, revoke } from '../../src/cli/commands/certify.ts';
import { run as play, type RunOptions } from '../../src/cli/commands/run.ts';
import { type VerifyOptions, verifyCertificate } from '../../src/cli/commands/verify.ts';
import { commitmentOf, seedOfNonce } from '../../src/cli/nonce-seed.ts';
import { readProfile } from '../../src/cli/profile-file.ts';
import type { Certificate } from '../../src/report/certificate.ts';
import { InputError } from '../../src/runner/input-error.ts';
import { readRun } from '../e2e/run-record.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { quietly } from './quietly.ts';

const folder = temporaryFolder(t);
const nonce = 'drawn by the reviewer on Monday';
const key = join(folder, 'bank.key');
const run = join(folder, 'run');
const file = join(run, 'certificate.jws');

const standard: RunOptions = { seed: '7', trials: 1, k: 1, persona: 'careful', era: 'mixed', store: 'memory', mandates: 'as-written', quiet: true };

function playInto(
  out: string,
  names: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<{ readonly code: number; readonly said: string }> {
  return quietly(() => play(names, { ...standard, ...options, out }));
}

function sign(path: string, options: Partial<CertifyOptions> = {}): Promise<{ readonly code: number; readonly said: string }> {
  return quietly(() => certify(path, { key, as: 'tester', sample: 1, ...options }));
}

function verify(path: string, options: Partial<VerifyOptions> = {}): Promise<{ readonly code: number; readonly said: string }> {
  return quietly(() => verifyCertificate(path, { trust: [trust], replay: false, sample: 1, ...options }));
}

await playInto(run, ['single-bill/clean'], { trials: 2, k: 2, nonce, seed: seedOfNonce(nonce) });
const trust = /signed by (\S{43})/.exec((await sign(run)).said)?.[1] ?? '';

/** What was signed, as a stranger reads it. */
function contentOf(path: string): { readonly certificate: Certificate } {
  const { payload }: { readonly payload: string } = JSON.parse(readFileSync(path, 'utf8'));
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

t.test('a report holds for three months, says who chose the seed, and its sample plays again', async (t) => {
  const { code, said } = await verify(file, { replay: true });
  t.equal(code, 0, said);
  t.match(said, /^played again, the same: single-bill\/clean~careful~\d\nholds: self-tested, issued /);
  t.match(said, 'from a reviewer’s nonce, committed to as');
  const { certificate } = contentOf(file);
  t.ok(Date.parse(certificate.expiresAt) - Date.parse(certificate.issuedAt) > 88 * 86_400_000);
  t.equal(certificate.run.seed, seedOfNonce(nonce));
  t.equal(certificate.verdict, 'accepted');
  t.equal(certificate.controls.find(({ id }) => id === 'AIR-PREV-005')?.status, 'kept');
  t.equal(statSync(key).mode & 0o077, 0, 'nobody else reads the key');
});

t.test('any JOSE library reads the signature', async (t) => {
  const publicKey = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: trust }, 'EdDSA');
  const { payload, protectedHeader } = await generalVerify(JSON.parse(readFileSync(file, 'utf8')), publicKey);
  t.equal(protectedHeader?.['kid'], trust);
  t.equal(JSON.parse(Buffer.from(payload).toString()).certificate.v, 1);
});

t.test('names the byte that was changed, in whichever file', async (t) => {
  for (const name of ['run.json', 'events.jsonl', 'report.html', 'junit.xml', 'audit-seals.jsonl']) {
    const copy = join(folder, `changed-${name}`);
    cpSync(run, copy, { recursive: true });
    const bytes = readFileSync(join(copy, name));
    const at = Math.floor(bytes.length / 3);
    const now = bytes[at] === 0x39 ? '8' : '9';
    bytes[at] = now.charCodeAt(0);
    writeFileSync(join(copy, name), bytes);
    const { code, said } = await verify(join(copy, 'certificate.jws'));
    t.equal(code, 1, name);
    t.match(said, `${name} was changed at byte ${at + 1}: it is "${now}" and was `);
  }
});

t.test('what was added, cut off or taken away is named', async (t) => {
  const copy = join(folder, 'longer');
  cpSync(run, copy, { recursive: true });
  const events = join(copy, 'events.jsonl');
  const bytes = readFileSync(events);
  const said = async () => (await verify(join(copy, 'certificate.jws'))).said;
  appendFileSync(events, '{}\n');
  t.match(await said(), `events.jsonl goes on after byte ${bytes.length}, where it ended`);
  writeFileSync(events, bytes.subarray(0, 5000));
  t.match(await said(), new RegExp(`events.jsonl was changed within bytes \\d+ to \\d+; it has 5000 bytes and had ${bytes.length}`));
  rmSync(events);
  t.match(await said(), 'events.jsonl is missing');
  const alone = join(folder, 'alone.jws');
  copyFileSync(file, alone);
  t.match((await verify(alone)).said, 'the document alone was verified');
  await t.rejects(verify(`${alone}.not`), { message: /cannot be read \(ENOENT\); name the certificate\.jws that "railproof certify RUN_DIR" wrote/ });
});

t.test('refuses a changed document, an unknown signer, an expired report and a foreign nonce', async (t) => {
  const forged = join(folder, 'forged.jws');
  const document = JSON.parse(readFileSync(file, 'utf8'));
  const content = Buffer.from(document.payload, 'base64url').toString().replace('"passed":2', '"passed":3');
  writeFileSync(forged, JSON.stringify({ ...document, payload: Buffer.from(content).toString('base64url') }));
  const refusals: readonly (readonly [path: string, options: Partial<VerifyOptions>, why: RegExp])[] = [
    [forged, {}, /^refused: signature 1 does not hold/],
    [file, { trust: ['A'.repeat(43)] }, /^refused: signed by \S{43}, which --trust does not name/],
    [file, { at: '2100-01-01T00:00:00Z' }, /^refused: it expired at /],
    [file, { at: '2020-01-01T00:00:00Z' }, /^refused: it is issued at /],
    [file, { commitment: '0'.repeat(64) }, /^refused: the nonce is not the one/],
  ];
  for (const [path, options, why] of refusals) {
    const { code, said } = await verify(path, options);
    t.equal(code, 1, said);
    t.match(said, why);
  }
  t.equal((await verify(file, { commitment: commitmentOf(nonce) })).code, 0);
});

t.test('others sign beside; a countersigner has played it again; a revoked report is refused', async (t) => {
  const copy = join(folder, 'countersigned');
  cpSync(run, copy, { recursive: true });
  const path = join(copy, 'certificate.jws');
  const { said } = await sign(copy, { key: join(folder, 'reviewer.key'), as: 'countersigner' });
  t.match(said, '1 trials played again, the same');
  const theirs = /by (\S{43})/.exec(said)?.[1] ?? '';
  t.match((await verify(path, { trust: [theirs] })).said, /^holds: countersigned/);
  t.match((await verify(path)).said, /^holds: self-tested/, 'a signature that nobody trusts raises nothing');
  const list = join(folder, 'revoked.jws');
  await quietly(async () => revoke(path, { key, why: 'the model was changed', list }));
  const after = await verify(path, { revocations: list });
  t.equal(after.code, 1);
  t.match(after.said, /^refused: it was revoked at .*: the model was changed\n/);
  await t.rejects(verify(path, { trust: [theirs], revocations: list }), /signed by nobody that is trusted here/);
});

t.test('a verdict that is not accepted is certified as that, and opens no gate', async (t) => {
  const failing = join(folder, 'failing');
  const names = ['lost-reply/first-reply-lost'];
  await playInto(failing, names, { persona: 'naive-retrier' });
  await sign(failing);
  const { code, said } = await verify(join(failing, 'certificate.jws'));
  t.equal(code, 1);
  t.match(said, /^holds: [\s\S]*verdict not_accepted/);
  const { controls } = contentOf(join(failing, 'certificate.jws')).certificate;
  const gap = controls.find(({ id }) => id === 'AIR-OP-006');
  t.equal(gap?.status, 'gap');
  t.equal(gap?.evidence[0]?.trial, 'lost-reply/first-reply-lost~naive-retrier~1');
  rmSync(join(failing, 'certificate.jws'));
  const text = readFileSync(join(failing, 'run.json'), 'utf8');
  writeFileSync(join(failing, 'run.json'), text.replace(/"wonLost": "\d+"/g, '"wonLost": "0"'));
  await t.rejects(sign(failing), /run\.json does not say what its events show/);
  writeFileSync(join(failing, 'run.json'), text.replace('"not_accepted"', '"accepted"'));
  await t.rejects(sign(failing), /run\.json says accepted; its trials make it not_accepted/);
});

t.test('bad input is refused with one line', async (t) => {
  const junk = join(folder, 'junk.jws');
  writeFileSync(junk, '{"payload":1}');
  const outside = join(folder, 'outside.jws');
  const content = { certificate: { v: 1 }, files: { '../../etc/passwd': {} } };
  writeFileSync(outside, JSON.stringify({ payload: Buffer.from(JSON.stringify(content)).toString('base64url'), signatures: [] }));
  const refused = async (work: Promise<unknown>, line: string) => {
    const error = await work.catch((thrown: unknown) => thrown);
    t.ok(error instanceof InputError && error.message.includes(line) && !error.message.includes('\n'), line);
  };
  await refused(verify(junk), 'is no signed document');
  await refused(verify(outside), 'speaks of the file ../../etc/passwd');
  await refused(verify(file, { trust: ['nobody'] }), 'nobody: cannot be read');
  await refused(sign(folder), 'holds no finished run');
  await refused(sign(run), 'is there already');
});

t.test('a profile adds demands: one that was not tested leaves the verdict open', async (t) => {
  const path = join(folder, 'strict.yaml');
  const head = 'profile: strict\ntitle: { en: Strict, ko: 엄격 }\ndemands:\n';
  writeFileSync(path, `${head}  trialsInAllMin: 3\n  controls: [AIR-PREV-005]\n`);
  const profile = readProfile(path);
  const few = await playInto(join(folder, 'few'), ['single-bill/clean'], { trials: 2, profile });
  t.equal(few.code, 4);
  t.match(few.said, /profile {5}strict: 1 of 2 demands met\n {12}untested: 2 trials in all; 3 are demanded/);
  t.equal((await playInto(join(folder, 'enough'), ['single-bill/clean'], { trials: 3, profile })).code, 0);
  t.equal(readRun(join(folder, 'enough')).profile?.name, 'strict');
  writeFileSync(path, `${head}  controls: [AIR-XX-1]\n`);
  t.throws(() => readProfile(path), /strict\.yaml:4: demands\.controls\.0 AIR-XX-1 is no control/);
});

t.test('sealed cases are drawn from the nonce, and only from it', async (t) => {
  const sealed = join(folder, 'sealed');
  const played = await playInto(sealed, [], { nonce, seed: seedOfNonce(nonce), sealed: 3 });
  t.equal(played.code, 0, played.said);
  await sign(sealed);
  const held = await verify(join(sealed, 'certificate.jws'), { commitment: commitmentOf(nonce), replay: true });
  t.equal(held.code, 0, held.said);
  t.match(held.said, '3 sealed cases, drawn from the nonce');
  t.match(contentOf(join(sealed, 'certificate.jws')).certificate, { sealed: { cases: 3, commitment: commitmentOf(nonce) } });
  t.same(
    readRun(sealed).cases.map(({ scenario }) => scenario),
    ['sealed-01', 'sealed-02', 'sealed-03'],
  );
  const chosen = join(folder, 'chosen');
  await playInto(
    chosen,
    ['01', '02', '03'].map((each) => join(sealed, 'scenarios', `sealed-${each}.yaml`)),
    { nonce: 'another', seed: seedOfNonce('another') },
  );
  const made = JSON.parse(readFileSync(join(chosen, 'run.json'), 'utf8'));
  const { sha256 } = contentOf(join(sealed, 'certificate.jws')).certificate.sealed ?? {};
  writeFileSync(join(chosen, 'run.json'), JSON.stringify({ ...made, sealed: { cases: 3, commitment: commitmentOf('another'), sha256 } }));
  await sign(chosen);
  const refused = await verify(join(chosen, 'certificate.jws'));
  t.not(refused.code, 0, 'cases of another nonce');
  t.match(refused.said, 'its sealed cases are not those that the nonce gives');
  await t.rejects(playInto(join(folder, 'none'), ['single-bill'], { nonce, sealed: 3 }), { message: /give the nonce, and name no scenario/ });
});
