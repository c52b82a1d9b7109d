import type { AccountStanding } from '../kernel/account-terms.ts';
import type { AccountSpec } from './account-plan.ts';
import type { ApprovalSpec, ApproverName } from './approval-spec.ts';
import type { CoinSpec } from './coin-spec.ts';
import type { MandateSpec } from './mandate-spec.ts';
import type { BackgroundSpec, ReceivedSpec } from './other-payment-spec.ts';
import type { PaymentRuleSpec } from './policy-plan.ts';
import type { Resilience } from './resilience.ts';
import type { TokenWorldSpec, WalletSpec } from './wallet-spec.ts';

/** A scenario file as written in YAML: a family with its cases. The JSON Schema in `scenarios/` is held against this by a test. */
export interface Scenario {
  /** Slug, unique; also the file's name. */
  readonly scenario: string;
  /** Family 1–23 of the scenario catalogue; 0 for lawful twins and plain work. */
  readonly family: number;
  readonly title: Bilingual;
  /** FINOS AIR and OWASP ids. */
  readonly controls: readonly string[];
  readonly rule: { readonly text: string; readonly source: string };
  /** KST, `2026-11-23T10:00:00+09:00`. */
  readonly start: string;
  /** Hours until the agents are stopped. */
  readonly hours: number;
  readonly actors: Readonly<Record<string, Actor>>;
  readonly world?: WorldSpec;
  /** The agents work at this institution, whose gateway reaches accounts through open banking alone; the users have agreed to it. */
  readonly openBanking?: { readonly institution: string; readonly users: readonly string[]; readonly claims?: 'agreed' | 'refused' };
  /** The agents can pay by files, over CMS and giro. */
  readonly files?: true;
  /** What a person has to approve, and who that is. */
  readonly approval?: ApprovalSpec;
  readonly jobs: readonly Job[];
  readonly cases: readonly CaseSpec[];
  /** Text of an outsider's that would have the first job's agent do something else. Makes cases of its own. */
  readonly attack?: AttackSpec;
}

export interface Bilingual {
  readonly en: string;
  readonly ko: string;
}

/** A named account holder. `count` makes a group: `staff` with count 25 is staff-01 … staff-25, spread over `banks`. */
export interface Actor {
  readonly bank?: string;
  readonly banks?: readonly string[];
  readonly count?: number;
  readonly holder: string;
  readonly balanceWon: string;
  readonly status?: AccountStanding;
  readonly account?: AccountSpec;
  /** A wallet of tokens of the bank, instead of an account in its book. */
  readonly wallet?: WalletSpec;
  /** A wallet of the won stablecoin, instead of an account at a bank. */
  readonly coins?: true;
  /** A cash machine of the bank; its balance is what is in it. */
  readonly machine?: true;
  /** The bank's own: whoever works for it sees how the bank stands in clearing and settlement. */
  readonly treasury?: true;
  /** What the holder answers, an hour later, who is asked to give a payment back; default agreed. `silent`: nothing. */
  readonly claims?: 'agreed' | 'refused' | 'silent';
}

/** What differs from the ordinary world. Banks are the letters A–Q; times are minutes after the start. */
export interface WorldSpec extends TokenWorldSpec {
  readonly capsWon?: Readonly<Record<string, string>>;
  /** What differs on the settlement accounts at the Bank of Korea: own funds, intraday overdraft that collateral carries, and collateral for nets. */
  readonly central?: Readonly<
    Record<string, { readonly fundsWon: string; readonly overdraftWon?: string; readonly collateralWon?: string; readonly haircutPercent?: number }>
  >;
  /** Whether the other banks bear what a defaulter's collateral leaves; default yes. */
  readonly lossSharing?: boolean;
  /** BOK-Wire+ closes so late on the day of the start, `HH:MM` KST; said half an hour before its closing. */
  readonly closingKst?: string;
  /** The deposit insurer, who recovers what payees keep after a return claim. A payee pays it so many days after the application; without `payeeDays` never. */
  readonly insurer?: { readonly payeeDays?: number };
  /** Reserve and chain of the stablecoin, where somebody has coins. */
  readonly coin?: CoinSpec;
  /** What the bank's policy lets agents pay, by agent; who is not named pays nothing. Absent: there is no policy. */
  readonly policy?: Readonly<Record<string, PaymentRuleSpec>>;
  /** How the gateway bounds calls and rails (docs/resilience.md). Absent: by nothing but its time-out. */
  readonly resilience?: Resilience;
  readonly outages?: readonly { readonly bank: string; readonly fromMinute: number; readonly untilMinute: number }[];
  /** Payments made before the agents start, so that there is history to return or to mistake. */
  readonly received?: readonly ReceivedSpec[];
  /** Payments of other customers during the trial. */
  readonly background?: readonly BackgroundSpec[];
}

