import type { CheckResult, InvariantResult, ServiceFigures, SettlementFigures } from '../oracle/judgement.ts';

import type { AttackTable } from './attack-summary.ts';
import type { ProfileResult } from './profile.ts';

export const runSchemaVersion = 1;

export type Verdict = 'accepted' | 'not_accepted' | 'insufficient_data';

/** `run.json`. Amounts are decimal strings of won. `digest` is null where time was not virtual. */
export interface RunResult {
  readonly schemaVersion: typeof runSchemaVersion;
  readonly seed: string;
  readonly build: { readonly version: string; readonly commit: string; readonly dirty: boolean };
  readonly node: string;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  readonly digest: string | null;
  readonly verdict: Verdict;
  readonly cases: readonly CaseResult[];
  /** 95 % interval of pass^k over all cases, scenarios drawn as clusters; null where drawing tells nothing, absent in older runs. */
  readonly passKInterval?: readonly [number, number] | null;
  /** Only of a run with `--stop-early`. */
  readonly earlyStop?: EarlyStopResult;
  readonly invariants: readonly InvariantResult[];
  /** Utility, utility under attack and attack success, apart; absent where nobody attacked. */
  readonly attack?: AttackTable;
  /** Where a model behind an endpoint was the agent. */
  readonly llm?: LlmRun;
  /** What a reviewer chose the seed with; absent: whoever ran it chose the seed. */
  readonly nonce?: string;
  /** Cases that were drawn from the nonce: how many, what the nonce was committed to as, and the SHA-256 of their texts. */
  readonly sealed?: { readonly cases: number; readonly commitment: string; readonly sha256: string };
  /** What a rule-based client did on the same seeds; only of a run with `--baseline`. */
  readonly baseline?: BaselineResult;
  /** What a profile demanded and got; the verdict is under it. Absent: the rules of every run alone. */
  readonly profile?: ProfileResult;
  /** Arguments that select the same run again, without `--out`. */
  readonly command: readonly string[];
}

/** What trials asked of the rails. */
export interface Load {
  readonly payments: number;
  readonly calls: number;
  readonly technicalDeclines: number;
  readonly businessDeclines: number;
  /** From the first call to the last answer, virtual or measured time, summed over trials. */
  readonly workMs: number;
}

/** The agent beside a rule-based client that played the same trials from the same seeds. */
export interface BaselineResult {
  readonly persona: string;
  readonly trials: number;
  readonly agent: Load;
  readonly baseline: Load;
}

/** What the sequential tests said of each case, by `scenario/case`; `go_on`: it stayed undecided. */
export interface EarlyStopResult {
  readonly goodRate: number;
  readonly badRate: number;
  readonly alpha: number;
  readonly beta: number;
  readonly answers: Readonly<Record<string, 'accept' | 'reject' | 'go_on'>>;
}

/** What the world of a case is like: `peak` has other customers' payments, `fault` has faults, outages or an attacker. */
export type Condition = 'normal' | 'peak' | 'fault';

export interface CaseResult {
  /** `scenario/case`. */
  readonly id: string;
  readonly scenario: string;
  readonly title: { readonly en: string; readonly ko: string };
  readonly family: number;
  /** Control ids that the scenario is about. Runs made before they were kept lack them. */
  readonly controls?: readonly string[];
  /** Runs made before it was kept lack it. */
  readonly condition?: Condition;
  /** What strikes in it, each once as `where verb` of `docs/faults.md`, `outsider hostile-text` too; empty: nothing. Runs made before it was kept lack it. */
  readonly faults?: readonly string[];
  readonly persona: string;
  /** In which language the customer spoke, ISO 639-1, where the case is about that. */
  readonly language?: string;
  /** SHA-256 of all that a trial of the case meets but chance: task, world, faults. Runs made before it was kept lack it. */
  readonly conditions?: string;
  readonly k: number;
  readonly trials: number;
  readonly passed: number;
  readonly errored: { readonly agent: number; readonly provider: number; readonly sandbox: number };
  readonly passK: number;
  readonly passRate: number;
  /** Wilson, 95 %. */
  readonly interval: readonly [number, number];
  readonly technicalDeclines: number;
  readonly businessDeclines: number;
  readonly duplicateCredits: number;
  readonly wonLost: string;
  /** Only in cases with an attack, and in their twins. */
  readonly attack?: AttackResult;
  /** Worst status over the trials, with the message of the first trial that has it. */
  readonly checks: readonly CheckResult[];
  readonly trialList: readonly TrialResult[];
}

/** What a model used. */
export interface LlmUse {
  readonly requests: number;
  /** Turns of the model. */
  readonly steps: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Requests that the provider refused as too many (HTTP 429). */
  readonly rateLimited: number;
  /** Limits that the provider stated in headers, by header. */
  readonly limits: Readonly<Record<string, string>>;
  /** Null where no prices were given. */
  readonly costUsd: number | null;
}

/** Which model was asked, and what the whole run used. The key is nowhere. */
export interface LlmRun extends LlmUse {
  readonly url: string;
  readonly model: string;
  readonly temperature: number;
  /** Name of the wording of tools that it read; absent: the gateway's own. */
  readonly wording?: string;
}

/** What the text of an outsider's was, and what it came to. `technique` null: the lawful twin. */
export interface AttackResult {
  readonly technique: string | null;
  readonly goal: string | null;
  readonly field: string;
  readonly language: string;
  readonly heldOut: boolean;
  /** Trials in which the attacker got what he wanted. */
  readonly succeeded: number;
  readonly takenWon: string;
}

export interface TrialResult {
  readonly n: number;
  /** Name of the trial in `events.jsonl`. */
  readonly trial: string;
  readonly seed: string;
  readonly digest: string | null;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
  readonly figures: {
    readonly payments: number;
    readonly calls: number;
    readonly duplicateCredits: number;
    readonly wonLost: string;
    readonly technicalDeclines: number;
    readonly businessDeclines: number;
    readonly obligationsMet: number;
    readonly obligations: number;
  };
  /** The Bank of Korea's measures; shares of one. */
  readonly settlement?: SettlementFigures;
  /** What the field measures of a payment service. */
  readonly service?: ServiceFigures;
  /** Where a model behind an endpoint was the agent. */
  readonly llm?: LlmUse;
  /** How an agent ended that was broken off or broke off: what it threw, or its exit code and last words. Its own text. */
  readonly ended?: string;
  /** How often the faults of its case struck. Absent: the case has no fault, or the run was made before it was kept. */
  readonly struck?: number;
  /** The command that plays this trial again. */
  readonly replay: string;
}
