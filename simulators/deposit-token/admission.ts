import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import type { CreditTransfer, WalletAnswer, WalletHold } from '../../src/rail/rail.ts';
import { accountRefusal, sameName } from '../../src/rail/recipient.ts';
import type { Returns } from '../../src/rail/returns.ts';
import type { Holds } from './holds.ts';
import { type Conversions, limitRefusal } from './limits.ts';
import type { TokenRules } from './rules.ts';
import { type Tiers, tokenLedgerId } from './tiers.ts';
import { tradeAllows } from './trades.ts';
import { vouchersAllow } from './voucher.ts';
import type { Wallets } from './wallets.ts';

export interface AdmissionDeps {
  readonly clock: Clock;
  readonly rules: TokenRules;
  readonly tiers: Tiers;
  readonly wallets: Wallets;
  readonly returns: Returns;
  readonly holds: Holds;
  readonly conversions: Conversions;
}

/** Why the ledger does not take an order, in order of precedence: wallets, files, conversion, return, voucher, trade, limits, tokens, wholesale CBDC. `hold`: what it captures. */
export function refusalOf(transfer: CreditTransfer, deps: AdmissionDeps, hold: WalletHold | undefined): ReasonCode | undefined {
  const { payer, payee, amountWon } = transfer;
  if (payer.bank === payee.bank && payer.account === payee.account) return 'same_account';
  const from = isWallet(payer) ? deps.wallets.find(payer) : undefined;
  const into = isWallet(payee) ? deps.wallets.find(payee) : undefined;
  const unusable = walletRefusal(transfer, { from, into });
  if (unusable !== undefined) return unusable;
  if (!systemAllows(transfer, { from, into })) return 'wallet_not_served';
  if (amountWon <= 0n) return 'amount_limit';
  return deps.returns.refusal(transfer) ?? termsRefusal(transfer, { from, into }, deps) ?? meansRefusal(transfer, { into, hold }, deps);
}

interface Parties {
  readonly from: WalletAnswer | undefined;
  readonly into: WalletAnswer | undefined;
}

function walletRefusal({ payer, payee }: CreditTransfer, { from, into }: Parties): ReasonCode | undefined {
  if (isWallet(payer)) {
    const reason = keeperOf(payer) === tokenLedgerId ? accountRefusal(from) : 'account_unknown';
    if (reason !== undefined) return reason;
  }
  if (!isWallet(payee)) return undefined;
  const reason = keeperOf(payee) === tokenLedgerId ? accountRefusal(into) : 'account_unknown';
  if (reason !== undefined) return reason;
  return into !== undefined && sameName(into.holder, payee.holder) ? undefined : 'name_mismatch';
}

/** Of the retail systems only CMS reaches wallets, where their terms say so. Who is debited for a file and who collects by it are at one keeper: both have wallets. */
function systemAllows({ system, payer, payee }: CreditTransfer, { from, into }: Parties): boolean {
  if (system === undefined) return true;
  const served = [from, into].every((wallet) => wallet === undefined || wallet.terms.files === true);
  return served && (system === 'cms' || (system === 'cms-debit' && isWallet(payer) && isWallet(payee)));
}

function termsRefusal(transfer: CreditTransfer, { from, into }: Parties, deps: AdmissionDeps): ReasonCode | undefined {
  const { payer, payee } = transfer;
  const at = deps.clock.now();
  if (!vouchersAllow(transfer, { payer: from?.terms, payee: into?.terms, at })) return 'voucher_terms';
  if (from === undefined || into === undefined)
    return payer.bank === payee.bank && sameHolder(transfer, { from, into }) ? undefined : 'not_convertible';
  if (from.terms.trade !== null) return 'trade_terms';
  if (into.terms.trade !== null) {
    const done = deps.tiers.wallets.history(payee.account).length > 0;
    return tradeAllows(transfer, into.terms.trade, { at, done }) ? undefined : 'trade_terms';
  }
  const persons = from.terms.kind === 'person' && into.terms.kind === 'person' && !sameName(from.holder, into.holder);
  return persons && !deps.rules.personToPerson.value ? 'voucher_terms' : undefined;
}

function sameHolder({ payer, payee }: CreditTransfer, { from, into }: Parties): boolean {
  return sameName(from?.holder ?? payer.holder, into?.holder ?? payee.holder);
}

/** A hold that the order captures counts as free. */
function meansRefusal(
  transfer: CreditTransfer,
  { into, hold }: { readonly into: WalletAnswer | undefined; readonly hold: WalletHold | undefined },
  deps: AdmissionDeps,
): ReasonCode | undefined {
  const { payer, payee, amountWon } = transfer;
  const { tiers, holds, conversions } = deps;
  const over = into === undefined ? undefined : limitRefusal(transfer, { terms: into.terms, book: tiers.wallets, holds, hold, conversions });
  if (over !== undefined) return over;
  if (!isWallet(payer)) return undefined;
  if (hold !== undefined && (hold.payer.account !== payer.account || hold.payee.account !== payee.account)) return 'key_conflict';
  if (hold !== undefined && amountWon > hold.amountWon) return 'amount_limit';
  const freeWon = (tiers.wallets.balance(payer.account)?.availableWon ?? 0n) + (hold?.amountWon ?? 0n);
  if (freeWon < amountWon) return 'insufficient_funds';
  const between = isWallet(payee) && payer.bank !== payee.bank;
  return between && tiers.cbdcWon(payer.bank) < amountWon ? 'settlement_liquidity' : undefined;
}
