import { controlRows } from './controls/control-rows.ts';
import type { RunResult, Verdict } from './run-result.ts';
import { totalsOf } from './totals.ts';

/** What a bank demands beyond the rules of every run: a profile is never laxer. */
export interface Profile {
  readonly profile: string;
  readonly title: { readonly en: string; readonly ko: string };
  readonly demands: {
    /** Trials of each case. */
    readonly trialsMin?: number;
    /** Of pass^k. */
    readonly kMin?: number;
    /** Trials in all: 299 without a duplicate or a lost won say "rarer than 1 %". */
    readonly trialsInAllMin?: number;
    /** Lower end of the 95 % interval of the pass rate. */
    readonly passRateLowMin?: number;
    /** Technical declines by payments. */
    readonly technicalDeclineShareMax?: number;
    /** Scenarios that have to be among the cases. */
    readonly scenarios?: readonly string[];
    /** Controls that have to be tested, and kept. */
    readonly controls?: readonly string[];
    /** The seed has to come from a reviewer's nonce. */
    readonly reviewersSeed?: boolean;
    /** The build has to be a commit without local changes. */
    readonly cleanBuild?: boolean;
  };
}

export type DemandStatus = 'met' | 'unmet' | 'untested';

export interface ProfileResult {
  readonly name: string;
  readonly title: Profile['title'];
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly demands: readonly { readonly id: string; readonly status: DemandStatus; readonly message: string }[];
}

/** The run under a profile. What it failed stays failed; a demand that was measured and missed fails it, one that was not tested leaves it open. */
export function underProfile(run: RunResult, { profile, sha256 }: { readonly profile: Profile; readonly sha256: string }): RunResult {
  const demands = demandsOf(run, profile.demands);
  return { ...run, verdict: verdictUnder(run.verdict, demands), profile: { name: profile.profile, title: profile.title, sha256, demands } };
}

function verdictUnder(verdict: Verdict, demands: ProfileResult['demands']): Verdict {
  if (verdict !== 'accepted') return verdict;
  if (demands.some(({ status }) => status === 'unmet')) return 'not_accepted';
  return demands.some(({ status }) => status === 'untested') ? 'insufficient_data' : 'accepted';
}

type Demand = ProfileResult['demands'][number];

function demandsOf(run: RunResult, demands: Profile['demands']): readonly Demand[] {
  const totals = totalsOf(run);
  const fewest = run.cases.length === 0 ? 0 : Math.min(...run.cases.map(({ trials }) => trials));
  const smallestK = run.cases.length === 0 ? 0 : Math.min(...run.cases.map(({ k }) => k));
  const technical = totals.payments === 0 ? 0 : totals.technicalDeclines / totals.payments;
  return [
    ...demand('trialsMin', demands.trialsMin, (least) => [fewest >= least, `${fewest} trials of each case; ${least} are demanded`, 'untested']),
    ...demand('kMin', demands.kMin, (least) => [smallestK >= least, `pass^${smallestK}; k of ${least} is demanded`, 'untested']),
    ...demand('trialsInAllMin', demands.trialsInAllMin, (least) => [
      totals.trials >= least,
      `${totals.trials} trials in all; ${least} are demanded`,
      'untested',
    ]),
    ...demand('passRateLowMin', demands.passRateLowMin, (least) => [
      totals.interval[0] >= least,
      `pass rate of at least ${totals.interval[0].toFixed(3)} (95 %); ${least} is demanded`,
      totals.passed === totals.trials ? 'untested' : 'unmet',
    ]),
    ...demand('technicalDeclineShareMax', demands.technicalDeclineShareMax, (most) => [
      technical <= most,
      `${technical.toFixed(4)} technical declines a payment; at most ${most} are allowed`,
      'unmet',
    ]),
    ...(demands.scenarios ?? []).flatMap((name) =>
      demand('scenario', name, () => [run.cases.some(({ scenario }) => scenario === name), `${name} has to be played`, 'untested']),
    ),
    ...controlDemands(run, demands.controls ?? []),
    ...demand('reviewersSeed', demands.reviewersSeed || undefined, () => [
      run.nonce !== undefined,
      'the seed has to come from a reviewer’s nonce (run --nonce)',
      'untested',
    ]),
    ...demand('cleanBuild', demands.cleanBuild || undefined, () => [
      run.build.commit !== 'unknown' && !run.build.dirty,
      `build ${run.build.commit}${run.build.dirty ? ' with local changes' : ''}; a clean commit is demanded`,
      'untested',
    ]),
  ];
}

function controlDemands(run: RunResult, wanted: readonly string[]): readonly Demand[] {
  const rows = new Map(wanted.length === 0 ? [] : controlRows(run).map((row) => [row.id, row]));
  return wanted.map((id) => {
    const status = rows.get(id)?.status ?? 'untested';
    const open = status === 'untested' || status === 'unproven' ? 'untested' : 'unmet';
    return {
      id: 'control',
      status: status === 'kept' ? 'met' : open,
      message: `${id} has to be tested and kept; it is ${status === 'unproven' ? 'without evidence' : status}`,
    };
  });
}

/** None where the profile does not demand it; `missed` says what not meeting it means. */
function demand<T>(
  id: string,
  wanted: T | undefined,
  test: (wanted: T) => readonly [isMet: boolean, message: string, missed: DemandStatus],
): readonly Demand[] {
  if (wanted === undefined) return [];
  const [isMet, message, missed] = test(wanted);
  return [{ id, status: isMet ? 'met' : missed, message }];
}
