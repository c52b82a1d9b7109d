import { AuditVerifier } from '../../gateway/audit-verify.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import { openJudge } from '../../oracle/judge.ts';
import type { SoakOrder } from './soak-load.ts';

/** What the oracle and a count of our own read from one journal, as far as it goes. */
export class SoakBooks {
  readonly #judge = openJudge();
  readonly #audit = new AuditVerifier();
  /** Amounts that payees got and the payer gave, by instruction. */
  readonly #credits = new Map<string, string[]>();
  readonly #debits = new Map<string, string[]>();
  readonly #instructionsOf = new Map<string, string[]>();
  #last: AnyEvent | undefined;
  events = 0;

  /** Takes what is new in it; what was read before must still be there. */
  read(journal: Iterable<AnyEvent>): void {
    let seq = 0;
    for (const event of journal) {
      ({ seq } = event);
      if (seq <= (this.#last?.seq ?? 0)) continue;
      this.#take(event);
    }
    if (seq < (this.#last?.seq ?? 0)) throw new RangeError(`the journal ends with event ${seq}, and had ${this.#last?.seq} before`);
  }

  /** What is wrong, one line each; `orders`: what was acknowledged before the journal was read. */
  wrongs(orders: readonly SoakOrder[]): readonly string[] {
    const broken = this.#judge.violations().map(({ id, message }) => `invariant ${id} is violated: ${message}`);
    const lost = orders.flatMap((order) => this.#lostOf(order));
    const doubled = [...this.#instructionsOf].filter(([, ids]) => ids.length > 1).map(([key, ids]) => `${key} is ${ids.length} transfers`);
    const twice = [this.#credits, this.#debits].flatMap((moved) =>
      [...moved].filter(([, amounts]) => amounts.length > 1).map(([id, { length }]) => `${id} was moved ${length} times`),
    );
    return [...broken, ...lost, ...doubled, ...twice];
  }

  /** Keys that signed the audit one after the other: each process of the gateway hands over to a key of its own. */
  get sealKeys(): number {
    return this.#audit.finding().keys.length;
  }

  /** Closes the trial, and says what the oracle has to say only then; the audit must be whole, from its first seal to its last. */
  close(): readonly string[] {
    const last = this.#last;
    if (last === undefined) return ['the journal is empty'];
    const end = { agent: null, call: null, instruction: null, cause: null, kind: 'trial.closed', data: { reason: 'finished' } } as const;
    this.#judge.observe({ ...last, ...end, seq: last.seq + 1, at: last.recordedAt });
    const broken = this.#judge.judgement().invariants.filter(({ violated }) => violated > 0);
    const { fault } = this.#audit.finding();
    return [
      ...broken.map(({ id, message }) => `invariant ${id} is violated: ${message}`),
      ...(fault === undefined ? [] : [`the audit is broken: ${fault.what}: ${fault.message}`]),
    ];
  }

  #take(event: AnyEvent): void {
    this.#last = event;
    this.events += 1;
    this.#judge.observe(event);
    this.#audit.observe(event);
    if (event.kind === 'claim.opened') add(this.#instructionsOf, event.data.key, event.instruction);
    if (event.kind === 'transfer.posted' && event.data.code === 'receipt') add(this.#credits, event.instruction, String(event.data.amountWon));
    if (event.kind === 'transfer.captured' && event.data.code === 'payment') add(this.#debits, event.instruction, String(event.data.amountWon));
  }

  #lostOf({ key, transferId = '', amountWon }: SoakOrder): readonly string[] {
    const isKept = this.#instructionsOf.get(key)?.[0] === transferId;
    const isMoved = [this.#credits, this.#debits].every((moved) => moved.get(transferId)?.[0] === amountWon);
    return isKept && isMoved ? [] : [`${key} was acknowledged as ${transferId} over KRW ${amountWon}, and the books do not have it`];
  }
}

function add(lists: Map<string, string[]>, name: string | null, item: string | null): void {
  if (name === null) return;
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item ?? '']);
  else list.push(item ?? '');
}
