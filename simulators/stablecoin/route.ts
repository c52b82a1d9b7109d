import { keeperOf } from '../../src/kernel/account.ts';
import { atKst, kstDate } from '../../src/kernel/calendar.ts';
import type { AccountRef, CreditTransfer } from '../../src/kernel/instruction.ts';
import { dueDates } from '../../src/rail/due.ts';
import type { DueBy } from '../../src/rail/register.ts';
import { businessDaysAfter } from './business-days-after.ts';
import type { StablecoinRules } from './rules.ts';

/** What an order does: won to coins, coins to coins, coins to won. */
export type Route = 'purchase' | 'transfer' | 'redemption';

export function routeOf({ payer, payee }: CreditTransfer): Route {
  if (!isCoinWallet(payer)) return 'purchase';
  return isCoinWallet(payee) ? 'transfer' : 'redemption';
}

export function isCoinWallet(account: AccountRef): boolean {
  return keeperOf(account) === 'stablecoin';
}

/** A redemption has until the close of its last business day; everything else ends as soon as any payment. */
export function redemptionDue({ redemptionBusinessDays, payoutHours }: StablecoinRules): DueBy {
  const usual = dueDates();
  return (at, instruction) =>
    instruction.kind === 'credit-transfer' && routeOf(instruction) === 'redemption'
      ? Math.max(usual(at), atKst(businessDaysAfter(kstDate(at), redemptionBusinessDays.value), payoutHours.value.closesKst))
      : usual(at);
}
