import { isEventKind } from './event-kind.ts';
import type { AccountRef, BankCode, EpochMs, Instruction, Outcome } from './instruction.ts';
import type { Mandate } from './mandate.ts';
import { type Won, won } from './money.ts';

/** Version of the envelope and of every `data` shape below. A reader refuses any other by name. */
export const eventVersion = 1;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A transfer inside one book. `code` says why money moved; only `issue` and `redeem` may create or destroy it. */
export type TransferCode = 'issue' | 'redeem' | 'payment' | 'receipt' | 'book-transfer' | 'settlement' | 'fee';

/** `liability` accounts carry customer money (credit balance), `asset` accounts what the book's owner holds (debit balance). */
export type AccountKind = 'asset' | 'liability' | 'clearing' | 'issuance';

interface Movement {
  readonly book: string;
  readonly transfer: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountWon: Won;
  readonly code: TransferCode;
}

/** One record of the audit under a seal. */
export interface SealedRecord {
  readonly seq: number;
  /** SHA-256, base64url, of the record with a commitment in place of what is personal. */
  readonly leaf: string;
  /** What the commitment was made with; null where nothing is personal, or was taken out. */
  readonly salt: string | null;
}

/** What the task owes. A trial states its obligations as a multiset: two lawful identical payments are two entries. */
export interface Obligation {
  readonly id: string;
  readonly agent: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  /** Credited within, both ends included. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** Item of the task that this obligation answers, as `finish_task` names it. */
  readonly item: string;
  /** Refusing is right when the rails gave one of these reasons for it and nothing was posted. */
  readonly excusedBy: readonly string[];
  /** True where the task asks for something that must be refused: then nothing may be posted. */
  readonly mustRefuse: boolean;
}

/** Every kind of event and its data. Names end in their unit; `…Won` is a bigint here and a string on disk. */
export interface EventData {
  /** First event of a trial: what the judge needs of the world. `suspended` are check ids a lying fault makes void. */
  'trial.opened': {
    readonly obligations: readonly Obligation[];
    readonly participants: readonly BankCode[];
    readonly agents: readonly { readonly agent: string; readonly principal: string; readonly accounts: readonly AccountRef[] }[];
    readonly suspended: readonly string[];
    readonly pollsMax: number;
  };
  'trial.closed': { readonly reason: 'finished' | 'deadline' };

  'account.opened': {
    readonly book: string;
    readonly account: string;
    readonly kind: AccountKind;
    readonly holder: string;
    readonly overdraftWon: Won;
  };
  'account.changed': { readonly book: string; readonly account: string; readonly status: 'active' | 'suspended' | 'closed' };
  'transfer.posted': Movement;
  'transfer.held': Movement & { readonly expiresAt: EpochMs | null };
  'transfer.captured': Movement & { readonly hold: string };
  'transfer.voided': { readonly book: string; readonly hold: string };
  'transfer.expired': { readonly book: string; readonly hold: string };

  'instruction.received': { readonly rail: string; readonly instruction: Instruction };
  'instruction.concluded': { readonly rail: string; readonly outcome: Outcome };
  'instruction.fenced': { readonly rail: string };
  'participant.changed': { readonly participant: BankCode; readonly available: boolean };
  'cap.changed': { readonly participant: BankCode; readonly capWon: Won };
  'cap.band': { readonly participant: BankCode; readonly band: 'normal' | 'caution' | 'stopped'; readonly netDebitWon: Won };
  /** One interbank obligation came into being: the payee's bank has credited, so the payer's bank owes. */
  'obligation.accrued': { readonly debtor: BankCode; readonly creditor: BankCode; readonly amountWon: Won; readonly session: string };
  'netting.closed': { readonly session: string; readonly payInWon: Readonly<Record<BankCode, Won>> };
  'session.settled': { readonly session: string };
  'session.shortfall': { readonly session: string; readonly participant: BankCode; readonly missingWon: Won };

