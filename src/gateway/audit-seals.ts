import type { AnyEvent, EventData } from '../kernel/event.ts';
import { type AuditRecord, chainAfter, isAuditRecord, isPersonal, leafOf, signedText } from './audit-record.ts';
import type { SealKey } from './seal-key.ts';

type Seal = EventData['audit.sealed'];

/** Seals that one key signs before the next one takes its place. */
export const sealsPerKey = 1_000;

export interface AuditHead {
  /** Of the last seal; 0: there is none. */
  readonly number: number;
  readonly chain: string;
  readonly key: string;
}

/** Where keys come from. */
export interface SealKeys {
  /** The key that the chain expects next. `undefined`: the chain begins, any key may. */
  keyOf(expected: string | undefined): SealKey;
  /** A fresh key, kept where the next session finds it before it is named in a seal. */
  nextOf(current: SealKey): SealKey;
}

/**
 * The chain over the audit: a hash chain through every record, signed once for each batch. No record waits for its seal, and nothing is hashed
 * before the batch is sealed. A session hands over to a key of its own with its first seal.
 */
export class AuditSeals {
  readonly #keys: SealKeys;
  #pending: AuditRecord[] = [];
  #number = 0;
  #chain = '';
  #expected: string | undefined;
  #key: SealKey | undefined;
  #next: SealKey | undefined;
  #signed = 0;
  #closed = true;

  constructor(keys: SealKeys) {
    this.#keys = keys;
  }

  /** Records that no seal covers yet. */
  get pending(): number {
    return this.#pending.length;
  }

  /** When the oldest of them was recorded. */
  get since(): number | undefined {
    return this.#pending[0]?.recordedAt;
  }

  /** Where the chain stands, and the key that signs next. Throws what {@link SealKeys.keyOf} throws. */
  head(): AuditHead {
    return { number: this.#number, chain: this.#chain, key: this.#signer().name };
  }

  /** Takes in an event as it was recorded: now, or folded from a journal. */
  observe(event: AnyEvent): void {
    if (isAuditRecord(event)) this.#pending.push(event);
    if (event.kind !== 'audit.sealed') return;
    const { number, chain, key, nextKey, closing } = event.data;
    this.#pending = [];
    this.#number = number;
    this.#chain = chain;
    this.#expected = nextKey ?? key;
    this.#closed = closing;
  }

  /** The seal over everything that waits, to be recorded next. `undefined`: there is nothing to say. */
  seal({ closing }: { readonly closing: boolean }): Seal | undefined {
    if (this.#pending.length === 0 && (!closing || this.#closed)) return undefined;
    const key = this.#signer();
    const number = this.#number + 1;
    const records = this.#pending.map((record) => {
      const salt = isPersonal(record) ? key.salt(`${number} ${record.seq}`) : null;
      return { seq: record.seq, leaf: leafOf(record, salt), salt };
    });
    const leaves = records.map(({ leaf }) => leaf);
    const handsOver = this.#signed === 0 ? this.#expected !== undefined : this.#signed >= sealsPerKey;
    this.#next = handsOver ? this.#keys.nextOf(key) : undefined;
    const unsigned = { number, chain: chainAfter(this.#chain, leaves), closing, key: key.name, nextKey: this.#next?.name ?? null };
    this.#signed = this.#signed >= sealsPerKey ? 1 : this.#signed + 1;
    return { ...unsigned, records, signature: key.sign(signedText(unsigned)) };
  }

  #signer(): SealKey {
    this.#key = this.#next ?? this.#key ?? this.#keys.keyOf(this.#expected);
    this.#next = undefined;
    return this.#key;
  }
}
