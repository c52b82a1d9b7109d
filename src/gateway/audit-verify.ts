import type { AnyEvent, Event, SealedRecord } from '../kernel/event.ts';
import { type AuditRecord, chainAfter, isAuditRecord, leafOf, signedText } from './audit-record.ts';
import { isSignedBy } from './seal-key.ts';

/** How a record, or a seal, fails: the first that does. */
export interface AuditFault {
  readonly what: 'changed' | 'removed' | 'added' | 'out of order' | 'not sealed' | 'seal broken' | 'key not trusted' | 'cut off';
  /** Position of the record in its journal. */
  readonly seq: number;
  readonly message: string;
}

export interface AuditFinding {
  /** Records under seals that hold. */
  readonly records: number;
  readonly seals: number;
  /** Keys that signed, in order. */
  readonly keys: readonly string[];
  readonly chain: string;
  /** `undefined`: nothing was changed, removed, added or moved. */
  readonly fault: AuditFault | undefined;
}

/**
 * Walks through what was stored, in its order, and stops at the first record that is not what was sealed. Shown events of other kinds too, it looks
 * at the audit only. A chain is whole when it ends with the seal of a writer that stopped in order.
 */
export class AuditVerifier {
  readonly #trusted: string | undefined;
  readonly #keys: string[] = [];
  #pending: AuditRecord[] = [];
  #lastSeq = 0;
  #trial: string | null = null;
  #records = 0;
  #number = 0;
  #chain = '';
  #expected: string | undefined;
  #isTrusted: boolean;
  #closed = true;
  #fault: AuditFault | undefined;

  /** @param trusted a public key: it, or one that it handed over to, must have signed the end */
  constructor(trusted?: string) {
    this.#trusted = trusted;
    this.#isTrusted = trusted === undefined;
  }

  observe(event: AnyEvent): void {
    if (this.#fault !== undefined) return;
    if (event.trial !== this.#trial) this.#lastSeq = 0; // every trial counts from 1
    this.#trial = event.trial;
    if (isAuditRecord(event)) this.#take(event);
    else if (event.kind === 'audit.sealed') this.#hold(event);
  }

  /** Once everything was shown. */
  finding(): AuditFinding {
    return {
      records: this.#records,
      seals: this.#number,
      keys: this.#keys,
      chain: this.#chain,
      fault: this.#fault ?? this.#openEnd(),
    };
  }

  #take(record: AuditRecord): void {
    if (record.seq <= this.#lastSeq) {
      this.#fault = { what: 'out of order', seq: record.seq, message: `${nameOf(record)} stands behind record ${this.#lastSeq}` };
      return;
    }
    this.#lastSeq = record.seq;
    this.#pending.push(record);
  }

  #hold({ seq, data }: Event<'audit.sealed'>): void {
    this.#fault = this.#numberFault(data.number, seq) ?? recordFault(this.#pending, data.records) ?? this.#sealFault(seq, data);
    if (this.#fault !== undefined) return;
    if (!this.#keys.includes(data.key)) this.#keys.push(data.key);
    this.#isTrusted ||= data.key === this.#trusted;
    this.#records += data.records.length;
    this.#pending = [];
    this.#number = data.number;
    this.#chain = data.chain;
    this.#expected = data.nextKey ?? data.key;
    this.#closed = data.closing;
  }

  #numberFault(number: number, seq: number): AuditFault | undefined {
    const due = this.#number + 1;
    if (number === due) return undefined;
    const first = this.#pending[0]?.seq ?? seq;
    return { what: 'removed', seq: first, message: `seal ${due} is missing: seal ${number} comes after seal ${this.#number}` };
  }

  #sealFault(seq: number, seal: Event<'audit.sealed'>['data']): AuditFault | undefined {
    const broken = (message: string): AuditFault => ({
      what: 'seal broken',
      seq: seal.records[0]?.seq ?? seq,
      message: `seal ${seal.number} ${message}`,
    });
    const leaves = seal.records.map(({ leaf }) => leaf);
    if (chainAfter(this.#chain, leaves) !== seal.chain) return broken('does not follow from the records before it');
    if (this.#expected !== undefined && this.#expected !== seal.key)
      return broken(`is signed by ${seal.key}, which no seal before it handed over to`);
    return isSignedBy(seal.key, signedText(seal), seal.signature) ? undefined : broken('has a signature that its key did not make');
  }

  #openEnd(): AuditFault | undefined {
    const [first] = this.#pending;
    if (first !== undefined)
      return { what: 'not sealed', seq: first.seq, message: `${nameOf(first)} and ${this.#pending.length - 1} after it are under no seal` };
    if (!this.#closed)
      return {
        what: 'cut off',
        seq: this.#lastSeq + 1,
        message: `the chain ends with seal ${this.#number}, which is no end: the rest is cut off, or the gateway still runs or was killed`,
      };
    if (this.#number === 0) return { what: 'not sealed', seq: 1, message: 'there is no seal at all' };
    if (this.#isTrusted) return undefined;
    return { what: 'key not trusted', seq: 1, message: `the end is signed by ${this.#keys.at(-1)}, which ${this.#trusted} did not hand over to` };
  }
}

/** The first record that is not as the seal lists it; both are in order of position. */
function recordFault(pending: readonly AuditRecord[], sealed: readonly SealedRecord[]): AuditFault | undefined {
  for (const [index, { seq, leaf, salt }] of sealed.entries()) {
    const record = pending[index];
    if (record === undefined || record.seq > seq) return { what: 'removed', seq, message: `record ${seq} is missing` };
    if (record.seq < seq) return added(record);
    if (leafOf(record, salt) !== leaf) return { what: 'changed', seq, message: `${nameOf(record)} is not what was sealed` };
  }
  const further = pending[sealed.length];
  return further === undefined ? undefined : added(further);
}

function added(record: AuditRecord): AuditFault {
  return { what: 'added', seq: record.seq, message: `${nameOf(record)} was not there when the seal was made` };
}

function nameOf({ seq, kind, call, trial }: AuditRecord): string {
  return `record ${seq} (${kind}${call === null ? '' : ` of ${call}`}${trial === null ? '' : ` in ${trial}`})`;
}
