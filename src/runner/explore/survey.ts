import { type Facts, shortOf } from './facts.ts';
import type { Finding } from './finding.ts';
import { happened, type Theme, themes } from './themes.ts';

/** One seed as it was played. */
export interface SeedReport {
  readonly seed: number;
  readonly facts: Facts;
  /** What it reached, as `featuresOf` has it. */
  readonly features: readonly string[];
  readonly finding: Finding | null;
  /** Digests of two plays, where it was played twice. */
  readonly digests: readonly [string, string] | null;
}

/** What a violation was reduced to. */
export interface Reduced {
  readonly file: string;
  readonly agents: number;
  readonly faults: number;
  readonly items: number;
  /** Scenarios that were played to get there. */
  readonly tried: number;
  /** The command that shows it. */
  readonly replay: string;
}

export interface Violation extends Finding {
  readonly seed: number;
  /** `null` until it is shrunk, and where the like of it was shrunk often enough. */
  reduced: Reduced | null;
}

/** Everything found out so far: a fold over the reports in order of seed, so that how it came about leaves no trace. Plain JSON. */
export interface Survey {
  /** What it is pointed at: whatever lacks one of them does not count. */
  readonly themes: readonly Theme[];
  /** First seed, and the first that is not done. */
  readonly first: number;
  next: number;
  counted: number;
  /** Counted seeds with a fault between commit and reply. */
  afterCommit: number;
  /** Why seeds did not count. */
  readonly short: Record<string, number>;
  calls: number;
  payments: number;
  settled: number;
  /** Payments in tokens between banks, and strikes at their steps by `point verb`. */
  tokenMoves: number;
  readonly steps: Record<string, number>;
  /** Outages that were met, by kind. */
  readonly outages: Record<string, number>;
  /** Counted seeds in which a theme happened, asked for or not. */
  readonly themed: Record<Theme, number>;
  readonly faultsFired: Record<string, number>;
  /** What was reached, with the number of seeds that did. */
  readonly reached: Record<string, number>;
  /** Seeds that reached something first. */
  readonly corpus: { readonly seed: number; readonly reached: readonly string[]; twice: boolean }[];
  doubleRuns: number;
  readonly digestMismatches: { readonly seed: number; readonly digests: readonly [string, string] }[];
  readonly violations: Violation[];
  /** Violations in all; the list ends at {@link violationsMax}. */
  violated: number;
  elapsedMs: number;
  cpuMs: number;
}

/** Violations that are kept one by one. */
export const violationsMax = 500;

export function newSurvey(first: number, asked: readonly Theme[] = []): Survey {
  return {
    themes: asked,
    first,
    next: first,
    counted: 0,
    afterCommit: 0,
    short: {},
    calls: 0,
    payments: 0,
    settled: 0,
    tokenMoves: 0,
    steps: {},
    outages: {},
    themed: { 'token-strikes': 0, outages: 0 },
    faultsFired: {},
    reached: {},
    corpus: [],
    doubleRuns: 0,
    digestMismatches: [],
    violations: [],
    violated: 0,
    elapsedMs: 0,
    cpuMs: 0,
  };
}

/** Takes in the report of the next seed. */
export function addReport(survey: Survey, report: SeedReport): void {
  const { seed, facts, features, finding, digests } = report;
  if (seed !== survey.next) throw new Error(`seed ${seed} came when ${survey.next} was expected`);
  survey.next += 1;
  const short = [...shortOf(facts), ...survey.themes.filter((theme) => !happened[theme](facts)).map((theme) => `without ${theme}`)];
  for (const reason of short) add(survey.short, reason, 1);
  if (short.length === 0) survey.counted += 1;
  if (short.length === 0 && facts.afterCommit > 0) survey.afterCommit += 1;
  if (short.length === 0) for (const theme of themes) if (happened[theme](facts)) survey.themed[theme] += 1;
  survey.calls += facts.calls;
  survey.payments += facts.payments;
  survey.settled += facts.settled;
  survey.tokenMoves += facts.tokenMoves;
  for (const [name, struck] of Object.entries(facts.steps)) add(survey.steps, name, struck);
  for (const [name, met] of Object.entries(facts.outages)) add(survey.outages, name, met);
  for (const [name, fired] of Object.entries(facts.faults)) add(survey.faultsFired, name, fired);
  const fresh = features.filter((feature) => survey.reached[feature] === undefined);
  for (const feature of features) add(survey.reached, feature, 1);
  if (fresh.length > 0) survey.corpus.push({ seed, reached: fresh, twice: digests !== null });
  if (digests !== null) addDoubleRun(survey, seed, digests);
  if (finding !== null) addFinding(survey, seed, finding);
}

/** Takes in two digests of one seed. */
export function addDoubleRun(survey: Survey, seed: number, digests: readonly [string, string]): void {
  survey.doubleRuns += 1;
  if (digests[0] !== digests[1]) survey.digestMismatches.push({ seed, digests });
}

function addFinding(survey: Survey, seed: number, finding: Finding): void {
  survey.violated += 1;
  if (survey.violations.length < violationsMax) survey.violations.push({ seed, ...finding, reduced: null });
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}