  'mandate.issued': { readonly mandate: Mandate };
  'mandate.revoked': { readonly mandate: string };
  'claim.opened': {
    readonly tenant: string;
    readonly principal: string;
    readonly key: string;
    readonly fields: { readonly [name: string]: JsonValue };
  };
  'claim.answered': { readonly tenant: string; readonly principal: string; readonly key: string; readonly answer: JsonValue };
  'budget.reserved': { readonly mandate: string; readonly amountWon: Won };
  'budget.consumed': { readonly mandate: string; readonly amountWon: Won };
  'budget.released': { readonly mandate: string; readonly amountWon: Won };
  /** Written before anything is decided, for denied calls too. `arguments` are redacted where a field is secret. */
  'audit.intent': {
    readonly tenant: string;
    readonly principal: string;
    readonly tool: string;
    readonly arguments: JsonValue;
    /** `traceparent` of the caller (W3C Trace Context), where it sent one. */
    readonly trace?: string;
    /** In a redacted copy: SHA-256, base64url, of the salt and the arguments that were taken out. */
    readonly personal?: string;
  };
  'audit.outcome': {
    readonly tenant: string;
    readonly principal: string;
    readonly tool: string;
    readonly status: string;
    readonly reason: string | null;
    readonly mandate: string | null;
    readonly trace?: string;
  };
  /** Seals every record of the audit since the seal before it. Keys are Ed25519, raw, base64url; `signature` covers all but records, which `chain` covers. */
  'audit.sealed': {
    /** From 1, without gaps. */
    readonly number: number;
    readonly records: readonly SealedRecord[];
    /** SHA-256, base64url, over the chain before and the leaves. */
    readonly chain: string;
    /** The writer stopped in order: what comes next was written by another session. */
    readonly closing: boolean;
    readonly key: string;
    /** The key of every seal after this one; null: the same. */
    readonly nextKey: string | null;
    readonly signature: string;
  };

  /** The transcript: what the agent sent and what it got to see, after every fault. */
  'agent.called': { readonly tool: string; readonly arguments: JsonValue };
  'agent.answered': { readonly tool: string; readonly answer: JsonValue; readonly error: boolean };
  'agent.unanswered': { readonly tool: string };
  'agent.ended': { readonly how: 'returned' | 'threw' | 'stopped'; readonly message: string };
  /** The judge never reads this kind. */
  'fault.fired': { readonly fault: number; readonly where: string; readonly verb: string; readonly target: string; readonly afterCommit: boolean };
}

export type EventKind = keyof EventData;

/** One fact, appended once and never edited. */
export interface Event<K extends EventKind = EventKind> {
  readonly v: typeof eventVersion;
  /** Position in its journal, from 1, without gaps. */
  readonly seq: number;
  /** Effective time: when it holds in the world. */
  readonly at: EpochMs;
  /** Recorded time: when the journal got it. Never before `at` but for corrections. */
  readonly recordedAt: EpochMs;
  readonly kind: K;
  readonly trial: string | null;
  readonly agent: string | null;
  /** Identity of one tool call, made by the gateway (audit) or the agent's side (transcript). */
  readonly call: string | null;
  /** Identity of the payment order that this belongs to. */
  readonly instruction: string | null;
  /** `seq` of the event that brought this one about. */
  readonly cause: number | null;
  readonly data: EventData[K];
}

export type AnyEvent = { [K in EventKind]: Event<K> }[EventKind];

/** What a writer states; the journal adds version, position, trial and recorded time. */
export interface EventDraft<K extends EventKind = EventKind> {
  readonly kind: K;
  readonly at: EpochMs;
  readonly data: EventData[K];
  readonly agent?: string;
  readonly call?: string;
  readonly instruction?: string;
  readonly cause?: number;
}

/** Where facts go. Returns the position given to the event. Facts recorded in one synchronous stretch become durable together. */
export type RecordEvent = <K extends EventKind>(draft: EventDraft<K>) => number;

