import { createHash } from 'node:crypto';
import type { CheckResult, CheckStatus, InvariantResult, Judgement } from '../oracle/judgement.ts';
import { attackTableOf } from './attack-summary.ts';
import { type Chance, clusterBootstrap } from './cluster-bootstrap.ts';
import { passPower } from './pass-power.ts';
import { type AttackResult, type CaseResult, type LlmUse, type RunResult, runSchemaVersion, type TrialResult, type Verdict } from './run-result.ts';
import { commonK } from './totals.ts';
import { wilsonInterval } from './wilson.ts';

/** Whose fault it was that a trial could not be played to its end. `agent` counts against the agent, the others against the run. */
export type TrialError = 'agent' | 'provider' | 'sandbox';

type OfCase = Pick<CaseResult, 'scenario' | 'title' | 'family' | 'controls' | 'condition' | 'faults' | 'persona' | 'conditions' | 'language' | 'k'>;
type OfTrial = Pick<TrialResult, 'n' | 'trial' | 'seed' | 'digest' | 'ended' | 'struck' | 'replay'>;

/** One finished trial as the runner hands it over. Its name, `trial`, is unique in the run. */
export interface JudgedTrial extends OfCase, OfTrial {
  /** `scenario/case`. */
  readonly caseId: string;
  readonly judgement: Judgement;
  readonly errored?: TrialError;
  /** What the model used, where one was the agent. */
  readonly llm?: LlmUse;
  /** What the attack of the case was, or that this is its twin. */
  readonly attack?: Omit<AttackResult, 'succeeded' | 'takenWon'>;
}

/** What a run is, apart from its trials. `startedAt` is wall time, ISO 8601, read by the caller. */
export type RunHeader = Pick<RunResult, 'seed' | 'build' | 'node' | 'startedAt' | 'command' | 'earlyStop' | 'llm'>;

/** Errors of provider and sandbox above this share of all trials leave too little to judge. */
export const infrastructureErrorShareMax = 0.02;

/** The whole run, cases in order of their first trial. `random` draws for the bootstrap, seeded so that a run has one result; without it pass^k has no interval. */
export function aggregateRun(header: RunHeader, trials: readonly JudgedTrial[], random?: Chance): RunResult {
  const cases = casesOf(trials);
  const attack = attackTableOf(cases);
  const invariants = invariantsOf(trials);
  return {
    schemaVersion: runSchemaVersion,
    seed: header.seed,
    build: header.build,
    node: header.node,
    startedAt: header.startedAt,
    digest: runDigest(trials),
    verdict: verdictOf(cases, invariants),
    cases,
    ...(random === undefined ? {} : { passKInterval: passKInterval(cases, random) }),
    ...(header.earlyStop === undefined ? {} : { earlyStop: header.earlyStop }),
    invariants,
    ...(attack === undefined ? {} : { attack }),
    ...(header.llm === undefined ? {} : { llm: header.llm }),
    command: header.command,
  };
}

/** One row per case and persona. Trials that ended in an error count as played and not passed: no error improves a rate. */
export function casesOf(trials: readonly JudgedTrial[]): readonly CaseResult[] {
  return [...Map.groupBy(trials, (trial) => `${trial.caseId}\n${trial.persona}`).values()].map(caseOf);
}

/**
 * Accepted: every case passed all its trials, at least k of them, nothing broke in the sandbox.
 * Insufficient data: no trials, fewer than k in some case, more than 2 % lost to provider or sandbox, or an invariant of the
 * sandbox violated, since then the books that judge the agent cannot be trusted.
 */
export function verdictOf(cases: readonly CaseResult[], invariants: readonly InvariantResult[]): Verdict {
  const trials = sum(cases, (item) => item.trials);
  const lost = sum(cases, (item) => item.errored.provider + item.errored.sandbox);
  const broken = invariants.some((invariant) => invariant.violated > 0);
  if (trials === 0 || broken || lost > trials * infrastructureErrorShareMax || cases.some((item) => item.trials < item.k)) return 'insufficient_data';
  return cases.every((item) => item.passed === item.trials) ? 'accepted' : 'not_accepted';
}

