import type { AccountRef, BankCode, CreditTransfer } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { sameName } from '../../src/rail/recipient.ts';
import type { Returns } from '../../src/rail/returns.ts';
import type { CoinBook } from './coin-book.ts';
import { isCoinWallet } from './route.ts';

/** What the issuer knows when it decides on an order. */
export interface KnownToIssuer {
  readonly issuer: BankCode;
  readonly coins: CoinBook;
  readonly returns: Returns;
  readonly serves: (bank: BankCode) => boolean;
}

/** Why an order is not taken, in order of precedence: same account, parties, payee's name, amount, return, funds. */
export function orderRefusal(order: CreditTransfer, known: KnownToIssuer): ReasonCode | undefined {
  const { payer, payee, amountWon } = order;
  if (payer.bank === payee.bank && payer.account === payee.account) return 'same_account';
  const unusable = partiesRefusal(order, known);
  if (unusable !== undefined) return unusable;
  const wallet = isCoinWallet(payee) ? known.coins.wallet(payee.account) : undefined;
  if (wallet !== undefined && !sameName(wallet.holder, payee.holder)) return 'name_mismatch';
  if (amountWon <= 0n) return 'amount_limit';
  const invalid = known.returns.refusal(order);
  if (invalid !== undefined) return invalid;
  return isCoinWallet(payer) && known.coins.availableWon(payer.account) < amountWon ? 'insufficient_funds' : undefined;
}

/** What can change while an order waits: wallets are frozen and listed. A bank judges its own accounts when it is asked to move the won. */
export function partiesRefusal({ payer, payee }: CreditTransfer, known: KnownToIssuer): ReasonCode | undefined {
  return partyRefusal(payer, known) ?? partyRefusal(payee, known);
}

function partyRefusal(party: AccountRef, { issuer, coins, serves }: KnownToIssuer): ReasonCode | undefined {
  if (!isCoinWallet(party)) return serves(party.bank) ? undefined : 'account_unknown';
  return party.bank === issuer ? coins.refusal(party.account) : 'account_unknown';
}
