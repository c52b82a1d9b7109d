import type { Invariant } from './invariant.ts';
import { accountTerms } from './invariants/account-terms.ts';
import { approvalBinds } from './invariants/approval-binds.ts';
import { askedDone } from './invariants/asked-done.ts';
import { auditComplete } from './invariants/audit-complete.ts';
import { booksBalance } from './invariants/books-balance.ts';
import { capBands } from './invariants/cap-bands.ts';
import { coinsCovered } from './invariants/coins-covered.ts';
import { coinsFinal } from './invariants/coins-final.ts';
import { creditTimes } from './invariants/credit-times.ts';
import { defaultWaterfall } from './invariants/default-waterfall.ts';
import { filesKept } from './invariants/files-kept.ts';
import { grossFirst } from './invariants/gross-first.ts';
import { holdsKept } from './invariants/holds-kept.ts';
import { journalOrder } from './invariants/journal-order.ts';
import { keysBind } from './invariants/keys-bind.ts';
import { mandateCovers } from './invariants/mandate-covers.ts';
import { netPositions } from './invariants/net-positions.ts';
import { nothingOverdue } from './invariants/nothing-overdue.ts';
import { oneEffect } from './invariants/one-effect.ts';
import { outsideVeiled } from './invariants/outside-veiled.ts';
import { permissionExact } from './invariants/permission-exact.ts';
import { policyKept } from './invariants/policy-kept.ts';
import { recallsKept } from './invariants/recalls-kept.ts';
import { recoveryKept } from './invariants/recovery-kept.ts';
import { returnsAgreed } from './invariants/returns-agreed.ts';
import { returnsKept } from './invariants/returns-kept.ts';
import { serviceHours } from './invariants/service-hours.ts';
import { sessionsSettle } from './invariants/sessions-settle.ts';
import { stopsHold } from './invariants/stops-hold.ts';
import { tokensBacked } from './invariants/tokens-backed.ts';
import { walletInterest } from './invariants/wallet-interest.ts';
import { walletTerms } from './invariants/wallet-terms.ts';

/** Everything the sandbox must keep, in the order in which it is judged: the books are added up before anybody reads them. */
export const invariants: readonly Invariant[] = [
  journalOrder,
  booksBalance,
  accountTerms,
  oneEffect,
  recallsKept,
  returnsAgreed,
  returnsKept,
  recoveryKept,
  nothingOverdue,
  netPositions,
  sessionsSettle,
  defaultWaterfall,
  capBands,
  grossFirst,
  coinsCovered,
  coinsFinal,
  serviceHours,
  filesKept,
  creditTimes,
  mandateCovers,
  permissionExact,
  auditComplete,
  keysBind,
  stopsHold,
  policyKept,
  outsideVeiled,
  approvalBinds,
  tokensBacked,
  walletTerms,
  holdsKept,
  walletInterest,
  askedDone,
];
