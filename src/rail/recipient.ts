import type { AccountStanding } from '../kernel/account-terms.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { AccountStatus, RecipientAnswer } from './rail.ts';

/** Why an account can neither pay nor be paid; `undefined`: nothing speaks against it. */
export function accountRefusal(customer: RecipientAnswer | undefined): ReasonCode | undefined {
  switch (customer?.status) {
    case undefined:
      return 'account_unknown';
    case 'closed':
      return 'account_closed';
    case 'suspended':
      return 'account_blocked';
    case 'active':
      return undefined;
  }
}

/** What others learn of an account: whether it can be paid into. Who is dormant or attached is nobody else's business. */
export function seenAs(standing: AccountStanding): AccountStatus {
  switch (standing) {
    case 'active':
    case 'dormant':
    case 'attached':
      return 'active';
    case 'suspended':
    case 'reported':
      return 'suspended';
    case 'closed':
      return 'closed';
  }
}

/** Hangul can be written composed or decomposed; the name is the same. */
export function sameName(left: string, right: string): boolean {
  return left.normalize('NFC').trim() === right.normalize('NFC').trim();
}
