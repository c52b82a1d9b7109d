import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Certificate } from '../../report/certificate.ts';
import { printableLine } from '../../report/printable.ts';
import { ambient } from '../ambient.ts';
import { buildInfo } from '../build-info.ts';
import { type CertificateContent, certificateType, readCertificate, tamperedFile } from '../certificate/certificate-file.ts';
import { type ReplayFault, replayFault, sampleOf } from '../certificate/replay-sample.ts';
import { certificateId, readRevocations } from '../certificate/revocations.ts';
import { type FoundSignature, type SignedDocument, signaturesOf } from '../certificate/signed-document.ts';
import { trustedKeys } from '../certificate/signing-key.ts';
import { commitmentOf, seedOfNonce } from '../nonce-seed.ts';
import { readRun } from '../run-folder.ts';
import { drawnAgain } from '../sealed-cases.ts';
import { toolHashes } from './certify.ts';
import { exitOf } from './run.ts';

export interface VerifyOptions {
  /** Public keys, or files with them. */
  readonly trust: readonly string[];
  readonly replay: boolean;
  readonly sample: number;
  readonly persona?: string;
  /** A signed list of reports that are not to be trusted any more. */
  readonly revocations?: string;
  /** What the reviewer published before the run: SHA-256, hex, of the nonce. */
  readonly commitment?: string;
  /** When it has to hold, ISO 8601; default: now. */
  readonly at?: string;
}

/**
 * Says whether a test report holds: who signed it, whether anything was changed since, whether it has expired or was revoked, and, with
 * `--replay`, whether its trials play again. Executes nothing that lies beside the report. 0: it holds and says accepted; 1: it does not hold,
 * or says not accepted; 4: it says insufficient data, or cannot be played again with this build.
 */
export async function verifyCertificate(file: string, options: VerifyOptions): Promise<number> {
  const { document, content, folder } = readCertificate(file);
  const trusted = trustedKeys(options.trust);
  const signatures = signaturesOf(document, certificateType);
  const unsigned = signerFault(signatures, trusted);
  if (unsigned !== undefined) return refuse(unsigned); // before anything is worked out from what nobody vouches for
  const sealed = sealedFault(content.certificate);
  const refusal =
    standingFault(document, content.certificate, { ...options, trusted }) ??
    chanceFault(content.certificate, options.commitment) ??
    closed(sealed) ??
    fileFault(folder, content);
  if (refusal !== undefined) return refuse(refusal);
  const { certificate } = content;
  if (sealed !== undefined) return undecided(sealed, certificate.run);
  if (options.replay) {
    const run = readRun(folder);
    const sample = sampleOf(run, options.sample, ambient.freshSeed());
    const fault = await replayFault(folder, run, { sample, persona: options.persona });
    if (fault !== undefined) return fault.isOpen ? undecided(fault, run) : refuse(fault.message);
    process.stdout.write(`${run.digest === null ? 'judged again' : 'played again'}, the same: ${sample.join(', ')}\n`);
  }
  process.stdout.write(summaryOf(document, certificate, levelOf(signatures, trusted)));
  if (tamperedFile(folder, content.files) === 'absent')
    process.stdout.write('the files of the run are not beside it: the document alone was verified\n');
  if (options.revocations === undefined) process.stdout.write('revocation was not looked at: --revocations LIST\n');
  for (const reason of retestOf(certificate)) process.stdout.write(`test again: ${reason}\n`);
  return exitOf[certificate.verdict];
}

/** What cannot be drawn or played again with this build is proven neither way. */
function undecided({ message }: ReplayFault, { build }: Pick<Certificate['run'], 'build'>): number {
  process.stdout.write(
    `undecided: ${message}\nthe run was made by build ${build.commit}${build.dirty ? ' with local changes' : ''}; verify it with that one\n`,
  );
  return exitOf.insufficient_data;
}

function closed(fault: ReplayFault | undefined): string | undefined {
  return fault?.isOpen === false ? fault.message : undefined;
}

function refuse(why: string): number {
  process.stdout.write(`refused: ${printableLine(why)}\n`);
  return 1;
}

function signerFault(signatures: readonly FoundSignature[], trusted: ReadonlySet<string>): string | undefined {
  if (signatures.length === 0) return 'nobody has signed it';
  const broken = signatures.findIndex(({ holds }) => !holds);
  if (broken >= 0) return `signature ${broken + 1} does not hold: the report or the signature was changed after it was signed`;
  if (signatures.some(({ header }) => header !== null && trusted.has(header.kid))) return undefined;
  return `signed by ${signatures.map(({ header }) => header?.kid).join(', ')}, which --trust does not name`;
}

