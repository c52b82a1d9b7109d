import { openLedger } from '../../src/kernel/book.ts';
import { atKst, settlementTimeKst } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accepted } from '../../src/rail/accepted.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import type { BankCode, Instruction, LiquidityAnswer, NetSettlement, Outcome, Questions, Rail, StatusAnswer, Topic } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { accountStatement } from './account-statement.ts';
import { DefaultDesk } from './default-desk.ts';
import { GrossDesk } from './gross-desk.ts';
import { OvernightLoans } from './overnight-loans.ts';
import type { BokwireRules } from './rules.ts';
import { ServiceHours } from './service-hours.ts';
import type { Pledge } from './waterfall.ts';

const system = 'bokwire';
/** Pay-ins wait here until every one of them is in; empty before and after each settlement. */
const pool = 'clearing';
const issuance = 'issuance';

/**
 * The large-value settlement system: one settlement account for each participant, named by its bank code. Nets of a session move
 * all together or not at all; single orders settle gross, and wait in a queue where funds are short. Overdraft runs by itself, within
 * the day; what a participant cannot pay in at the designated time its collateral pays, then the others.
 */
export interface Bokwire extends Rail {
  readonly ledger: Ledger;
  /** Founds the book. Once per journal; after a restart the journal is restored instead. */
  establish(): void;
  openAccount(order: AccountTerms): void;
  /** Central bank money for a participant. `transfer` names this issue: the same one again changes nothing. */
  issue(order: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void;
  /** Whether the others bear what a defaulter's collateral does not cover. */
  setLossSharing(on: boolean): void;
  /** Closes later today, at `HH:MM` KST. Throws unless the system is open and the time is a later one. */
  extendClosing(closesKst: string): void;
  restore(event: AnyEvent): void;
  /** After the last event is restored: what waited for funds waits again. */
  resume(): void;
}

/** `overdraftWon`: intraday overdraft that collateral carries; none if not said. `pledge`: collateral for nets, beside it. */
export interface AccountTerms {
  readonly bank: BankCode;
  readonly holder: string;
  readonly overdraftWon?: Won;
  readonly pledge?: Pledge;
}

export function openBokwire(deps: { readonly clock: Clock; readonly record: RecordEvent; readonly rules: BokwireRules }): Bokwire {
  return new SettlementAccounts(deps);
}

class SettlementAccounts implements Bokwire {
  readonly id = system;
  readonly ledger: Ledger;
  readonly #clock: Clock;
  readonly #rules: BokwireRules;
  readonly #register: Register;
  readonly #answerers: Answerers;
  readonly #hours: ServiceHours;
  readonly #loans: OvernightLoans;
  readonly #defaults: DefaultDesk;
  readonly #gross: GrossDesk;

