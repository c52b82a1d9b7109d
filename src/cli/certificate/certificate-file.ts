import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Certificate, certificateVersion } from '../../report/certificate.ts';
import { InputError } from '../../runner/input-error.ts';
import { textOf, writeText } from '../on-disk.ts';
import { runFiles } from '../run-folder.ts';
import { type FileProof, fileProof, tamperingOf } from './file-proof.ts';
import { parseSigned, type SignedDocument } from './signed-document.ts';

export const certificateName = 'certificate.jws';
export const certificateType = 'railproof-certificate';

/** What is signed: the report, and what proves each file of the run that it speaks of, by its name in the folder. */
export interface CertificateContent {
  readonly certificate: Certificate;
  readonly files: Readonly<Record<string, FileProof>>;
}

/** Proofs of all that a run left: its files, and the scenarios that it brought along. */
export function proofsOf(folder: string): CertificateContent['files'] {
  const own = [runFiles.run, runFiles.events, runFiles.seals, runFiles.report, runFiles.junit].filter((name) => existsSync(join(folder, name)));
  const brought = existsSync(join(folder, runFiles.scenarios)) ? readdirSync(join(folder, runFiles.scenarios)).sort() : [];
  const names = [...own, ...brought.map((name) => `${runFiles.scenarios}/${name}`)];
  return Object.fromEntries(names.map((name) => [name, fileProof(join(folder, name))]));
}

/** The first file that is not as it was certified. `undefined`: all are. `absent`: none is there, only the document was handed over. */
export function tamperedFile(
  folder: string,
  files: CertificateContent['files'],
): { readonly file: string; readonly what: string } | 'absent' | undefined {
  const names = Object.keys(files);
  if (names.every((name) => !existsSync(join(folder, name)))) return 'absent';
  for (const name of names) {
    const proof = files[name];
    const what = proof === undefined ? undefined : tamperingOf(join(folder, name), proof);
    if (what !== undefined) return { file: join(folder, name), what };
  }
  const added = Object.keys(proofsOf(folder)).find((name) => files[name] === undefined);
  return added === undefined ? undefined : { file: join(folder, added), what: 'was added' };
}

/** @throws InputError when there is no such file, or it holds no test report that this version reads */
export function readCertificate(file: string): { readonly document: SignedDocument; readonly content: CertificateContent; readonly folder: string } {
  const text = textOf(file, `name the ${certificateName} that "railproof certify RUN_DIR" wrote`);
  const parsed = parseSigned(text);
  if (parsed === undefined) throw new InputError(`${file}: is no signed document; "railproof certify RUN_DIR" writes ${certificateName}`);
  const { document, content } = parsed;
  const { certificate, files } = (content ?? {}) as { readonly certificate?: Partial<Certificate>; readonly files?: unknown }; // looked at below
  if (certificate === undefined || typeof files !== 'object' || files === null) throw new InputError(`${file}: is no test report of a run`);
  if (certificate.v !== certificateVersion)
    throw new InputError(`${file}: a test report of version ${String(certificate.v)}; this railproof reads version ${certificateVersion}`);
  const outside = Object.keys(files).find((name) => !isPlainName(name));
  if (outside !== undefined) throw new InputError(`${file}: speaks of the file ${outside}, which is none of a run`);
  return { document, content: content as CertificateContent, folder: dirname(file) }; // the version says the shape, and a signature is checked before it is used
}

/** A file of the folder, or of its scenarios: a report must not lead its reader elsewhere. */
function isPlainName(name: string): boolean {
  const [first = '', second] = name.split('/');
  return second === undefined ? basename(first) === first && !first.startsWith('.') : name === `${runFiles.scenarios}/${basename(second)}`;
}

export function writeDocument(file: string, document: SignedDocument): void {
  writeText(file, `${JSON.stringify(document, null, 2)}\n`, 'make its folder writable');
}
