import type { Won } from './money.ts';
import type { ReasonCode } from './reason.ts';

/** Milliseconds since 1970-01-01T00:00Z on the world's clock. */
export type EpochMs = number;

/** Three characters, as KFTC participant codes are; the default world uses the fictional range 901–917. */
export type BankCode = string;

/** An account at a participant. */
export interface AccountRef {
  readonly bank: BankCode;
  readonly account: string;
}

/** Retail systems of KFTC beside the electronic banking network (`src/rail/retail-systems.ts`). */
export type RetailSystem = 'ift' | 'cd' | 'cd-cash' | 'cms' | 'cms-debit' | 'giro';

/** One payment order. `id` is the idempotency key between rails: the same id with any other field is refused. */
export interface CreditTransfer {
  readonly kind: 'credit-transfer';
  readonly id: string;
  readonly payer: AccountRef & { readonly holder: string };
  readonly payee: AccountRef & { readonly holder: string };
  readonly amountWon: Won;
  /** Remittance text, written by the payer; hostile until proven otherwise. Empty when there is none. */
  readonly memo: string;
  /** A return is a new, linked transfer: the id of the transfer whose money goes back. */
  readonly returnOf: string | null;
  readonly requestedAt: EpochMs;
  /** Absent: the electronic banking network. */
  readonly system?: RetailSystem;
}

/** What one participant owes another for one designated-time settlement session, all payments netted. */
export interface NetSettlement {
  readonly kind: 'net-settlement';
  readonly id: string;
  /** Settlement date in KST, `YYYY-MM-DD`. */
  readonly session: string;
  /** Signed: positive pays in, negative receives. Sums to zero. */
  readonly payInWon: Readonly<Record<BankCode, Won>>;
}

/** Tells a participant that its net of a session moved on its settlement account, so that its own books follow. */
export interface SettlementAdvice {
  readonly kind: 'settlement-advice';
  readonly id: string;
  readonly session: string;
  /** Signed as in {@link NetSettlement}. */
  readonly payInWon: Won;
}

/** One amount from participant to participant, settled gross on their accounts at the central bank. */
export interface GrossSettlement {
  readonly kind: 'gross-settlement';
  readonly id: string;
  readonly debtor: BankCode;
  readonly creditor: BankCode;
  readonly amountWon: Won;
  /** Id of the customer's payment that this settles, or, where {@link payment} is null, of the one whose money goes back. */
  readonly reference: string;
  /** The customer's payment; null: a transfer between the participants themselves. */
  readonly payment: CreditTransfer | null;
  /** Among a participant's queued orders `urgent` ones come first. */
  readonly priority: 'urgent' | 'normal';
  /** Leaves the queue unsettled at this time; null: at the close. */
  readonly until: EpochMs | null;
  /** Gives back what this gross order settled, since the payee's bank did not take it for this reason. Absent: it gives nothing back. */
  readonly returns?: { readonly order: string; readonly reason: ReasonCode };
}

/** Sets money of a wallet aside for one payment order to come, which captures it; what that leaves is free again. */
export interface WalletHold {
  readonly kind: 'wallet-hold';
  readonly id: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  /** Id of the {@link CreditTransfer} that may take it; null, a pre-authorisation: the first from its payer to its payee over at most its amount. */
  readonly order: string | null;
  /** Lapses by itself at this time. */
  readonly expiresAt: EpochMs;
  readonly requestedAt: EpochMs;
}

/** Gives a {@link WalletHold} up before its time. */
export interface WalletRelease {
  readonly kind: 'wallet-release';
  readonly id: string;
  readonly hold: string;
  readonly requestedAt: EpochMs;
}

/**
 * Asks for an order back before its payee is credited (전자금융거래법 제14조). It goes to whoever has the order, from rail to rail, and ends with it:
 * `credited` means that nothing is paid under the order and nothing will be, rejected as `recall_too_late` that it takes its course.
 */
export interface Recall {
  readonly kind: 'recall';
  readonly id: string;
  /** The order's id at the rail that is asked. */
  readonly original: string;
}

/**
 * Asks the payee of a credited order to give it back, or some of it (반환청구). It goes where the order went, and each order is claimed once. `credited` means that he
 * agreed and a transfer of his, linked to the order, has brought the money; nobody reverses the order.
 */
export interface ReturnClaim {
  readonly kind: 'return-claim';
  readonly id: string;
  /** The order's id at the rail that is asked. */
  readonly original: string;
  readonly amountWon: Won;
  readonly requestedAt: EpochMs;
}

/**
 * Applies to the deposit insurer for what the payee of a claimed order kept (착오송금 반환지원). Each order is applied for once. `credited` means that the payee paid the
 * insurer and the insurer paid the applicant, less its costs, each by a transfer of its own; nobody reverses the order.
 */
export interface Recovery {
  readonly kind: 'recovery';
  readonly id: string;
  /** The order's id at the payer's bank, and the order itself by that bank's word. */
  readonly original: string;
  readonly payment: CreditTransfer;
  readonly creditedAt: EpochMs;
  /** What was claimed at the bank in vain. */
  readonly amountWon: Won;
  readonly requestedAt: EpochMs;
}

/** Retail systems that take payments in files. */
export type BulkSystem = Extract<RetailSystem, 'cms' | 'cms-debit' | 'giro'>;

/** Payments that go to KFTC together and are carried out on one day. Each line is an order of its own, under an id of its own. */
export interface BulkFile {
  readonly kind: 'bulk-file';
  readonly id: string;
  readonly system: BulkSystem;
  /** Business day in KST, `YYYY-MM-DD`. */
  readonly executesOn: string;
  readonly lines: readonly CreditTransfer[];
  readonly requestedAt: EpochMs;
}

/** Everything that can be submitted to a rail. A new rail adds its kinds here; payments from account to account, whatever they hold, are credit transfers. */
export type Instruction =
  | CreditTransfer
  | NetSettlement
  | SettlementAdvice
  | GrossSettlement
  | WalletHold
  | WalletRelease
  | BulkFile
  | Recall
  | ReturnClaim
  | Recovery;

/**
 * Where an instruction stands for whoever submitted it.
 * `unknown` means that no answer came in time: never `rejected`; only asking by id resolves it.
 */
export type Outcome = (
  | { readonly status: 'credited'; readonly creditedAt: EpochMs }
  | {
      readonly status: 'pending';
      readonly stage: string;
      readonly dueBy: EpochMs /** When it leaves, where that was agreed on. */;
      readonly leavesAt?: EpochMs;
    }
  | { readonly status: 'rejected'; readonly reason: ReasonCode; readonly retryAt?: EpochMs }
  | { readonly status: 'unknown'; readonly dueBy: EpochMs }
) & { readonly said?: SchemeCodes };

/** An outcome that never changes again. */
export type FinalOutcome = Extract<Outcome, { status: 'credited' | 'rejected' }>;

/** What open banking said in its own codes; `bankRspCode` is empty where no participant was asked. */
export interface SchemeCodes {
  readonly rspCode: string;
  readonly bankRspCode: string;
}

/** The answer to a status inquiry; `absent` also closes the id, so that a late copy is refused as `superseded`. */
export type StatusAnswer = Outcome | { readonly status: 'absent' };
