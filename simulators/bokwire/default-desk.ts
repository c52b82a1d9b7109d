import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { accepted } from '../../src/rail/accepted.ts';
import type { BankCode, NetSettlement } from '../../src/rail/rail.ts';
import { type Cover, coverDefaults, type Pledge, worthWon } from './waterfall.ts';

/** Securities that the Bank of Korea has taken over from a defaulter, at what it paid for them. */
function takenAccount(bank: BankCode): string {
  return `collateral:${bank}`;
}

export interface DefaultDeskDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly ledger: Ledger;
  /** What a participant can pay by itself. */
  readonly roomWon: (bank: BankCode) => bigint;
  /** After a survivor has paid its share. */
  readonly debited: (bank: BankCode) => void;
}

/**
 * A participant that cannot pay in at the designated time: after its funds and its overdraft its collateral, then the others, so that
 * creditors are paid in full. Who is short comes to have what is missing on its account, and the net then settles like any other.
 */
export class DefaultDesk {
  readonly #deps: DefaultDeskDeps;
  readonly #pledges = new Map<BankCode, Pledge>();
  #lossSharing = false;

  constructor(deps: DefaultDeskDeps) {
    this.#deps = deps;
  }

  pledge(bank: BankCode, pledge: Pledge): void {
    this.#deps.record({ kind: 'collateral.lodged', at: this.#deps.clock.now(), data: { participant: bank, ...pledge } });
    this.#pledges.set(bank, pledge);
  }

  setLossSharing(on: boolean): void {
    this.#deps.record({ kind: 'loss-sharing.changed', at: this.#deps.clock.now(), data: { on } });
    this.#lossSharing = on;
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'collateral.lodged') this.#pledges.set(event.data.participant, event.data);
    if (event.kind === 'loss-sharing.changed') this.#lossSharing = event.data.on;
  }

  /** Whether what is missing could be found; if so it is where it is needed, all of it, else nothing has moved. */
  cover(order: NetSettlement, missingWon: ReadonlyMap<BankCode, Won>): boolean {
    const netWon = (bank: BankCode) => order.payInWon[bank] ?? 0n;
    const covers = coverDefaults(missingWon, {
      pledgedWon: new Map([...this.#pledges].map(([bank, pledge]) => [bank, won(worthWon(pledge) - this.#takenWon(bank))])),
      lossSharing: this.#lossSharing,
      roomWon: (bank) => this.#deps.roomWon(bank) - (netWon(bank) > 0n ? netWon(bank) : 0n),
    });
    for (const cover of covers ?? []) this.#apply(order, cover);
    return covers !== undefined;
  }

  #apply({ id, session }: NetSettlement, { bank, missingWon, collateralWon, sharesWon }: Cover): void {
    const { clock, record } = this.#deps;
    const data = { session, participant: bank, missingWon, collateralWon, sharesWon };
    record({ kind: 'participant.defaulted', at: clock.now(), instruction: id, data });
    if (collateralWon > 0n) {
      this.#openTaken(bank);
      this.#move(id, { transfer: `${id}:collateral:${bank}`, debit: takenAccount(bank), credit: bank, amountWon: collateralWon, code: 'collateral' });
    }
    for (const [survivor, amountWon] of Object.entries(sharesWon)) {
      this.#move(id, { transfer: `${id}:share:${survivor}:${bank}`, debit: survivor, credit: bank, amountWon, code: 'loss-share' });
      this.#deps.debited(survivor);
    }
  }

  #openTaken(bank: BankCode): void {
    const { clock, ledger } = this.#deps;
    const account = takenAccount(bank);
    if (ledger.account(account) !== undefined) return;
    accepted(ledger.open({ account, kind: 'asset', holder: 'Bank of Korea', overdraftWon: won(0n), effectiveAt: clock.now() }), account);
  }

  #takenWon(bank: BankCode): bigint {
    return this.#deps.ledger.balance(takenAccount(bank))?.postedWon ?? 0n;
  }

  #move(
    instruction: string,
    leg: {
      readonly transfer: string;
      readonly debit: string;
      readonly credit: string;
      readonly amountWon: Won;
      readonly code: 'collateral' | 'loss-share';
    },
  ): void {
    accepted(this.#deps.ledger.post({ ...leg, instruction, effectiveAt: this.#deps.clock.now() }), leg.transfer);
  }
}
