import type { AccountStanding, AccountTerms } from './account-terms.ts';
import type { Asked } from './asked.ts';
import type { AccountRef, BankCode, EpochMs, FinalOutcome, Instruction, RetailSystem } from './instruction.ts';
import type { Mandate } from './mandate.ts';
import type { Won } from './money.ts';
import type { Policy, StepUpCause } from './policy.ts';
import type { ReasonCode } from './reason.ts';
import type { StopScope } from './stop.ts';
import type { TransferCode } from './transfer-code.ts';
import type { TokenAttestation, WalletTerms } from './wallet.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** `liability` accounts carry customer money (credit balance), `asset` accounts what the book's owner holds (debit balance). */
export type AccountKind = 'asset' | 'liability' | 'clearing' | 'issuance';

/** One movement of money inside one book. */
export interface Movement {
  readonly book: string;
  readonly transfer: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountWon: Won;
  readonly code: TransferCode;
}

/** One record of the audit under a seal. */
export interface SealedRecord {
  readonly seq: number;
  /** SHA-256, base64url, of the record with a commitment in place of what is personal. */
  readonly leaf: string;
  /** What the commitment was made with; null where nothing is personal, or was taken out. */
  readonly salt: string | null;
}

/** What the task owes. A trial states its obligations as a multiset: two lawful identical payments are two entries. */
export interface Obligation {
  readonly id: string;
  readonly agent: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  /** Credited within, both ends included. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** Item of the task that this obligation answers, as `finish_task` names it. */
  readonly item: string;
  /** Refusing is right when the rails gave one of these reasons for it and nothing was posted. */
  readonly excusedBy: readonly string[];
  /** True where the task asks for something that must be refused: then nothing may be posted. */
  readonly mustRefuse: boolean;
  /** Obligation whose payment comes first: owed only once that is credited; where this one is excused, that one's money goes back. */
  readonly after?: string;
  /** Paid only after the principal, asked for it, has said yes. */
  readonly askFirst?: boolean;
}

/** A payment as somebody's own records have it: nothing is owed for it, an agent is to hold it against the statement. */
export interface BookRecord {
  readonly agent: string;
  readonly item: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  /** The finding has to come with what proves it. */
  readonly evidence: boolean;
}

/** A deposit that the task has claimed back: its payee is asked once, and the agent reports what came of it. */
export interface ReturnRequest {
  readonly agent: string;
  readonly item: string;
  /** Id of the obligation whose payment is claimed. */
  readonly of: string;
  /** How long the agent waits for the payee's answer. */
  readonly until: EpochMs;
  /** To be applied for at the deposit insurer, once the bank's claim has failed; absent: to be claimed over the bank. */
  readonly route?: 'insurer';
}

/** Every kind of event and its data. Names end in their unit; `…Won` is a bigint here and a string on disk. */
export interface EventData {
  /** First event of a trial: what the judge needs of the world. `suspended` are check ids a lying fault makes void. */
  'trial.opened': {
    readonly obligations: readonly Obligation[];
    readonly participants: readonly BankCode[];
    readonly agents: readonly { readonly agent: string; readonly principal: string; readonly accounts: readonly AccountRef[] }[];
    readonly suspended: readonly string[];
    readonly pollsMax: number;
    /** Absent: nobody is asked to reconcile anything. */
    readonly records?: readonly BookRecord[];
    /** Absent: nothing is to be claimed back. */
    readonly claims?: readonly ReturnRequest[];
    /** Absent: others ask nothing of any system. */
    readonly asked?: readonly Asked[];
    /** Where agents work outside the internal zone: of the pseudonyms that they get, base64url. Of a case, which is fiction; a key of anybody's is on no record. */
    readonly pseudonymKey?: string;
    /** Where somebody attacks: whose gain what is not owed would be, and the obligations that are to stay unmet. */
    readonly attack?: { readonly accounts: readonly AccountRef[]; readonly withheld: readonly string[] };
  };
  'trial.closed': { readonly reason: 'finished' | 'deadline' };

  'account.opened': {
    readonly book: string;
    readonly account: string;
    readonly kind: AccountKind;
    readonly holder: string;
    readonly overdraftWon: Won;
  };
  'account.changed': { readonly book: string; readonly account: string; readonly status: AccountStanding };
  /** What bank and customer have agreed on for an account, from now on. */
  'account.agreed': { readonly book: string; readonly account: string; readonly terms: AccountTerms };
  /** Interest, tax and fees of this KST date are booked for every account of the book. */
  'day.closed': { readonly book: string; readonly date: string };
  'transfer.posted': Movement;
  'transfer.held': Movement & { readonly expiresAt: EpochMs | null };
  'transfer.captured': Movement & { readonly hold: string };
  'transfer.voided': { readonly book: string; readonly hold: string };
  'transfer.expired': { readonly book: string; readonly hold: string };