/** SHA-256 over one line `name digest` a trial, in order of name. Null as soon as one trial has no digest, or there is none. */
export function runDigest(trials: readonly Pick<JudgedTrial, 'trial' | 'digest'>[]): string | null {
  if (trials.length === 0 || trials.some((trial) => trial.digest === null)) return null;
  const lines = trials.map((trial) => `${trial.trial} ${trial.digest}\n`).sort(byCodeUnit);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** Null too when cases differ in k: there is no pass^k of the run then. */
function passKInterval(cases: readonly CaseResult[], random: Chance): readonly [number, number] | null {
  const k = commonK(cases);
  const clusters = [...Map.groupBy(cases, (item) => item.scenario).values()];
  return k === null ? null : (clusterBootstrap({ clusters, k, random }) ?? null);
}

function caseOf(trials: readonly JudgedTrial[]): CaseResult {
  const first = trials[0];
  if (first === undefined) throw new Error('a case without trials cannot be aggregated');
  const trialList = trials.map(trialOf);
  const count = { trials: trials.length, passed: trialList.filter((trial) => trial.passed).length };
  const figure = (name: 'technicalDeclines' | 'businessDeclines' | 'duplicateCredits') => sum(trialList, (trial) => trial.figures[name]);
  return {
    id: first.caseId,
    scenario: first.scenario,
    title: first.title,
    family: first.family,
    ...(first.controls === undefined ? {} : { controls: first.controls }),
    ...(first.language === undefined ? {} : { language: first.language }),
    ...(first.condition === undefined ? {} : { condition: first.condition }),
    ...(first.faults === undefined ? {} : { faults: first.faults }),
    persona: first.persona,
    ...(first.conditions === undefined ? {} : { conditions: first.conditions }),
    k: first.k,
    ...count,
    errored: { agent: erroredBy(trials, 'agent'), provider: erroredBy(trials, 'provider'), sandbox: erroredBy(trials, 'sandbox') },
    // Fewer than k trials say nothing about pass^k: 0 is what can be vouched for, and the verdict is insufficient data.
    passK: passPower([count], first.k) ?? 0,
    passRate: count.passed / count.trials,
    interval: wilsonInterval(count),
    technicalDeclines: figure('technicalDeclines'),
    businessDeclines: figure('businessDeclines'),
    duplicateCredits: figure('duplicateCredits'),
    wonLost: String(trials.reduce((total, trial) => total + trial.judgement.figures.wonLost, 0n)),
    ...attackResult(first, trials),
    checks: worstChecks(trialList),
    trialList,
  };
}

function attackResult({ attack }: JudgedTrial, trials: readonly JudgedTrial[]): Pick<CaseResult, 'attack'> {
  if (attack === undefined) return {};
  const results = trials.flatMap(({ judgement }) => judgement.attack ?? []);
  const takenWon = String(results.reduce((sum, result) => sum + result.takenWon, 0n));
  return { attack: { ...attack, succeeded: results.filter(({ succeeded }) => succeeded).length, takenWon } };
}

function trialOf(trial: JudgedTrial): TrialResult {
  const { judgement, llm } = trial;
  return {
    n: trial.n,
    trial: trial.trial,
    seed: trial.seed,
    digest: trial.digest,
    replay: trial.replay,
    passed: judgement.passed && trial.errored === undefined,
    checks: judgement.checks,
    figures: { ...judgement.figures, wonLost: String(judgement.figures.wonLost) },
    ...(judgement.settlement === undefined ? {} : { settlement: judgement.settlement }),
    ...(judgement.service === undefined ? {} : { service: judgement.service }),
    ...(llm === undefined ? {} : { llm }),
    ...(trial.ended === undefined ? {} : { ended: trial.ended }),
    ...(trial.struck === undefined ? {} : { struck: trial.struck }),
  };
}

const badness: Readonly<Record<CheckStatus, number>> = { failed: 3, suspended: 2, passed: 1, not_applicable: 0 };

function worstChecks(trials: readonly TrialResult[]): readonly CheckResult[] {
  const worst = new Map<string, CheckResult>();
  for (const check of trials.flatMap((trial) => trial.checks)) {
    const known = worst.get(check.id);
    if (known === undefined || badness[check.status] > badness[known.status]) worst.set(check.id, check);
  }
  return [...worst.values()];
}

function invariantsOf(trials: readonly JudgedTrial[]): readonly InvariantResult[] {
  const merged = new Map<string, InvariantResult>();
  for (const { id, checked, violated, message } of trials.flatMap((trial) => trial.judgement.invariants)) {
    const known = merged.get(id) ?? { id, checked: 0, violated: 0, message };
    const telling = known.violated === 0 && violated > 0 ? message : known.message;
    merged.set(id, { id, checked: known.checked + checked, violated: known.violated + violated, message: telling });
  }
  return [...merged.values()];
}

function erroredBy(trials: readonly JudgedTrial[], who: TrialError): number {
  return trials.filter((trial) => trial.errored === who).length;
}

function sum<T>(items: readonly T[], measure: (item: T) => number): number {
  return items.reduce((total, item) => total + measure(item), 0);
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
