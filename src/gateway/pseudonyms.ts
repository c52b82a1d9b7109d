import { createHmac } from 'node:crypto';
import type { AnyEvent } from '../kernel/event.ts';
import type { JsonObject } from './denial.ts';

/** What a field holds of a person: a number that names one, a name, words that somebody wrote, or the name of a booking, which may hold a number. */
type Kind = 'account' | 'holder' | 'text' | 'booking';

/** Fields of answers and arguments that hold personal or credit data, under whatever tool. A test holds every text of every tool against this list. */
export const personalFields: Readonly<Record<string, Kind>> = {
  account: 'account',
  fromAccount: 'account',
  toAccount: 'account',
  payeeAccount: 'account',
  buyerAccount: 'account',
  holder: 'holder',
  toHolder: 'holder',
  payeeName: 'holder',
  memo: 'text',
  task: 'text',
  answer: 'text',
  notices: 'text',
  transactionId: 'booking',
  transferId: 'booking',
  returnOf: 'booking',
  cursor: 'booking',
  nextCursor: 'booking',
};

/** Bookings that a bank makes by itself. */
const ofBanks: ReadonlySet<string> = new Set(['issue', 'interest', 'tax', 'fee']);

/** A customer's; accounts of the banks' own have short names, which stand in ids by chance. */
const accountLengthMin = 8;

/** Begins every pseudonym. */
const mark = 'PN-';
/** Letters of five bits: as many as fit a field for an account number beside the mark. */
const lengthKept = 16;

/** Shortest key. */
export const pseudonymKeyBytes = 32;

/**
 * Keyed pseudonyms for agents outside the internal zone: the same text gets the same one for as long as the key is the same, nobody without the key gets from one to the text,
 * and inside it leads back. What they stand for is kept here and comes from the journal after a restart. A pseudonym counts for one kind of field only,
 * so that no field shows what another was given.
 */
export class Pseudonyms {
  readonly #key: Uint8Array;
  readonly #texts = new Map<string, { readonly kind: Kind; readonly text: string }>();
  readonly #known = new Map<string, string>();
  readonly #accounts = new Set<string>();

  /** Throws `RangeError` for a key that is too short to be one. */
  constructor(key: Uint8Array) {
    if (key.length < pseudonymKeyBytes) throw new RangeError(`a key for pseudonyms has ${pseudonymKeyBytes} bytes or more, not ${key.length}`);
    this.#key = key;
  }

  /** What of an answer may leave: personal fields as pseudonyms, all else as it is. */
  veiled(content: JsonObject): JsonObject {
    return this.#fields(content, (kind, text) => this.#pseudonym(kind, text));
  }

  /** Arguments as they are meant inside. What is no pseudonym of its field stays as it was sent, and is judged as that. */
  revealed(args: unknown): unknown {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
    const fields = args as JsonObject; // parsed from JSON text
    return this.#fields(fields, (kind, text) => {
      const meant = this.#texts.get(text);
      return meant?.kind === kind ? meant.text : text;
    });
  }

  /** The first field with an account or a name that is none of its pseudonyms: raw ones are not taken, or whoever knows a number could find out its pseudonym. */
  rawField(args: unknown): string | undefined {
    if (typeof args !== 'object' || args === null) return undefined;
    for (const [name, value] of Object.entries(args)) {
      const kind = Object.hasOwn(personalFields, name) ? personalFields[name] : undefined;
      if (typeof value === 'string' && (kind === 'account' || kind === 'holder') && this.#texts.get(value)?.kind !== kind) return name;
      const below = this.rawField(value);
      if (below !== undefined) return `${name}.${below}`;
    }
    return undefined;
  }

  /** What the journal has of accounts, names, mandates and memos can be named again after a restart. */
  restore(event: AnyEvent): void {
    if (event.kind === 'account.opened')
      this.#fields({ account: event.data.account, holder: event.data.holder }, (kind, text) => this.#pseudonym(kind, text));
    if (event.kind === 'mandate.issued')
      this.veiled({ account: [...event.data.mandate.accounts, ...event.data.mandate.payees].map((each) => each.account) });
    if (event.kind === 'claim.opened') this.veiled(event.data.fields);
    if (event.kind === 'transfer.posted' && ofBanks.has(event.data.code))
      this.veiled({ transactionId: event.data.transfer, transferId: event.instruction });
    if (event.kind !== 'instruction.received' || event.data.instruction.kind !== 'credit-transfer') return;
    const { payer, payee, memo } = event.data.instruction;
    for (const { account, holder } of [payer, payee]) this.veiled({ account, holder, memo });
  }

  #fields(object: JsonObject, change: (kind: Kind, text: string) => string): JsonObject {
    return Object.fromEntries(
      Object.entries(object).map(([name, value]) => [
        name,
        this.#value(value, Object.hasOwn(personalFields, name) ? personalFields[name] : undefined, change),
      ]),
    );
  }

  /** Every text below a personal field is of its kind. */
  #value(value: JsonObject[string], kind: Kind | undefined, change: (kind: Kind, text: string) => string): JsonObject[string] {
    if (typeof value === 'string') return kind === undefined || value === '' ? value : change(kind, value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, kind, change));
    if (kind === undefined) return this.#fields(value as JsonObject, change); // neither null nor an array
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#value(item, kind, change)]));
  }

  #pseudonym(kind: Kind, text: string): string {
    // A bank names after the account what it books by itself; other ids stay as they are, so that they can be told apart by people.
    if (kind === 'booking' && !this.#accounts.values().some((account) => text.includes(account))) return text;
    if (kind === 'account' && text.length >= accountLengthMin) this.#accounts.add(text);
    const name = `${kind}\n${text}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const bytes = createHmac('sha256', this.#key).update(name).digest();
    const pseudonym = `${mark}${base32(bytes).slice(0, lengthKept)}`;
    this.#known.set(name, pseudonym);
    this.#texts.set(pseudonym, { kind, text });
    return pseudonym;
  }
}

/** Crockford's alphabet: no letter that looks like a digit, because people compare these. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function base32(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, lengthKept), (byte) => alphabet[byte % 32] ?? '').join('');
}