function standingFault(
  document: SignedDocument,
  { issuedAt, expiresAt }: Certificate,
  { at, revocations, trusted }: Pick<VerifyOptions, 'at' | 'revocations'> & { readonly trusted: ReadonlySet<string> },
): string | undefined {
  const now = at ?? ambient.isoNow();
  if (Date.parse(now) < Date.parse(issuedAt)) return `it is issued at ${issuedAt}, after ${now}`;
  if (Date.parse(now) >= Date.parse(expiresAt)) return `it expired at ${expiresAt}; test again`;
  if (revocations === undefined) return undefined;
  const id = certificateId(document);
  const revoked = readRevocations(revocations, (key) => trusted.has(key)).revoked.find(({ certificate }) => certificate === id);
  return revoked === undefined ? undefined : `it was revoked at ${revoked.at}: ${revoked.why}`;
}

/** A reviewer's nonce has to give the seed, and to be what the reviewer was committed to. */
function chanceFault({ seedChosen, run }: Certificate, commitment: string | undefined): string | undefined {
  if (seedChosen.by === 'self-selected') return commitment === undefined ? undefined : 'whoever ran it chose the seed, not a reviewer';
  if (seedOfNonce(seedChosen.nonce) !== run.seed) return `the seed ${run.seed} does not come from the nonce`;
  return commitment === undefined || commitmentOf(seedChosen.nonce) === commitment
    ? undefined
    : 'the nonce is not the one that the reviewer was committed to';
}

/** Draws the pack again and holds what was played against it, case by case. Another build may draw others, which proves nothing. */
function sealedFault({ sealed, seedChosen, cases, run }: Certificate): ReplayFault | undefined {
  if (sealed === null || sealed === undefined) return undefined;
  if (seedChosen.by === 'self-selected') return { message: 'its sealed cases have no nonce', isOpen: false };
  const { summary, conditions } = drawnAgain(seedChosen.nonce, sealed.cases, run.command);
  const played = Object.fromEntries(cases.map(({ id, conditions: met = '' }) => [id, met]));
  if (isDeepStrictEqual(summary, sealed) && isDeepStrictEqual(played, conditions)) return undefined;
  const { commit, dirty } = buildInfo();
  return {
    message: 'its sealed cases are not those that the nonce gives',
    isOpen: run.build.commit !== commit || run.build.dirty || dirty,
  };
}

function fileFault(folder: string, content: CertificateContent): string | undefined {
  const tampered = tamperedFile(folder, content.files);
  return tampered === undefined || tampered === 'absent' ? undefined : `${join(tampered.file)} ${tampered.what}`;
}

type Level = 'self-tested' | 'witnessed' | 'countersigned';

/** Only signatures of trusted keys count. */
function levelOf(signatures: readonly FoundSignature[], trusted: ReadonlySet<string>): Level {
  const roles = new Set(signatures.flatMap(({ header }) => (header !== null && trusted.has(header.kid) ? [header.role] : [])));
  return roles.has('countersigner') ? 'countersigned' : roles.has('witness') ? 'witnessed' : 'self-tested';
}

function summaryOf(document: SignedDocument, certificate: Certificate, level: Level): string {
  const { agent, verdict, profile, seedChosen, run, attempts, issuedAt, expiresAt, totals } = certificate;
  const chosen = seedChosen.by === 'reviewer' ? `from a reviewer’s nonce, committed to as ${commitmentOf(seedChosen.nonce)}` : 'self-selected';
  return [
    `holds: ${level}, issued ${issuedAt}, until ${expiresAt}`,
    `id ${certificateId(document)}`,
    `agent ${agent.model ?? agent.name} (${agent.kind}); ${totals.passed} of ${totals.trials} trials of ${totals.cases} cases passed, ${totals.wonLost} won lost`,
    ...(certificate.sealed ? [`${certificate.sealed.cases} sealed cases, drawn from the nonce`] : []),
    `seed ${run.seed}, ${chosen}; ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    `verdict ${verdict}${profile === null ? '' : ` under the profile ${profile.name}`}`,
    '',
  ].join('\n');
}

/** Triggers that can be told from here. */
function retestOf({ tools, run }: Certificate): readonly string[] {
  const now = toolHashes();
  const drifted = Object.keys({ ...tools, ...now }).filter((name) => tools[name] !== now[name]);
  const { version, commit } = buildInfo();
  return [
    ...(drifted.length === 0 ? [] : [`tools of this build differ: ${drifted.join(', ')}`]),
    ...(run.build.version === version && run.build.commit === commit ? [] : [`it was made by build ${run.build.version} ${run.build.commit}`]),
  ];
}
