import { isWallet } from '../../src/kernel/account.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { Ledger } from '../../src/kernel/ledger.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { WalletTerms } from '../../src/kernel/wallet.ts';
import type { CreditTransfer, WalletHold } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import type { Holds } from './holds.ts';
import { tokenLedgerId } from './tiers.ts';

/** What has been converted from deposits into each wallet, ever. A fold over the ledger's own records. */
export class Conversions {
  readonly #register: Register;
  readonly #convertedWon = new Map<string, bigint>();

  constructor(register: Register) {
    this.#register = register;
  }

  note({ payer, payee, amountWon }: CreditTransfer): void {
    if (isWallet(payer) || !isWallet(payee)) return;
    this.#convertedWon.set(payee.account, this.ofWon(payee.account) + amountWon);
  }

  ofWon(account: string): bigint {
    return this.#convertedWon.get(account) ?? 0n;
  }

  restore(event: AnyEvent): void {
    if (event.kind !== 'instruction.concluded' || event.data.rail !== tokenLedgerId || event.data.outcome.status !== 'credited') return;
    const order = this.#register.find(event.instruction ?? '')?.instruction;
    if (order?.kind === 'credit-transfer') this.note(order);
  }
}

/** Why the payee's wallet may not take so much: what it holds and what is set aside for it counts, and what was ever converted into it. */
export function limitRefusal(
  transfer: CreditTransfer,
  {
    terms,
    book,
    holds,
    hold,
    conversions,
  }: {
    readonly terms: WalletTerms;
    readonly book: Ledger;
    readonly holds: Holds;
    readonly hold: WalletHold | undefined;
    readonly conversions: Conversions;
  },
): ReasonCode | undefined {
  const { payer, payee, amountWon } = transfer;
  const { holdingLimitWon, conversionLimitWon } = terms;
  const heldWon = (book.balance(payee.account)?.postedWon ?? 0n) + holds.comingWon(payee.account, hold);
  if (holdingLimitWon !== undefined && heldWon + amountWon > holdingLimitWon) return 'holding_limit';
  const converting = !isWallet(payer) && conversionLimitWon !== undefined;
  return converting && conversions.ofWon(payee.account) + amountWon > conversionLimitWon ? 'conversion_limit' : undefined;
}
