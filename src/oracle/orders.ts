import { keeperOf } from '../kernel/account.ts';
import type { Event } from '../kernel/event.ts';
import type { BulkFile, CreditTransfer, EpochMs, FinalOutcome, Instruction } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { coinOrderOf, isCoinOrder } from './coin-order.ts';
import type { Observer } from './observer.ts';

/** One posted movement that belongs to an order. */
export interface Leg {
  readonly seq: number;
  readonly at: EpochMs;
  readonly transfer: string;
  readonly amountWon: Won;
}

/** Where an order stands with one rail. */
export interface RailRecord {
  readonly rail: string;
  readonly order: Order;
  readonly receivedSeq: number;
  readonly receivedAt: EpochMs;
  /** So long its bank keeps it back first, as agreed on for the payer's account. */
  readonly delayMs: number;
  /** The first outcome; a rail that later says something else breaks an invariant. */
  final: FinalOutcome | null;
  finalSeq: number;
  finalAt: EpochMs;
}

/** Everything that is known of one instruction: what was ordered, what each rail says, what the books show. */
export interface Order {
  readonly id: string;
  readonly instruction: Instruction;
  /** The instruction, when it is a payment. */
  readonly payment: CreditTransfer | null;
  readonly payerBook: string;
  readonly payeeBook: string;
  readonly rails: RailRecord[];
  readonly debits: Leg[];
  readonly credits: Leg[];
  accruals: number;
  /** The file that brought it first, where one did. */
  readonly file: BulkFile | null;
}

const none: readonly Order[] = [];

/** Orders by instruction id, reconstructed from what rails and books recorded. A posting of an instruction that no rail has is nobody's. */
export class Orders implements Observer {
  readonly #orders = new Map<string, Order>();
  /** Payments that give another payment's money back, by its instruction. */
  readonly #returns = new Map<string, Order[]>();
  #last: Order | undefined;
  readonly #files = new Map<string, BulkFile>();
  readonly #fenced = new Map<string, Set<string>>();

  /** Of accounts whose transfers are delayed. */
  readonly #delays = new Map<string, number>();

  readonly on = {
    'account.agreed': ({ data }: Event<'account.agreed'>) => void this.#delays.set(`${data.book} ${data.account}`, data.terms.delayMs ?? 0),
    'instruction.received': (event: Event<'instruction.received'>) => this.#receive(event),
    'instruction.concluded': (event: Event<'instruction.concluded'>) => this.#conclude(event),
    'instruction.fenced': (event: Event<'instruction.fenced'>) => this.#fence(event),
    'transfer.posted': (event: Event<'transfer.posted'>) => this.#post(event),
    'transfer.captured': (event: Event<'transfer.captured'>) => this.#post(event),
    'obligation.accrued': (event: Event<'obligation.accrued'>) => this.#accrue(event),
  };

  find(id: string | null): Order | undefined {
    if (id === null) return undefined;
    // Several readers ask for the order of one event in turn.
    if (this.#last?.id !== id) this.#last = this.#orders.get(id);
    return this.#last;
  }

  all(): Iterable<Order> {
    return this.#orders.values();
  }

  /** Payments that give back this one. */
  returnsOf(id: string): readonly Order[] {
    return this.#returns.get(id) ?? none;
  }

  isFenced(id: string, rail: string): boolean {
    return this.#fenced.get(id)?.has(rail) ?? false;
  }

  #receive(event: Event<'instruction.received'>): void {
    const { rail, instruction } = event.data;
    if (instruction.kind === 'bulk-file') for (const { id } of instruction.lines) this.#files.set(id, instruction);
    let order = this.find(instruction.id);
    if (order === undefined) {
      order = newOrder(instruction, this.#files.get(instruction.id) ?? null);
      this.#orders.set(instruction.id, order);
      this.#last = order;
      this.#link(order);
    }
    if (recordAt(order, rail) !== undefined) return;
    order.rails.push({
      rail,
      order,
      receivedSeq: event.seq,
      receivedAt: event.at,
      delayMs: this.#delayOf(order, rail),
      final: null,
      finalSeq: 0,
      finalAt: 0,
    });
  }

  #delayOf({ payment, payerBook }: Order, rail: string): number {
    return this.#delays.size === 0 || payment === null || rail !== payerBook ? 0 : (this.#delays.get(`${payerBook} ${payment.payer.account}`) ?? 0);
  }

  #link(order: Order): void {
    const name = order.payment?.returnOf ?? null;
    if (name === null) return;
    const known = this.#returns.get(name);
    if (known === undefined) this.#returns.set(name, [order]);
    else known.push(order);
  }

  #conclude(event: Event<'instruction.concluded'>): void {
    const order = this.find(event.instruction);
    const record = order === undefined ? undefined : recordAt(order, event.data.rail);
    if (record === undefined || record.final !== null) return;
    record.final = event.data.outcome;
    record.finalSeq = event.seq;
    record.finalAt = event.at;
  }

  #fence(event: Event<'instruction.fenced'>): void {
    if (event.instruction === null) return;
    const rails = this.#fenced.get(event.instruction);
    if (rails === undefined) this.#fenced.set(event.instruction, new Set([event.data.rail]));
    else rails.add(event.data.rail);
  }

  #post(event: Event<'transfer.posted'> | Event<'transfer.captured'>): void {
    this.#addLegs(event, this.find(event.instruction));
    // The won of an order for coins moves by a transfer of the issuer's, which has an identity of its own.
    const exchange = this.#orders.get(coinOrderOf(event.instruction) ?? '');
    if (exchange !== undefined && isCoinOrder(exchange)) this.#addLegs(event, exchange);
  }

  #addLegs(event: Event<'transfer.posted'> | Event<'transfer.captured'>, order: Order | undefined): void {
    if (order === undefined || order.payment === null) return;
    const { book, debit, credit, transfer, amountWon, code } = event.data;
    if (code === 'fee') return;
    const leg: Leg = { seq: event.seq, at: event.at, transfer, amountWon };
    if (isCoinOrder(order) && code === 'issue' && book === order.payerBook && credit === order.payment.payer.account) order.debits.pop(); // the bank did not take the won: the holder has the coins again
    if (book === order.payerBook && debit === order.payment.payer.account) order.debits.push(leg);
    if (book === order.payeeBook && credit === order.payment.payee.account) order.credits.push(leg);
  }

  #accrue(event: Event<'obligation.accrued'>): void {
    const order = this.find(event.instruction);
    if (order !== undefined) order.accruals += 1;
  }
}

export function recordAt(order: Order, rail: string): RailRecord | undefined {
  for (const record of order.rails) if (record.rail === rail) return record;
  return undefined;
}

export function isCredited(order: Order | undefined): boolean {
  return order !== undefined && order.credits.length > 0;
}

function newOrder(instruction: Instruction, file: BulkFile | null): Order {
  const payment = instruction.kind === 'credit-transfer' ? instruction : null;
  return {
    id: instruction.id,
    instruction,
    payment,
    payerBook: payment === null ? '' : keeperOf(payment.payer),
    payeeBook: payment === null ? '' : keeperOf(payment.payee),
    rails: [],
    debits: [],
    credits: [],
    accruals: 0,
    file,
  };
}