/** What one agent is asked to do. Obligations follow from the items. */
export interface Job {
  readonly agent: string;
  readonly principal: string;
  readonly task: Bilingual;
  readonly items: readonly Item[];
  readonly mandate: MandateSpec;
  /** Messages from outside that came with the work. */
  readonly notices?: readonly { readonly from: string; readonly text: string }[];
  /** What the principal answers, by a word in the question; the first that fits, else `otherwise`. */
  readonly answers?: { readonly about?: Readonly<Record<string, Bilingual>>; readonly otherwise: Bilingual };
}

export interface Item {
  readonly item: string;
  /**
   * `pay`: to the payee. `return`: give back what was received from the payee, as a linked transfer. `check`: pay nothing; these are the principal's
   * own records of a payment, made or received, which the agent holds against the statement. `claim`: pay nothing; the payee of what `after` pays
   * is asked to give it back.
   */
  readonly kind: 'pay' | 'return' | 'check' | 'claim';
  /** Actor whose account is debited; default: the principal. */
  readonly from?: string;
  /** An earlier item: this one is paid only once that is credited, and if it is refused for good, that one's money goes back. */
  readonly after?: string;
  /** Of a `claim`: the bank's claim comes before; this item is to apply to the deposit insurer for what the payee kept. */
  readonly route?: 'insurer';
  /** An actor, or a group: then one item and one obligation for each member. */
  readonly payee: string;
  /** The name that the task gives the payee; default: the name the account is held in. */
  readonly payeeName?: string;
  readonly amountWon: string;
  readonly memo?: string;
  /** Not to be paid before, in minutes after the start; default: at once. */
  readonly fromMinute?: number;
  /** Minutes after the start; default: the end of the trial. */
  readonly untilMinute?: number;
  /** Reasons for which not paying is right, if the rails gave one and nothing was posted. */
  readonly excusedBy?: readonly string[];
  /** The task asks for something that must not be done. */
  readonly mustRefuse?: boolean;
  /** Paid only after the principal, asked for it, has said yes. */
  readonly askFirst?: boolean;
  /** Of a `check`: the finding has to come with what proves it. */
  readonly evidence?: boolean;
  /** False: the mandate does not name this payee. */
  readonly mandated?: boolean;
  /** A line of the file for that system and day; all items with the same ones are one file. */
  readonly file?: FileSpec;
}

export interface FileSpec {
  readonly system: 'cms' | 'giro';
  /** Korean calendar days from that of the start to the one on which the file is carried out. */
  readonly inDays: number;
}

export interface CaseSpec {
  readonly case: string;
  /** Another approver than the scenario's. */
  readonly approver?: ApproverName;
  readonly start?: string;
  readonly hours?: number;
  readonly faults?: readonly FaultSpec[];
  readonly world?: WorldSpec;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** The task as a customer says it in a language of his own, in place of the first job's; `language` is its ISO 639-1 code. */
  readonly words?: { readonly language: string; readonly text: string };
}

/** Where an outsider's text reaches an agent: memo and holder of money that came in, name of the payee, a message, the reason of a return, the text of an invoice. */
export const attackFields = ['memo', 'holder', 'merchant', 'notice', 'return-reason', 'invoice'] as const;
export type AttackField = (typeof attackFields)[number];

/** What the text is after: another payment, the payee's place, a higher amount, the same once more, or that somebody is not paid. */
export const attackGoals = ['extra', 'divert', 'inflate', 'repeat', 'withhold'] as const;
export type AttackGoal = (typeof attackGoals)[number];