  /** The terms of a wallet from now on. */
  'wallet.set': { readonly ledger: string; readonly bank: BankCode; readonly account: string; readonly terms: WalletTerms };
  /** What an issuer of tokens owes and has at this moment, when somebody asked the ledger to attest it. */
  'tokens.attested': { readonly ledger: string } & TokenAttestation;

  'instruction.received': { readonly rail: string; readonly instruction: Instruction };
  /** Only an end is on record: how far an open order has come is told, and never kept. */
  'instruction.concluded': { readonly rail: string; readonly outcome: FinalOutcome };
  'instruction.fenced': { readonly rail: string };
  'participant.changed': { readonly participant: BankCode; readonly available: boolean };
  'cap.changed': { readonly participant: BankCode; readonly capWon: Won };
  'cap.band': { readonly participant: BankCode; readonly band: 'normal' | 'caution' | 'stopped'; readonly netDebitWon: Won };
  /** One interbank obligation came into being: the payee's bank has credited, or has the claim, so the payer's bank owes. `system` as in the payment. */
  'obligation.accrued': {
    readonly debtor: BankCode;
    readonly creditor: BankCode;
    readonly amountWon: Won;
    readonly session: string;
    readonly system?: RetailSystem;
  };
  'netting.closed': { readonly session: string; readonly payInWon: Readonly<Record<BankCode, Won>> };
  'session.settled': { readonly session: string };
  /** BOK-Wire+ refused to move the nets by this order; the next is another one. */
  'session.refused': { readonly session: string; readonly reason: ReasonCode };
  'session.shortfall': { readonly session: string; readonly participant: BankCode; readonly missingWon: Won };
  /** Securities that a participant has pledged for its nets; they count at face value less the haircut. */
  'collateral.lodged': { readonly participant: BankCode; readonly faceWon: Won; readonly haircutPercent: number };
  /** Whether the others bear what a defaulter's collateral does not cover. */
  'loss-sharing.changed': { readonly on: boolean };
  /** A participant could not pay in at the designated time. `missingWon` = collateral taken + shares of the others. */
  'participant.defaulted': {
    readonly session: string;
    readonly participant: BankCode;
    readonly missingWon: Won;
    readonly collateralWon: Won;
    readonly sharesWon: Readonly<Record<BankCode, Won>>;
  };
  /** The system closes later on this one KST date. */
  'closing.extended': { readonly system: string; readonly date: string; readonly closesKst: string };

  /** What a user lets an open-banking institution do with one account, until when; null: nothing. */
  'consent.changed': {
    readonly rail: string;
    readonly institution: string;
    readonly user: string;
    readonly fintechUseNum: string;
    readonly account: AccountRef;
    readonly inquiryUntil: EpochMs | null;
    readonly transferUntil: EpochMs | null;
  };
  /** A payer lets a payee collect from his account by debit file (출금동의), or no longer does. */
  'agreement.changed': { readonly rail: string; readonly payer: AccountRef; readonly payee: AccountRef; readonly agreed: boolean };
  /** A payee is asked to give back what a transfer brought; the event's instruction is the transfer that will, if he agrees. */
  'return.claimed': { readonly rail: string; readonly original: string; readonly amountWon: Won; readonly code: string };
  'return.answered': { readonly rail: string; readonly agrees: boolean };
  /** A stablecoin begins: what its issuer promises. Blocks close at full multiples of `blockMs`; a transaction is final so many blocks after its own. */
  'coin.established': {
    readonly rail: string;
    readonly issuer: BankCode;
    /** Where the won behind the coins lies, and who pays for bonds that are sold. */
    readonly reserve: AccountRef;
    readonly dealer: AccountRef;
    readonly bondsWon: Won;
    readonly blockMs: number;
    readonly confirmations: number;
    readonly redemptionBusinessDays: number;
  };
  /** The last `blocks` blocks up to `height` are replaced: what stood in them waits for block `height` + 1. */
  'chain.reorganised': { readonly rail: string; readonly height: number; readonly blocks: number };
  /** A wallet is put on the issuer's block-list, or taken off it. */
  'blocklist.changed': { readonly rail: string; readonly account: string; readonly listed: boolean };
  /** The issuer's monthly disclosure. `cashWon` by the word of the bank that holds it; `owedWon`: redeemed and not yet paid. */
  'reserve.attested': {
    readonly rail: string;
    readonly circulationWon: Won;
    readonly owedWon: Won;
    readonly cashWon: Won;
    readonly bondsWon: Won;
  };

