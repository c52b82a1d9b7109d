import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type AuditRecord, isAuditRecord, redacted } from '../../gateway/audit-record.ts';
import { type AuditFault, AuditVerifier } from '../../gateway/audit-verify.ts';
import { isSealKeyName } from '../../gateway/seal-key.ts';
import { type Event, encodeEvent } from '../../kernel/event.ts';
import { InputError } from '../../runner/input-error.ts';
import { auditEvents } from '../audit/audit-source.ts';
import { onDisk } from '../on-disk.ts';

export interface VerifyOptions {
  /** A public key, or a file that holds one. */
  readonly trust?: string;
  /** A head that was seen before: the chain must have come by it. */
  readonly head?: string;
}

/** Holds records against their seals. Prints one line; returns 0 when all hold, 1 naming the first that does not. */
export async function auditVerify(source: string, { trust, head }: VerifyOptions): Promise<number> {
  const verifier = new AuditVerifier(trust === undefined ? undefined : keyOf(trust));
  let fault: AuditFault | undefined;
  let passed = head === undefined;
  for await (const event of auditEvents(source)) {
    if (event.kind === 'unreadable') {
      fault ??= { what: 'changed', seq: event.line, message: `line ${event.line} is no event any more` };
      break;
    }
    verifier.observe(event);
    passed ||= event.kind === 'audit.sealed' && event.data.chain === head;
  }
  const finding = verifier.finding();
  const { records, seals, keys, chain } = finding;
  fault = finding.fault?.what === 'changed' ? finding.fault : (fault ?? finding.fault);
  if (fault === undefined && !passed) fault = { what: 'cut off', seq: 0, message: `the chain never came by ${head}` };
  if (fault !== undefined) {
    process.stdout.write(`broken: ${fault.what}: ${fault.message}; ${records} records in ${seals} seals before it hold\n`);
    return 1;
  }
  process.stdout.write(
    `intact: ${records} records in ${seals} seals, head ${chain}\nsigned by ${keys.join(', ')}${trust === undefined ? unknownKey : ', trusted'}\n`,
  );
  return 0;
}

const unknownKey = '; whose keys these are, --trust KEY decides';

export interface ExportOptions {
  readonly out: string;
  readonly redact: boolean;
}

/** Writes records and seals into a file of their own, without personal data where that is asked for; `audit verify` takes the file. */
export async function auditExport(source: string, { out, redact }: ExportOptions): Promise<number> {
  const events = auditEvents(source);
  const file = openOut(out);
  let waiting: AuditRecord[] = [];
  let written = 0;
  try {
    for await (const event of events) {
      if (event.kind === 'unreadable')
        throw new InputError(`${source}: line ${event.line} cannot be read; "railproof audit verify ${source}" says more`);
      if (isAuditRecord(event)) waiting.push(event);
      if (event.kind !== 'audit.sealed') continue;
      const lines = redact ? redactedLines(waiting, event) : [...waiting, event].map(encodeEvent);
      writeSync(file, `${lines.join('\n')}\n`);
      written += waiting.length;
      waiting = [];
    }
  } finally {
    closeSync(file);
  }
  if (waiting.length > 0) process.stdout.write(`left out: ${waiting.length} records that no seal covers yet\n`);
  process.stdout.write(`${out}: ${written} records${redact ? ', personal data taken out' : ''}\n`);
  return 0;
}

/** The salts go too: with them a name could be guessed and proven. */
function redactedLines(records: readonly AuditRecord[], seal: Event<'audit.sealed'>): string[] {
  const salts = new Map(seal.data.records.map(({ seq, salt }) => [seq, salt]));
  const data = { ...seal.data, records: seal.data.records.map((record) => ({ ...record, salt: null })) };
  return [...records.map((record) => redacted(record, salts.get(record.seq) ?? null)), { ...seal, data }].map((event) => encodeEvent(event));
}

function openOut(out: string): number {
  return onDisk({ path: out, remedy: 'name a new file with --out' }, () => openSync(out, 'wx', 0o600));
}

function keyOf(text: string): string {
  if (isSealKeyName(text)) return text;
  let content: string;
  try {
    content = readFileSync(text, 'utf8').trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new InputError(`--trust ${text}: is neither a key of 43 characters nor a file; serve prints its key when it starts`);
  }
  if (!isSealKeyName(content)) throw new InputError(`--trust ${text}: the file does not hold a key of 43 characters`);
  return content;
}
