import type { AccountStanding, AccountTerms } from '../kernel/account-terms.ts';
import type { AccountRef, BankCode, CreditTransfer, EpochMs, Instruction, Outcome, StatusAnswer } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import type { TransferCode } from '../kernel/transfer-code.ts';
import type { TokenAttestation, WalletTerms } from '../kernel/wallet.ts';

export type * from '../kernel/instruction.ts';

/** Balance of one account; all three at one moment. `availableWon` = posted less holds. */
export interface BalanceAnswer {
  readonly postedWon: Won;
  readonly heldWon: Won;
  readonly availableWon: Won;
  /** Absent: the account is in order. */
  readonly standing?: AccountStanding;
  /** What was agreed on for the account, with what of the day's limit is used; absent: nothing. */
  readonly terms?: AccountTerms;
  readonly usedTodayWon?: Won;
}

export type AccountStatus = 'active' | 'suspended' | 'closed';

/** Recipient inquiry (수취조회): who holds the account, before money is sent. */
export interface RecipientAnswer {
  readonly holder: string;
  readonly status: AccountStatus;
}

/** One line of an account's statement. */
export interface StatementLine {
  readonly transactionId: string;
  readonly at: EpochMs;
  readonly direction: 'debit' | 'credit';
  readonly amountWon: Won;
  /** Of the account once this line is booked. */
  readonly balanceWon: Won;
  readonly code: TransferCode;
  readonly counterparty: AccountRef & { readonly holder: string };
  readonly memo: string;
  readonly instruction: string;
  /** On a settlement account, of a gross order: id of the payment that it settles, or gives back. */
  readonly reference?: string;
}

export interface StatementAnswer {
  /** Before the first moment that was asked for. */
  readonly openingWon: Won;
  /** After the last. */
  readonly closingWon: Won;
  /** In the order of their booking times. */
  readonly lines: readonly StatementLine[];
}

export interface CutoffAnswer {
  readonly system: string;
  readonly open: boolean;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly nextSettlementAt: EpochMs | null;
  /** Most for one payment; null where there is none. */
  readonly limitWon: Won | null;
}

export interface SystemAnswer {
  readonly system: string;
  readonly available: boolean;
  readonly participants: readonly { readonly bank: BankCode; readonly name: string; readonly available: boolean }[];
}

/** A wallet by the word of its ledger. */
export interface WalletAnswer extends RecipientAnswer {
  readonly terms: WalletTerms;
  /** What is held in it for payees, the oldest first; absent: nothing. */
  readonly setAside?: readonly { readonly payee: AccountRef; readonly amountWon: Won; readonly expiresAt: EpochMs }[];
}

/** How one participant stands in the network. */
export interface PositionAnswer {
  /** What is owed to the others and uses the cap, over all sessions that are not settled; negative: the others owe it. */
  readonly netDebitWon: Won;
  /** Its customers' payments that are under way; they count against the cap, too. */
  readonly inFlightWon: Won;
  readonly capWon: Won;
  /** What can still be sent before payments are refused; nothing is left where it is not above zero. */
  readonly roomWon: Won;
  readonly band: 'normal' | 'caution' | 'stopped';
  /** Those that are not settled and in which it has a net, the earliest first. Positive pays in, negative receives. */
  readonly sessions: readonly { readonly session: string; readonly settlesAt: EpochMs; readonly payInWon: Won }[];
}

/** What one participant can pay over its settlement account, and what waits for that. */
export interface LiquidityAnswer {
  /** Negative: intraday overdraft. */
  readonly balanceWon: Won;
  /** Own funds and the overdraft that is left. */
  readonly roomWon: Won;
  /** Its own orders in the queue, in the order in which they will settle. */
  readonly queued: readonly { readonly creditor: BankCode; readonly amountWon: Won; readonly since: EpochMs; readonly until: EpochMs }[];
}

/** Where a return claim (반환청구) stands. `refused`: the payee said no, or nothing in time. `failed`: he agreed, and the transfer back was rejected. */
export interface ReturnClaimAnswer {
  readonly status: 'requested' | 'agreed' | 'refused' | 'returned' | 'failed';
  readonly amountWon: Won;
  readonly claimedAt: EpochMs;
  /** What came back, where it is less: the deposit insurer keeps its costs. */
  readonly returnedWon?: Won;
  /** Why nothing comes back, where the rail says it. */
  readonly reason?: ReasonCode;
}