  constructor({ clock, record, rules }: { readonly clock: Clock; readonly record: RecordEvent; readonly rules: BokwireRules }) {
    this.#clock = clock;
    this.#rules = rules;
    this.ledger = openLedger({ book: system, record });
    this.#register = new Register({ rail: system, clock, record });
    this.#hours = new ServiceHours({ system, hours: rules.hours.value, clock, record });
    this.#loans = new OvernightLoans({ clock, ledger: this.ledger, hours: this.#hours });
    const { ledger, loans, hours, register } = { ledger: this.ledger, loans: this.#loans, hours: this.#hours, register: this.#register };
    const debited = (bank: BankCode) => loans.debited(bank);
    this.#defaults = new DefaultDesk({ clock, record, ledger, roomWon: (bank) => loans.roomWon(bank), debited });
    this.#gross = new GrossDesk({ clock, ledger, register, loans, hours, rules, pool });
    this.#answerers = {
      ...noAnswers,
      balance: async ({ account }) => this.ledger.balance(account.account),
      statement: async (question) =>
        this.ledger.account(question.account.account)?.kind === 'liability' ? accountStatement(question, { ledger, register }) : undefined,
      cutoffs: async () => [{ system, ...hours.at(clock.now()), nextSettlementAt: null, limitWon: null }],
      system: async () => [{ system, available: true, participants: [] }],
      shortfall: async ({ payInWon }) => [...this.#missingWon(payInWon)].map(([bank, missingWon]) => ({ bank, missingWon })),
      liquidity: async ({ bank }) => this.#liquidity(bank),
    };
  }

  establish(): void {
    this.#open(pool, 'clearing', 'Bank of Korea');
    this.#open(issuance, 'issuance', 'Bank of Korea');
    this.setLossSharing(this.#rules.lossSharing.value);
  }

  openAccount({ bank, holder, overdraftWon = zeroWon, pledge }: AccountTerms): void {
    this.#open(bank, 'liability', holder, overdraftWon);
    if (pledge !== undefined) this.#defaults.pledge(bank, pledge);
  }

  setLossSharing(on: boolean): void {
    this.#defaults.setLossSharing(on);
  }

  extendClosing(closesKst: string): void {
    this.#hours.extend(closesKst);
  }

  issue({ transfer, bank, amountWon }: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void {
    const effectiveAt = this.#clock.now();
    accepted(this.ledger.post({ transfer, debit: issuance, credit: bank, amountWon, code: 'issue', instruction: transfer, effectiveAt }), transfer);
    this.#gross.drain([bank]);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'net-settlement' && instruction.kind !== 'gross-settlement' && instruction.kind !== 'recall')
      throw new Error(`${system} settles between participants only, and got a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    if (instruction.kind === 'recall') return this.#gross.callBack(instruction);
    const now = this.#clock.now();
    const opening = this.#hours.at(now);
    if (!opening.open) return this.#register.conclude(instruction.id, { status: 'rejected', reason: 'outside_hours', retryAt: opening.opensAt });
    if (instruction.kind === 'gross-settlement') return this.#gross.submit(instruction);
    const reason = this.#fund(instruction);
    if (reason !== undefined) return this.#register.conclude(instruction.id, { status: 'rejected', reason });
    this.#settle(instruction);
    const outcome = this.#register.conclude(instruction.id, { status: 'credited', creditedAt: now });
    this.#gross.drain(Object.keys(instruction.payInWon));
    return outcome;
  }

  async status(instructionId: string): Promise<StatusAnswer> {
    return this.#register.status(instructionId);
  }

  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    return this.#answerers[topic](question);
  }

  restore(event: AnyEvent): void {
    this.ledger.restore(event);
    this.#register.restore(event);
    this.#hours.restore(event);
    this.#loans.restore(event);
    this.#defaults.restore(event);
  }

  resume(): void {
    this.#loans.resume();
    this.#gross.resume();
  }

  #open(account: string, kind: 'liability' | 'clearing' | 'issuance', holder: string, overdraftWon = zeroWon): void {
    accepted(this.ledger.open({ account, kind, holder, overdraftWon, effectiveAt: this.#clock.now() }), account);
  }

  /** All or nothing: if one participant is short, and nothing covers what is missing, nobody pays and nobody is paid. */
  #fund(order: NetSettlement): ReasonCode | undefined {
    const nets = Object.entries(order.payInWon);
    if (nets.reduce((sum, [, netWon]) => sum + netWon, 0n) !== 0n) throw new Error(`${system}: the nets of ${order.id} do not sum to zero`);
    if (nets.some(([bank]) => this.ledger.balance(bank) === undefined)) return 'account_unknown';
    const missingWon = this.#missingWon(order.payInWon);
    if (missingWon.size === 0) return undefined;
    const inDefault = this.#clock.now() >= atKst(order.session, settlementTimeKst) + this.#rules.defaultAfterMs.value;
    return inDefault && this.#defaults.cover(order, missingWon) ? undefined : 'insufficient_funds';
  }

  /** Beyond own funds and intraday overdraft. */
  #missingWon(payInWon: NetSettlement['payInWon']): ReadonlyMap<BankCode, Won> {
    const missing = Object.entries(payInWon).map(([bank, netWon]) => [bank, won(netWon - this.#loans.roomWon(bank))] as const);
    return new Map(missing.filter(([bank, missingWon]) => missingWon > 0n && (payInWon[bank] ?? 0n) > 0n));
  }

  #liquidity(bank: BankCode): LiquidityAnswer | undefined {
    const balance = this.ledger.account(bank)?.kind === 'liability' ? this.ledger.balance(bank) : undefined;
    return balance && { balanceWon: balance.postedWon, roomWon: won(this.#loans.roomWon(bank)), queued: this.#gross.queued(bank) };
  }

  /** Pay-ins before pay-outs: the pool never lends. */
  #settle({ id, payInWon }: NetSettlement): void {
    const nets = Object.entries(payInWon);
    for (const [bank, netWon] of nets) if (netWon > 0n) this.#move({ instruction: id, bank, debit: bank, credit: pool, amountWon: netWon });
    for (const [bank, netWon] of nets) if (netWon < 0n) this.#move({ instruction: id, bank, debit: pool, credit: bank, amountWon: won(-netWon) });
  }

  #move(leg: {
    readonly instruction: string;
    readonly bank: BankCode;
    readonly debit: string;
    readonly credit: string;
    readonly amountWon: Won;
  }): void {
    const { instruction, bank, debit, credit, amountWon } = leg;
    const transfer = `${instruction}:${bank}`;
    accepted(this.ledger.post({ transfer, debit, credit, amountWon, code: 'settlement', instruction, effectiveAt: this.#clock.now() }), transfer);
    this.#loans.debited(debit);
  }
}
