import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { catalog } from '../../gateway/catalog.ts';
import { toolHash } from '../../gateway/tool-pins.ts';
import { agentOf, certificateOf } from '../../report/certificate.ts';
import type { RunResult } from '../../report/run-result.ts';
import { personasOf } from '../../report/trial-match.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import {
  type CertificateContent,
  certificateName,
  certificateType,
  proofsOf,
  readCertificate,
  tamperedFile,
  writeDocument,
} from '../certificate/certificate-file.ts';
import { replayFault, sampleOf } from '../certificate/replay-sample.ts';
import { certificateId, revocationsBefore, revocationsType } from '../certificate/revocations.ts';
import { type SignerRole, signaturesOf, signedDocument, withSignature } from '../certificate/signed-document.ts';
import { signingKey } from '../certificate/signing-key.ts';
import { contradictionOf } from '../rejudged.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { trialsOf } from '../written-events.ts';

export interface CertifyOptions {
  /** A file with the key that signs; it is made where there is none. */
  readonly key: string;
  readonly as: SignerRole;
  /** Trials that a countersigner plays again. */
  readonly sample: number;
  readonly persona?: string;
}

/** Writes and signs the test report of a run, or adds a signature to it. Prints the key, which whoever verifies has to know. */
export async function certify(folder: string, options: CertifyOptions): Promise<number> {
  const file = join(folder, certificateName);
  if (options.as !== 'tester') return addSignature(folder, file, options);
  if (existsSync(file)) throw new InputError(`${file}: is there already; whoever else signs does so with --as witness or --as countersigner`);
  const run = readRun(folder);
  const contradiction = await contradictionOf(folder, run, trialsOf(run));
  const several = personasOf(run);
  if (several.length > 1) throw new InputError(`${folder}: ${several.join(', ')} played; a test report is about one agent, so run each by itself`);
  if (contradiction !== undefined) throw new InputError(`${folder}: ${contradiction}; what does not follow from its events is not certified`);
  const issuedAt = ambient.isoNow();
  const certificate = certificateOf({ run, tools: toolHashes(), attempts: attemptsOf(folder, run), issuedAt });
  const content: CertificateContent = { certificate, files: proofsOf(folder) };
  const key = signingKey(options.key);
  const document = withSignature(signedDocument(content), key, { typ: certificateType, role: 'tester', signedAt: issuedAt });
  writeDocument(file, document);
  process.stdout.write(
    `${file}: ${run.verdict}, until ${certificate.expiresAt.slice(0, 10)}\nid ${certificateId(document)}\nsigned by ${key.name}\n`,
  );
  return 0;
}

/** A witness was there; a countersigner has played trials again, which happens here and now. */
async function addSignature(folder: string, file: string, options: CertifyOptions): Promise<number> {
  const { document, content } = readCertificate(file);
  if (!signaturesOf(document, certificateType).every(({ holds }) => holds))
    throw new InputError(`${file}: its signature does not hold; "railproof verify ${file}" says more`);
  const tampered = tamperedFile(folder, content.files);
  if (tampered !== undefined)
    throw new InputError(
      tampered === 'absent' ? `${folder}: the run is not there` : `${tampered.file} ${tampered.what}; it is not as it was certified`,
    );
  if (options.as === 'countersigner') {
    const run = readRun(folder);
    const sample = sampleOf(run, options.sample, ambient.freshSeed());
    const fault = await replayFault(folder, run, { sample, persona: options.persona });
    if (fault !== undefined) throw new InputError(`${folder}: ${fault.message}; what does not replay is not countersigned`);
    process.stdout.write(`${sample.length} trials played again, the same\n`);
  }
  const key = signingKey(options.key);
  writeDocument(file, withSignature(document, key, { typ: certificateType, role: options.as, signedAt: ambient.isoNow() }));
  process.stdout.write(`${file}: signed as ${options.as} by ${key.name}\n`);
  return 0;
}

export interface RevokeOptions {
  readonly key: string;
  readonly why: string;
  /** The list that the report is added to; it is made where there is none. */
  readonly list: string;
}

/** Puts a test report on a signed list of what is not to be trusted any more. */
export function revoke(file: string, { key: keyFile, why, list }: RevokeOptions): number {
  const { document } = readCertificate(file);
  const key = signingKey(keyFile);
  if (!signaturesOf(document, certificateType).some(({ holds, header }) => holds && header?.kid === key.name))
    throw new InputError(`${file}: was not signed with the key in ${keyFile}; only who signed it revokes it`);
  const certificate = certificateId(document);
  const at = ambient.isoNow();
  const revoked = [...revocationsBefore(list, (name) => name === key.name), { certificate, at, why }];
  writeDocument(list, withSignature(signedDocument({ v: 1, revoked }), key, { typ: revocationsType, role: 'tester', signedAt: at }));
  process.stdout.write(`${list}: ${revoked.length} revoked, the last ${certificate}\n`);
  return 0;
}

export function toolHashes(): Readonly<Record<string, string>> {
  return Object.fromEntries(catalog.map(({ definition }) => [definition.name, toolHash(definition)]));
}

/** Runs beside this one of the same agent on any of the same cases: a verdict that took ten attempts is another one. */
function attemptsOf(folder: string, run: RunResult): number {
  const beside = dirname(resolve(folder));
  const cases = new Set(run.cases.map(({ id }) => id));
  const others = readdirSync(beside, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && join(beside, entry.name) !== resolve(folder))
    .filter((entry) => existsSync(join(beside, entry.name, runFiles.run)))
    .filter((entry) => isAttempt(join(beside, entry.name), run, cases));
  return others.length + 1;
}

/** A folder that is no run of this version is no attempt. */
function isAttempt(folder: string, run: RunResult, cases: ReadonlySet<string>): boolean {
  try {
    const other = readRun(folder);
    return isDeepStrictEqual(agentOf(other), agentOf(run)) && other.cases.some(({ id }) => cases.has(id));
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
