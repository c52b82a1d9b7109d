import { isDeepStrictEqual } from 'node:util';
import { formatKst } from '../../src/kernel/calendar.ts';
import type { VoucherTerms, WalletTerms } from '../../src/kernel/wallet.ts';
import type { CreditTransfer, EpochMs } from '../../src/rail/rail.ts';

/**
 * Whether the terms of vouchers let a payment pass. Bound money goes to a payee of its sectors that is enrolled in its programme, within its period and
 * hours, or to a wallet of equal terms; it is never converted. Into a voucher only its issuer pays, and who returns what came from it.
 */
export function vouchersAllow(
  transfer: CreditTransfer,
  { payer, payee, at }: { readonly payer: WalletTerms | undefined; readonly payee: WalletTerms | undefined; readonly at: EpochMs },
): boolean {
  const from = payer?.voucher ?? null;
  const into = payee?.voucher ?? null;
  if (from !== null) return isWithin(from, at) && (isDeepStrictEqual(from, into) || isSpent(from, payee, at));
  if (into === null || transfer.returnOf !== null) return true;
  return isWithin(into, at) && sameWallet(transfer.payer, into.issuer);
}

function isWithin({ from, until }: VoucherTerms, at: EpochMs): boolean {
  return at >= from && at < until;
}

function isSpent({ purpose, sectors, hours }: VoucherTerms, payee: WalletTerms | undefined, at: EpochMs): boolean {
  if (payee === undefined || payee.voucher !== null || payee.sector === null) return false;
  const time = formatKst(at).slice(11, 16);
  const open = hours === null || (time >= hours.fromKst && time < hours.untilKst);
  return open && sectors.includes(payee.sector) && payee.programmes.includes(purpose);
}

function sameWallet(left: CreditTransfer['payer'], right: CreditTransfer['payer']): boolean {
  return left.bank === right.bank && left.account === right.account;
}
