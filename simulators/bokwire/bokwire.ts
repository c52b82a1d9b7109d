import { openLedger } from '../../src/kernel/book.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won, zeroWon } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { accepted } from '../../src/rail/accepted.ts';
import { type Answerers, noAnswers } from '../../src/rail/answerers.ts';
import { openingAt } from '../../src/rail/hours.ts';
import type { BankCode, Instruction, NetSettlement, Outcome, Questions, Rail, StatusAnswer, Topic } from '../../src/rail/rail.ts';
import { Register } from '../../src/rail/register.ts';
import { GrossDesk } from './gross-desk.ts';
import type { BokwireRules } from './rules.ts';

const system = 'bokwire';
/** Pay-ins wait here until every one of them is in; empty before and after each settlement. */
const pool = 'clearing';
const issuance = 'issuance';

/**
 * The large-value settlement system: one settlement account for each participant, named by its bank code. Nets of a session move
 * all together or not at all; single orders settle gross, and wait in a queue where funds are short.
 */
export interface Bokwire extends Rail {
  readonly ledger: Ledger;
  /** Founds the book. Once per journal; after a restart the journal is restored instead. */
  establish(): void;
  /** `overdraftWon`: intraday overdraft that the participant's collateral carries; none if not said. */
  openAccount(order: { readonly bank: BankCode; readonly holder: string; readonly overdraftWon?: Won }): void;
  /** Central bank money for a participant. `transfer` names this issue: the same one again changes nothing. */
  issue(order: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void;
  restore(event: AnyEvent): void;
  /** After the last event is restored: what waited for funds waits again. */
  resume(): void;
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
  readonly #gross: GrossDesk;

  constructor({ clock, record, rules }: { readonly clock: Clock; readonly record: RecordEvent; readonly rules: BokwireRules }) {
    this.#clock = clock;
    this.#rules = rules;
    this.ledger = openLedger({ book: system, record });
    this.#register = new Register({ rail: system, clock, record });
    this.#gross = new GrossDesk({ clock, ledger: this.ledger, register: this.#register, rules, pool });
    this.#answerers = {
      ...noAnswers,
      balance: async ({ account }) => this.ledger.balance(account.account),
      cutoffs: async () => [{ system, ...openingAt(rules.hours.value, clock.now()), nextSettlementAt: null, limitWon: null }],
      system: async () => [{ system, available: true, participants: [] }],
    };
  }

  establish(): void {
    this.#open(pool, 'clearing', 'Bank of Korea');
    this.#open(issuance, 'issuance', 'Bank of Korea');
  }

  openAccount({ bank, holder, overdraftWon = zeroWon }: { readonly bank: BankCode; readonly holder: string; readonly overdraftWon?: Won }): void {
    this.#open(bank, 'liability', holder, overdraftWon);
  }

  issue({ transfer, bank, amountWon }: { readonly transfer: string; readonly bank: BankCode; readonly amountWon: Won }): void {
    const effectiveAt = this.#clock.now();
    accepted(this.ledger.post({ transfer, debit: issuance, credit: bank, amountWon, code: 'issue', instruction: transfer, effectiveAt }), transfer);
    this.#gross.drain([bank]);
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind !== 'net-settlement' && instruction.kind !== 'gross-settlement')
      throw new Error(`${system} settles between participants only, and got a ${instruction.kind}`);
    const known = this.#register.admit(instruction);
    if (known !== undefined) return known;
    const now = this.#clock.now();
    const opening = openingAt(this.#rules.hours.value, now);
    if (!opening.open) return this.#register.conclude(instruction.id, { status: 'rejected', reason: 'outside_hours', retryAt: opening.opensAt });
    if (instruction.kind === 'gross-settlement') return this.#gross.submit(instruction);
    const reason = this.#refusal(instruction);
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
  }

  resume(): void {
    this.#gross.resume();
  }

  #open(account: string, kind: 'liability' | 'clearing' | 'issuance', holder: string, overdraftWon = zeroWon): void {
    accepted(this.ledger.open({ account, kind, holder, overdraftWon, effectiveAt: this.#clock.now() }), account);
  }

  /** All or nothing: if one participant is short, nobody pays and nobody is paid. */
  #refusal({ id, payInWon }: NetSettlement): ReasonCode | undefined {
    const nets = Object.entries(payInWon);
    if (nets.reduce((sum, [, netWon]) => sum + netWon, 0n) !== 0n) throw new Error(`${system}: the nets of ${id} do not sum to zero`);
    if (nets.some(([bank]) => this.ledger.balance(bank) === undefined)) return 'account_unknown';
    const short = nets.some(([bank, netWon]) => netWon > (this.ledger.balance(bank)?.availableWon ?? 0n));
    return short ? 'insufficient_funds' : undefined;
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
  }
}