/** A credited payment by the word of the payer's bank, and what came of claiming it back there. */
export interface ClaimedAnswer {
  readonly payment: CreditTransfer;
  readonly creditedAt: EpochMs;
  /** Absent: it was never claimed. */
  readonly claim?: ReturnClaimAnswer;
}

/** Questions a rail answers, by topic. A rail that has no answer to a topic says `undefined`. */
export interface Questions {
  balance: { readonly ask: { readonly account: AccountRef }; readonly answer: BalanceAnswer };
  recipient: { readonly ask: { readonly account: AccountRef }; readonly answer: RecipientAnswer };
  statement: {
    readonly ask: { readonly account: AccountRef; readonly from: EpochMs; readonly until: EpochMs };
    readonly answer: StatementAnswer;
  };
  wallet: { readonly ask: { readonly account: AccountRef }; readonly answer: WalletAnswer };
  attestation: { readonly ask: object; readonly answer: readonly TokenAttestation[] };
  cutoffs: { readonly ask: object; readonly answer: readonly CutoffAnswer[] };
  system: { readonly ask: object; readonly answer: readonly SystemAnswer[] };
  /** Who could not pay its net at this moment, and how much is missing; own funds and intraday overdraft count. */
  shortfall: {
    readonly ask: { readonly payInWon: Readonly<Record<BankCode, Won>> };
    readonly answer: readonly { readonly bank: BankCode; readonly missingWon: Won }[];
  };
  /** For the participant itself and whoever works for it: a rail answers whoever may reach it, so the gateway decides who asks. */
  position: { readonly ask: { readonly bank: BankCode }; readonly answer: PositionAnswer };
  liquidity: { readonly ask: { readonly bank: BankCode }; readonly answer: LiquidityAnswer };
  /** Asks the payee of a credited payment to give it back, once for each transfer; asked again, it only says where that stands. `undefined`: nothing of that amount can be claimed. */
  'return-claim': { readonly ask: { readonly transfer: string; readonly amountWon: Won }; readonly answer: ReturnClaimAnswer };
  /** Evidence for the deposit insurer. `undefined`: no customer of the bank paid that, or it is not credited, or cannot be claimed. */
  claimed: { readonly ask: { readonly transfer: string }; readonly answer: ClaimedAnswer };
  /** Applies to the deposit insurer for what was claimed in vain, once for each transfer; asked again, it only says where that stands. `undefined`: it does not cover it. */
  recovery: { readonly ask: { readonly transfer: string; readonly payer: AccountRef }; readonly answer: ReturnClaimAnswer };
}

export type Topic = keyof Questions;

/**
 * A system that moves money. Faults, latency, retries and audit are wrappers `rail -> rail`;
 * the caller cannot tell a simulator in this process from one behind HTTP.
 */
export interface Rail {
  /** `bank:901`, `kftc:ebs`, `bokwire`. */
  readonly id: string;
  /**
   * Executes at most once per instruction id. The same id with the same fields gets where it stands now;
   * with any other field `rejected key_conflict`. Never throws for a business refusal.
   */
  submit(instruction: Instruction): Promise<Outcome>;
  /** Where an instruction stands. Asking for an id never seen closes it (`absent`): a late copy is then `superseded`. */
  status(instructionId: string): Promise<StatusAnswer>;
  /** `undefined`: no such account, or not a topic of this rail. A rail that cannot be reached throws {@link RailUnreachable}. */
  ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined>;
  /** Why it would take nothing now; `undefined`, or without the method: it takes what comes. For whoever would rather not begin than be kept back. */
  shut?(): RailShut | undefined;
}

/** An inquiry got no answer in time. Payments never throw this: their time-out is the outcome `unknown`. */
export class RailUnreachable extends Error {
  readonly rail: string;
  constructor(rail: string) {
    super(`${rail} did not answer in time`);
    this.name = 'RailUnreachable';
    this.rail = rail;
  }
}

/** Kept back before anything left for the rail. An order that this happens to is answered as `unknown` all the same: an earlier copy of it may have got through. */
export class RailShut extends RailUnreachable {
  readonly reason: 'rate_limited' | 'system_unavailable';
  readonly retryAfterMs: number;
  constructor(rail: string, { reason, retryAfterMs }: Pick<RailShut, 'reason' | 'retryAfterMs'>) {
    super(rail);
    this.name = 'RailShut';
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