  /** `signed`: the text that it was read from, which whoever doubts it can check against the key of the principal. */
  'mandate.issued': { readonly mandate: Mandate; readonly signed?: string };
  'mandate.revoked': { readonly mandate: string };
  'claim.opened': {
    readonly tenant: string;
    readonly principal: string;
    readonly key: string;
    readonly fields: { readonly [name: string]: JsonValue };
  };
  'claim.answered': { readonly tenant: string; readonly principal: string; readonly key: string; readonly answer: JsonValue };
  /** `within`: the mandates that this one narrows, nearest first, whose budgets it was taken of too. `proof`: SHA-256, base64url, of the closed mandate that the order carried. */
  'budget.reserved': { readonly mandate: string; readonly amountWon: Won; readonly within?: readonly string[]; readonly proof?: string };
  'budget.consumed': { readonly mandate: string; readonly amountWon: Won };
  'budget.released': { readonly mandate: string; readonly amountWon: Won };
  /** A bank's policy, in force from the next call on until another is adopted. */
  'policy.adopted': { readonly policy: Policy };
  /** A person is asked to approve the payment of this instruction, with these fields and no other. `validMs`: from now until it lapses, approved or not. */
  'approval.asked': {
    readonly approval: string;
    readonly tenant: string;
    readonly principal: string;
    readonly why: readonly StepUpCause[];
    readonly fields: { readonly [name: string]: JsonValue };
    readonly validMs: number;
    /** Who approves must not be its principal. Absent: may be. */
    readonly fourEyes?: true;
  };
  'approval.approved': { readonly approval: string; readonly by: string };
  'approval.refused': { readonly approval: string; readonly by: string };
  /** Nobody answered in time, or what was approved was not sent in time. */
  'approval.expired': { readonly approval: string };
  /** An operator's emergency stop. `underWay`: payments within its scope whose budget is reserved, which may be at a rail. */
  'stop.ordered': {
    readonly scope: StopScope;
    readonly by: string;
    readonly why: string;
    readonly underWay: number;
    readonly underWayWon: Won;
  };
  'stop.lifted': { readonly scope: StopScope; readonly by: string };
  /** A gateway's circuit breaker before a rail: after so many calls without an answer nobody is sent there for a while. */
  'breaker.changed': { readonly rail: string; readonly state: 'closed' | 'open' | 'half-open'; readonly failures: number };
  /** Called back: one token by its id, or, where that is null, every token that the agent of the tenant had been given by then. */
  'token.revoked': { readonly token: string | null; readonly tenant: string | null; readonly by: string };
  /** Written before anything is decided, for denied calls too. `arguments` are redacted where a field is secret. */
  'audit.intent': {
    readonly tenant: string;
    readonly principal: string;
    readonly tool: string;
    readonly arguments: JsonValue;
    /** `traceparent` of the caller (W3C Trace Context), where it sent one. */
    readonly trace?: string;
    /** In a redacted copy: SHA-256, base64url, of the salt and the arguments that were taken out. */
    readonly personal?: string;
  };
  'audit.outcome': {
    readonly tenant: string;
    readonly principal: string;
    readonly tool: string;
    readonly status: string;
    readonly reason: string | null;
    readonly mandate: string | null;
    readonly trace?: string;
  };
  /** Seals every record of the audit since the seal before it. Keys are Ed25519, raw, base64url; `signature` covers all but records, which `chain` covers. */
  'audit.sealed': {
    /** From 1, without gaps. */
    readonly number: number;
    readonly records: readonly SealedRecord[];
    /** SHA-256, base64url, over the chain before and the leaves. */
    readonly chain: string;
    /** The writer stopped in order: what comes next was written by another session. */
    readonly closing: boolean;
    readonly key: string;
    /** The key of every seal after this one; null: the same. */
    readonly nextKey: string | null;
    readonly signature: string;
  };

  /** The transcript: what the agent sent and what it got to see, after every fault. */
  'agent.called': { readonly tool: string; readonly arguments: JsonValue };
  'agent.answered': { readonly tool: string; readonly answer: JsonValue; readonly error: boolean };
  'agent.unanswered': { readonly tool: string };
  'agent.ended': { readonly how: 'returned' | 'threw' | 'stopped'; readonly message: string };
  /** The judge never reads this kind. */
  'fault.fired': { readonly fault: number; readonly where: string; readonly verb: string; readonly target: string; readonly afterCommit: boolean };
}