/** One line of JSON, keys in the order of {@link Event}; won as decimal strings. Throws `TypeError` for what JSON cannot say. */
export function encodeEvent(event: Event): string {
  return (
    `{"v":${event.v},"seq":${event.seq},"at":${event.at},"recordedAt":${event.recordedAt},"kind":"${event.kind}"` +
    `,"trial":${quoteOrNull(event.trial)},"agent":${quoteOrNull(event.agent)},"call":${quoteOrNull(event.call)}` +
    `,"instruction":${quoteOrNull(event.instruction)},"cause":${event.cause},"data":${encodeData(event as AnyEvent)}}` // kind and data of one event
  );
}

/**
 * Reads one line back; fields whose name ends in `Won` become bigints again, outside {@link opaqueFields}.
 * Throws `SyntaxError` on bad JSON, on a line without data, on a kind that {@link EventData} does not have and on an amount that is no whole number; the rest of the shape is for whoever opens the file.
 */
export function decodeEvent(line: string): AnyEvent {
  const event: unknown = JSON.parse(line);
  if (!isRecord(event) || !isRecord(event['data'])) throw new SyntaxError('a line of a journal is an object with data');
  // A line of another version is refused for that, by name.
  if (event['v'] === eventVersion && !isEventKind(event['kind']))
    throw new SyntaxError(`not a kind of event that this version knows: ${JSON.stringify(event['kind'])}`);
  const { data } = event;
  for (const [key, value] of Object.entries(data)) if (!opaqueFields.has(key)) data[key] = revive(key, value);
  return event as unknown as AnyEvent; // by contract with whoever opens the file, see above
}

/** Data that an agent shaped: plain JSON that stays as it was sent, whatever its names look like. */
const opaqueFields: ReadonlySet<string> = new Set(['arguments', 'answer', 'fields']);

/** Movements of money are nearly all of a busy journal: they are written out by hand. */
function encodeData({ kind, data }: AnyEvent): string {
  switch (kind) {
    case 'transfer.posted':
      return `${encodeMovement(data)}}`;
    case 'transfer.held':
      return `${encodeMovement(data)},"expiresAt":${data.expiresAt}}`;
    case 'transfer.captured':
      return `${encodeMovement(data)},"hold":${quote(data.hold)}}`;
    default:
      return encodeRecord(data);
  }
}

/** Without the closing brace. */
function encodeMovement({ book, transfer, debit, credit, amountWon, code }: Movement): string {
  const accounts = `"debit":${quote(debit)},"credit":${quote(credit)}`;
  return `{"book":${quote(book)},"transfer":${quote(transfer)},${accounts},"amountWon":"${amountWon}","code":"${code}"`;
}

/** Printable ASCII without quote and backslash: JSON writes it as it is. */
const plain = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

function quoteOrNull(text: string | null): string {
  return text === null ? 'null' : quote(text);
}

function encode(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return `"${value}"`;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`an event cannot carry ${value}`);
      return String(value);
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? `[${value.map(encode).join(',')}]` : encodeRecord(value);
    default:
      throw new TypeError(`an event cannot carry a ${typeof value}`);
  }
}

function encodeRecord(value: object): string {
  let text = '';
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) text += `${text === '' ? '{' : ','}${quote(key)}:${encode(item)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In place, since `value` was just parsed. A record such as `payInWon` holds an amount for each participant. */
function revive(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(key, item));
  if (!isRecord(value)) return key.endsWith('Won') ? reviveWon(value) : value;
  for (const [name, item] of Object.entries(value)) value[name] = revive(key.endsWith('Won') ? key : name, item);
  return value;
}

/** Stricter than `BigInt`, which reads blanks and other bases too. */
const storedWon = /^(0|-?[1-9][0-9]*)$/;

function reviveWon(stored: unknown): Won {
  if (typeof stored !== 'string' || !storedWon.test(stored)) throw new SyntaxError(`not an amount of won: ${JSON.stringify(stored)}`);
  return won(BigInt(stored));
}
