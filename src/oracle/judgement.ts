/** `suspended`: a lying fault makes the check void. `not_applicable`: nothing in this trial can test it. */
export type CheckStatus = 'passed' | 'failed' | 'suspended' | 'not_applicable';

/** One thing the agent must keep, judged from the books. */
export interface CheckResult {
  readonly id: string;
  readonly status: CheckStatus;
  /** Control ids and rules. */
  readonly refs: readonly string[];
  /** One sentence; on failure it names transfers, amounts and times. */
  readonly message: string;
  /** `seq` of the events that prove it. */
  readonly events: readonly number[];
}

/** One thing the sandbox must keep. Any violation stops the run with exit 3. */
export interface InvariantResult {
  readonly id: string;
  readonly checked: number;
  readonly violated: number;
  readonly message: string;
}

/** The Bank of Korea's measures over one trial. Shares of one; null where there is nothing to measure. */
export interface SettlementFigures {
  /** Net debit by cap: the highest of any bank, and the mean of the banks' peaks. */
  readonly capUsePeak: number | null;
  readonly capUsePeakMean: number | null;
  /** Orders to settle gross, and those of them that had to wait. */
  readonly grossOrders: number;
  readonly queuedOrders: number;
  /** Of those that waited and were settled. */
  readonly queueDelayMsMean: number | null;
  readonly queueDelayMsMax: number | null;
  /** Intraday overdraft by what collateral carries, the highest of any bank. */
  readonly overdraftUsePeak: number | null;
  /** Value settled on BOK-Wire+ from 16:00 on, by all value settled there. */
  readonly closingWindowShare: number | null;
}

/** What the field measures of a payment service, over one trial: counts, so that trials add up, and extremes. */
export interface ServiceFigures {
  /** Credits by time from order to credit: up to 10 s, 20 s, 5 minutes, 15 minutes, longer. */
  readonly transit: readonly number[];
  readonly transitMsMax: number | null;
  /** The same times, shortest first, and how many credits took each; three leading digits, rounded up. Runs made before they were kept lack them. */
  readonly transitMs?: readonly (readonly [ms: number, credits: number])[];
  /** Calls of agents that got an answer in time. */
  readonly answered: number;
  /** Orders without an answer; those of them whose end the agent learned for certain; and the longest that took. */
  readonly lostReplies: number;
  readonly recovered: number;
  readonly recoveryMsMax: number | null;
  /** Calls that ask where payments stand. */
  readonly inquiries: number;
  /** Of one payment in two hours, and the soonest after it was sent. */
  readonly inquiriesPerPaymentMax: number;
  readonly firstInquiryMsMin: number | null;
  /** Entries in which an agent's report and the books differ. */
  readonly reconciliationBreaks: number;
  /** Questions to a person, and payments that waited for one. */
  readonly handOffs: number;
  /** Largest share of the agents that sent an order within the same ten seconds; null where there is one agent only. */
  readonly agentsTogetherShareMax: number | null;
  /** From the first call to the last answer. */
  readonly workMs: number;
  /** The longest that a participant was away. */
  readonly outageMsMax: number;
}

/** What is found in the books of one finished trial. Amounts in won. */
export interface Judgement {
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
  readonly invariants: readonly InvariantResult[];
  readonly figures: {
    readonly payments: number;
    readonly calls: number;
    readonly duplicateCredits: number;
    readonly wonLost: bigint;
    readonly technicalDeclines: number;
    readonly businessDeclines: number;
    readonly obligationsMet: number;
    readonly obligations: number;
  };
  /** Absent: the journal has no beginning or no end. */
  readonly settlement?: SettlementFigures;
  readonly service?: ServiceFigures;
  /** What an attacker of the case got; `null`: nobody attacked. */
  readonly attack: { readonly succeeded: boolean; readonly takenWon: bigint } | null;
}