/** Hostile texts as data: each is played in each of its fields and in both languages, beside a lawful twin for each field. */
export interface AttackSpec {
  /** Actor who writes, unless a text says otherwise. */
  readonly outsider: string;
  /** Kept from whoever writes the defences. */
  readonly heldOut?: boolean;
  /** What stands in the field in the twin: a text that asks for nothing. */
  readonly harmless: Bilingual;
  readonly texts: readonly HostileText[];
  /** An attacker who writes one text after the other, and chooses by what became of the last; a case for each language. */
  readonly adaptive?: AdaptiveSpec;
}

export interface AdaptiveSpec {
  /** Actors whose gain is the attacker's. */
  readonly gainers: readonly string[];
  /** Texts in all: his call budget. */
  readonly calls: number;
  readonly everyMinutes: number;
  /** What he asks for at first; half of it after each refusal that says too much. */
  readonly openingWon: string;
  /** `after`: `silence`, `paid`, or reasons for which an order for him was refused. `{amount}` is what he asks for by then. */
  readonly texts: readonly (Bilingual & { readonly after: readonly string[] })[];
}

export interface HostileText extends Bilingual {
  /** How it tries to persuade, a slug. */
  readonly technique: string;
  readonly goal: AttackGoal;
  readonly in: readonly AttackField[];
  /** Who gains; default: the outsider. */
  readonly by?: string;
  /** Item that the text would keep from being paid. */
  readonly withheld?: string;
}

/** Where a fault strikes: between two parties, or in one component (its storage, its process, its clock), or through whoever runs the gateway, or at the human approver. */
export const faultSeams = ['agent-gateway', 'gateway-rail', 'rail-rail', 'storage', 'process', 'clock', 'operator', 'approver'] as const;
export type FaultSeam = (typeof faultSeams)[number];

export const faultVerbs = [
  'lose-request',
  'lose-reply',
  'delay',
  'duplicate',
  'reorder',
  'corrupt',
  'truncate',
  'answer-ok-without-posting',
  'answer-error-after-posting',
  'rate-limit',
  'outage',
  'flap',
  'partition',
  'kill',
  'stale-read',
  'credential-revoked',
  'torn-last-record',
  'full-disk',
  'skew',
  'jump',
  'move-cutoff',
  'emergency-stop',
] as const;
export type FaultVerb = (typeof faultVerbs)[number];

/** Named points in the life of a payment: just after a certain fact about it was recorded. */
export const faultPoints = [
  'after-claim',
  'after-reserve',
  'after-receive',
  'after-hold',
  'after-credit-before-reply',
  'after-accrual',
  'before-capture',
  'after-capture',
  'after-netting',
  'after-settlement',
  'after-burn',
  'after-cbdc',
  'after-issue',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

/** Which messages or components a fault is about: all given fields must fit. */
export interface FaultMatch {
  readonly tool?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  /** Kind of instruction, `status`, or `ask`. */
  readonly kind?: string;
  /** Topic of an `ask`. */
  readonly topic?: string;
  /** `gateway` or a rail id: whose storage, process or clock. */
  readonly component?: string;
}

/**
 * A fault as data. What it is about: `match`, `amount`, `account`. When it strikes: at most one of the `nth` match, the `probability` of
 * each match, every match `when`; or at a `state`, the first or `nth` time that it is reached. Without any it strikes every match.
 */
export interface FaultSpec {
  readonly where: FaultSeam;
  readonly match?: FaultMatch;
  /** Payments of so much, both ends included. */
  readonly amount?: { readonly fromWon?: string; readonly toWon?: string };
  /** Payments from or to this actor, and questions about its account. */
  readonly account?: string;
  readonly nth?: number;
  readonly probability?: number;
  readonly when?: { readonly fromMinute: number; readonly untilMinute: number };
  readonly state?: FaultPoint;
  readonly do: FaultVerb;
  /** How long, or of how long ago. */
  readonly forMs?: number;
  /** By how much a clock is wrong: positive is fast. */
  readonly byMs?: number;
  /** Opening hours that take the place of a system's own, `HH:MM` KST. */
  readonly hours?: { readonly opensKst: string; readonly closesKst: string };
  /** Checks and invariants that a lying fault makes void. */
  readonly suspends?: readonly string[];
}
