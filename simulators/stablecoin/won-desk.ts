import type { Clock } from '../../src/kernel/clock.ts';
import type { AccountRef, BankCode, CreditTransfer } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { type Backoff, inquire, nextWaitMs } from '../../src/rail/inquiry.ts';
import { type BalanceAnswer, type Rail, RailUnreachable, type StatusAnswer } from '../../src/rail/rail.ts';
import { type FinalOutcome, isFinal } from '../../src/rail/register.ts';

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

/** What is wrong with the account that won is paid to: no later order can change it, so the holder is told. */
const ofPayee: ReadonlySet<ReasonCode> = new Set([
  'account_unknown',
  'account_closed',
  'account_blocked',
  'name_mismatch',
  'same_account',
  'amount_limit',
]);

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
    return this.#carry(transfer({ id: `${id}:won`, payer, payee: this.#deps.reserve, amountWon, requestedAt }));
  }

  /** From the reserve to a holder's account, again and again until the bank has paid or says that it never will. */
  payOut({ id, payee, amountWon, requestedAt }: CreditTransfer): Promise<FinalOutcome> {
    return this.#insist((attempt) => transfer({ id: `${id}:won:${attempt}`, payer: this.#deps.reserve, payee, amountWon, requestedAt }));
  }

  /** A buyer of bonds pays for them. */
  async sell(sale: { readonly id: string; readonly amountWon: Won; readonly soldAt: number }): Promise<void> {
    const { dealer, reserve } = this.#deps;
    const outcome = await this.#insist((attempt) =>
      transfer({ id: `${sale.id}:won:${attempt}`, payer: dealer, payee: reserve, amountWon: sale.amountWon, requestedAt: sale.soldAt }),
    );
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

  /** A refused id stays refused, so another attempt is another transfer. */
  async #insist(order: (attempt: number) => CreditTransfer): Promise<FinalOutcome> {
    const { clock, inquiry } = this.#deps;
    let waitMs = inquiry.firstMs;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#carry(order(attempt));
      if (outcome.status === 'credited' || ofPayee.has(outcome.reason)) return outcome;
      const now = clock.now();
      await clock.sleep(Math.max(now + waitMs, outcome.retryAt ?? 0) - now);
      waitMs = nextWaitMs(inquiry, waitMs);
    }
  }

  async #carry(order: CreditTransfer): Promise<FinalOutcome> {
    const { clock, inquiry } = this.#deps;
    const bank = this.#bank(order.payer.bank);
    let answer: StatusAnswer = await bank.submit(order);
    // After a restart it may have been sent before.
    for (let sentBefore = true; ; sentBefore = false) {
      if (answer.status === 'absent') return { status: 'rejected', reason: 'superseded' };
      if (isFinal(answer) && !isInconclusive(answer, sentBefore)) return answer;
      answer = await inquire({ clock, backoff: inquiry }, bank, order.id);
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
