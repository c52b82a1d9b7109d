import { createHash, hash } from 'node:crypto';
import { type AnyEvent, type Event, type EventData, encodeEvent, type JsonValue } from '../kernel/event.ts';

/** A record of the audit; seals are not, they are about records. */
export type AuditRecord = Event<'audit.intent'> | Event<'audit.outcome'>;

export function isAuditRecord(event: AnyEvent): event is AuditRecord {
  return event.kind === 'audit.intent' || event.kind === 'audit.outcome';
}

/**
 * Arguments that are never personal, whoever sends them to whatever tool, each with what it must look like to stay in a redacted copy.
 * Everything else is personal: account numbers, names, memos, questions, keys, and whatever an agent made up.
 */
const plainArguments: ReadonlyMap<string, RegExp> = new Map([
  ['amountWon', /^\d{1,15}$/],
  ['fromBank', /^\d{3}$/],
  ['toBank', /^\d{3}$/],
  ['bank', /^\d{3}$/],
  ['status', /^[a-z_]{1,32}$/],
  ['at', /^[\d:.TZ+-]{1,40}$/],
  ['transferId', /^transfer-[0-9a-f]{32}$/],
  ['returnOf', /^transfer-[0-9a-f]{32}$/],
]);

/** Whether a record holds something that a redacted copy must not show. */
export function isPersonal(record: AuditRecord): record is Event<'audit.intent'> {
  return record.kind === 'audit.intent' && record.data.personal === undefined && personalOf(record.data) !== undefined;
}

/** The record as a redacted copy shows it: a commitment where personal data was, everything else as it is. */
export function redacted(record: AuditRecord, salt: string | null): AuditRecord {
  if (!isPersonal(record)) return record;
  const { arguments: args, ...rest } = record.data;
  const personal = hash('sha256', `${salt ?? ''}\n${JSON.stringify(personalOf(record.data))}`, 'base64url');
  return { ...record, data: { ...rest, arguments: plainOf(args), personal } };
}

/** What a seal says of a record: the same for the record and for its redacted copy. */
export function leafOf(record: AuditRecord, salt: string | null): string {
  return hash('sha256', encodeEvent(redacted(record, salt)), 'base64url');
}

/** The chain after these leaves. */
export function chainAfter(chain: string, leaves: readonly string[]): string {
  const next = createHash('sha256').update(`${chain}\n`);
  for (const leaf of leaves) next.update(`${leaf}\n`);
  return next.digest('base64url');
}

/** What the signature of a seal is made over. */
export function signedText({ number, chain, closing, key, nextKey }: Omit<EventData['audit.sealed'], 'signature' | 'records'>): string {
  return `railproof audit seal 1\n${number}\n${chain}\n${closing}\n${key}\n${nextKey ?? ''}\n`;
}

function personalOf({ arguments: args }: EventData['audit.intent']): JsonValue | undefined {
  if (args === null) return undefined;
  if (!isFields(args)) return args;
  const personal = Object.entries(args).filter(([name, value]) => !isPlain(name, value));
  return personal.length === 0 ? undefined : Object.fromEntries(personal);
}

function plainOf(args: JsonValue): JsonValue {
  return isFields(args) ? Object.fromEntries(Object.entries(args).filter(([name, value]) => isPlain(name, value))) : null;
}

function isPlain(name: string, value: JsonValue): boolean {
  return typeof value === 'string' && plainArguments.get(name)?.test(value) === true;
}

function isFields(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
