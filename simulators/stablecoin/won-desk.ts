import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountRef, BankCode, CreditTransfer, EpochMs, FinalOutcome } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import { carry, insist } from '../../src/rail/carry.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import { type BalanceAnswer, type Rail, RailUnreachable } from '../../src/rail/rail.ts';

/** An account and the name that it is held in. */
export type Party = AccountRef & { readonly holder: string };

export interface WonDeskDeps {
  readonly clock: Clock;
  /** Lines to the banks of whoever pays. */
  readonly banks: ReadonlyMap<BankCode, Rail>;
  /** The segregated account. */
  readonly reserve: Party;
  /** Buys bonds of the reserve. */
  readonly dealer: Party;
  readonly inquiry: Backoff;
}

/**
 * The issuer's won, moved by ordinary credit transfers. Ids are made from the order's, so that the same order after a restart is the same
 * transfer; every outcome is pursued to its end.
 */
export class WonDesk {
  readonly #deps: WonDeskDeps;

  constructor(deps: WonDeskDeps) {
    this.#deps = deps;
  }

  /** From a buyer's account to the reserve, as the buyer has authorised; once. */
  collect({ id, payer, amountWon, requestedAt }: CreditTransfer): Promise<FinalOutcome> {
    return carry(this.#deps, this.#bank(payer.bank), transfer({ id: `${id}:won`, payer, payee: this.#deps.reserve, amountWon, requestedAt }));
  }

  /** From the reserve to a holder's account, again and again until the bank has paid or says that it never will. `since`: from when on. */
  payOut({ id, payee, amountWon, requestedAt }: CreditTransfer, since: EpochMs): Promise<FinalOutcome> {
    const { reserve } = this.#deps;
    return insist(this.#deps, this.#bank(reserve.bank), {
      since,
      order: (attempt) => transfer({ id: `${id}:won:${attempt}`, payer: reserve, payee, amountWon, requestedAt }),
    });
  }

  /** A buyer of bonds pays for them, from `since` on. */
  async sell(sale: { readonly id: string; readonly amountWon: Won; readonly soldAt: EpochMs }, since: EpochMs): Promise<void> {
    const { dealer, reserve } = this.#deps;
    const { amountWon, soldAt: requestedAt } = sale;
    const outcome = await insist(this.#deps, this.#bank(dealer.bank), {
      since,
      order: (attempt) => transfer({ id: `${sale.id}:won:${attempt}`, payer: dealer, payee: reserve, amountWon, requestedAt }),
    });
    if (outcome.status !== 'credited') throw new Error(`${sale.id} cannot be paid to the reserve: ${outcome.reason}`);
  }

  /** What the bank has on the reserve's account; `undefined`: it did not answer. */
  async reserveBalance(): Promise<BalanceAnswer | undefined> {
    const { reserve } = this.#deps;
    try {
      return await this.#bank(reserve.bank).ask('balance', { account: { bank: reserve.bank, account: reserve.account } });
    } catch (error) {
      if (error instanceof RailUnreachable) return undefined;
      throw error;
    }
  }

  #bank(code: BankCode): Rail {
    const bank = this.#deps.banks.get(code);
    if (bank === undefined) throw new Error(`the issuer has no line to bank ${code}`);
    return bank;
  }
}

function transfer(order: Pick<CreditTransfer, 'id' | 'payer' | 'payee' | 'amountWon' | 'requestedAt'>): CreditTransfer {
  return { kind: 'credit-transfer', ...order, memo: '', returnOf: null };
}
