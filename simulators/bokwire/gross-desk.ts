import type { Clock } from '../../src/kernel/clock.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { BankCode, EpochMs, GrossSettlement, LiquidityAnswer, Outcome, Recall } from '../../src/rail/rail.ts';
import { recalledOutcome } from '../../src/rail/recall.ts';
import type { Register } from '../../src/rail/register.ts';
import type { OvernightLoans } from './overnight-loans.ts';
import { offsettable, PaymentQueue } from './payment-queue.ts';
import type { BokwireRules } from './rules.ts';
import type { ServiceHours } from './service-hours.ts';

export interface GrossDeskDeps {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly register: Register;
  readonly loans: OvernightLoans;
  readonly hours: ServiceHours;
  readonly rules: BokwireRules;
  /** Account without a floor that orders settled together pass through; empty before and after. */
  readonly pool: string;
}

/**
 * Gross settlement: at once where the debtor has funds or intraday overdraft, else in the queue, which is tried again with every receipt
 * and offset multilaterally at every full interval. What waits at the close, or beyond its own time, is refused.
 * The queue is what the register has open, so it needs no facts of its own.
 */
export class GrossDesk {
  readonly #deps: GrossDeskDeps;
  readonly #queue = new PaymentQueue();
  #wakesAt = Number.POSITIVE_INFINITY;
  /** The full interval at which it offsets next; a timer may come after it. */
  #runsAt = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(deps: GrossDeskDeps) {
    this.#deps = deps;
  }

  /** An order that the register has just admitted, within hours. */
  submit(order: GrossSettlement): Outcome {
    const reason = this.#refusal(order);
    if (reason !== undefined) return this.#deps.register.conclude(order.id, { status: 'rejected', reason });
    this.#queue.add(order);
    this.drain([order.debtor]);
    const entry = this.#deps.register.find(order.id);
    if (entry?.standing.status === 'credited') return entry.standing;
    this.#arm();
    return this.#deps.register.pending(order.id, 'queued');
  }

  /** What waits in the queue leaves it, at any hour; whoever stood behind it may settle now. */
  callBack(recall: Recall): Outcome {
    const { register } = this.#deps;
    const found = register.recalled(recall);
    if (!('instruction' in found)) return found;
    const { id } = found.instruction;
    this.#queue.remove(id);
    register.conclude(id, recalledOutcome);
    if (found.instruction.kind === 'gross-settlement') this.drain([found.instruction.debtor]);
    return register.standing(recall.id);
  }

  /** What waits for a participant's funds, in the order in which it will settle. */
  queued(bank: BankCode): LiquidityAnswer['queued'] {
    const own = this.#queue.all().filter(({ debtor }) => debtor === bank);
    return own.map((order) => ({
      creditor: order.creditor,
      amountWon: order.amountWon,
      since: this.#deps.register.find(order.id)?.receivedAt ?? 0,
      until: this.#endOf(order),
    }));
  }

  /** What these participants have queued settles in its order, as far as funds reach; every receipt is passed on the same way. */
  drain(banks: Iterable<BankCode>): void {
    const waiting = new Set(banks);
    for (const bank of waiting) {
      waiting.delete(bank);
      this.#deps.loans.repay(bank);
      for (
        let order = this.#queue.firstOf(bank);
        order !== undefined && order.amountWon <= this.#deps.loans.roomWon(bank);
        order = this.#queue.firstOf(bank)
      ) {
        this.#move({ transfer: order.id, debit: order.debtor, credit: order.creditor }, order);
        this.#conclude(order);
        waiting.add(order.creditor);
      }
    }
  }

  /** After a restart: what the register has open waits again, unless its time is over. */
  resume(): void {
    const { register, clock } = this.#deps;
    for (const { instruction } of register.open()) if (instruction.kind === 'gross-settlement') this.#queue.add(instruction);
    this.#expire(clock.now());
    this.drain(new Set(this.#queue.all().map(({ debtor }) => debtor)));
    this.#arm();
  }

  #refusal({ debtor, creditor, amountWon, until }: GrossSettlement): ReasonCode | undefined {
    const { ledger, clock, pool } = this.#deps;
    const isParticipant = (bank: BankCode) => bank !== pool && ledger.account(bank)?.kind === 'liability';
    if (!isParticipant(debtor) || !isParticipant(creditor)) return 'account_unknown';
    if (debtor === creditor) return 'same_account';
    if (amountWon <= 0n) return 'amount_limit';
    return until !== null && until <= clock.now() ? 'settlement_liquidity' : undefined;
  }

  #wake(): void {
    const now = this.#deps.clock.now();
    const isRun = now >= this.#runsAt;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#runsAt = Number.POSITIVE_INFINITY;
    if (isRun) this.#offset();
    this.#expire(now);
    this.#arm();
  }

  /** One run of multilateral offsetting: payees first, so that the pool lends for this one moment. */
  #offset(): void {
    const { pool } = this.#deps;
    const settling = offsettable(this.#queue.all(), (bank) => this.#deps.loans.roomWon(bank));
    for (const order of settling) this.#move({ transfer: `${order.id}:out`, debit: pool, credit: order.creditor }, order);
    for (const order of settling) this.#move({ transfer: `${order.id}:in`, debit: order.debtor, credit: pool }, order);
    for (const order of settling) this.#conclude(order);
    this.drain(new Set(settling.map(({ creditor }) => creditor)));
  }

  #expire(now: EpochMs): void {
    for (const order of this.#queue.all()) {
      if (this.#endOf(order) > now) continue;
      this.#queue.remove(order.id);
      this.#deps.register.conclude(order.id, { status: 'rejected', reason: 'settlement_liquidity' });
    }
  }

  /** The next full interval or the end of an order's time, whichever comes first; nothing while the queue is empty. */
  #arm(): void {
    const { clock, rules } = this.#deps;
    if (this.#queue.size === 0) return;
    const everyMs = rules.offsettingEveryMs.value;
    this.#runsAt = Math.min(this.#runsAt, (Math.floor(clock.now() / everyMs) + 1) * everyMs);
    const wakesAt = Math.min(this.#runsAt, ...this.#queue.all().map((order) => this.#endOf(order)));
    if (wakesAt >= this.#wakesAt) return;
    this.#cancel();
    this.#wakesAt = wakesAt;
    this.#cancel = clock.at(wakesAt, 'queue of BOK-Wire+', () => this.#wake());
  }

  #endOf({ id, until }: GrossSettlement): EpochMs {
    const { register, hours } = this.#deps;
    const { closesAt } = hours.at(register.find(id)?.receivedAt ?? 0);
    return Math.min(closesAt, until ?? closesAt);
  }

  #move(leg: { readonly transfer: string; readonly debit: string; readonly credit: string }, { id, amountWon }: GrossSettlement): void {
    const { ledger, clock, loans } = this.#deps;
    accepted(ledger.post({ ...leg, amountWon, code: 'settlement', instruction: id, effectiveAt: clock.now() }), leg.transfer);
    loans.debited(leg.debit);
  }

  #conclude({ id }: GrossSettlement): void {
    this.#queue.remove(id);
    this.#deps.register.conclude(id, { status: 'credited', creditedAt: this.#deps.clock.now() });
  }
}
