import type { EventData, Movement } from './event-data.ts';
import { isEventKind } from './event-kind.ts';
import type { EpochMs } from './instruction.ts';
import { type Won, won } from './money.ts';

export type { Asked } from './asked.ts';
export type { AccountKind, BookRecord, EventData, JsonValue, Obligation, ReturnRequest, SealedRecord } from './event-data.ts';

/** Version of the envelope and of every `data` shape of event-data.ts. A reader refuses any other by name. */
export const eventVersion = 1;

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

/** Any one draft: its kind and data belong together, which the type of a single draft does not say. */
export type AnyDraft = { [K in EventKind]: EventDraft<K> }[EventKind];

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

/** JSON in which amounts are strings, as in {@link encodeEvent}. */
export function encodeAmounts(value: unknown): string {
  return encode(value);
}

/** The same value with bigints again where a name ends in `Won`; null, which a limit may be, stays. In place. Throws `SyntaxError` on an amount that is no whole number. */
export function reviveAmounts(value: unknown): unknown {
  return revive('', value, (stored) => (stored === null ? null : reviveWon(stored)));
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
function revive(key: string, value: unknown, leaf: (stored: unknown) => Won | null = reviveWon): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(key, item, leaf));
  if (!isRecord(value)) return key.endsWith('Won') ? leaf(value) : value;
  for (const [name, item] of Object.entries(value)) value[name] = revive(key.endsWith('Won') ? key : name, item, leaf);
  return value;
}

/** Stricter than `BigInt`, which reads blanks and other bases too. */
const storedWon = /^(0|-?[1-9][0-9]*)$/;

function reviveWon(stored: unknown): Won {
  if (typeof stored !== 'string' || !storedWon.test(stored)) throw new SyntaxError(`not an amount of won: ${JSON.stringify(stored)}`);
  return won(BigInt(stored));
}
