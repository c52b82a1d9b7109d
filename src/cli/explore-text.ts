import { dayMs } from '../kernel/calendar.ts';
import { afterCommitShareMin, least, struckBetween } from '../runner/explore/facts.ts';
import { stepPoints } from '../runner/explore/ledger-faults.ts';
import { outageKinds } from '../runner/explore/outage-facts.ts';
import type { Survey, Violation } from '../runner/explore/survey.ts';
import type { Theme } from '../runner/explore/themes.ts';
import { faultSeams, faultVerbs } from '../runner/scenario.ts';

/** What an exploration comes to. */
export interface Summary {
  readonly seeds: number;
  readonly counted: number;
  readonly violations: readonly { readonly seed: string; readonly case: string; readonly invariant: string; readonly replay: string }[];
  readonly seedsPerSecond: number;
  readonly seedsPerCpuSecond: number;
  /** Counted seeds in a day at this rate. */
  readonly projectionPerDay: number;
  readonly doubleRuns: number;
  readonly digestMismatches: number;
  readonly faultsFired: Readonly<Record<string, number>>;
  readonly violated: number;
  readonly afterCommitShare: number | null;
  readonly calls: number;
  readonly payments: number;
  readonly sessionsSettled: number;
  /** Payments in tokens between banks, strikes at the token ledger at each of their steps, and counted seeds with one between two steps. */
  readonly tokenMoves: number;
  readonly stepsStruck: Readonly<Record<string, number>>;
  readonly seedsStruckBetweenSteps: number;
  /** What was asked for, counted seeds in which a theme happened, and outages that were met, by kind. */
  readonly themes: readonly Theme[];
  readonly seedsWithTheme: Readonly<Record<Theme, number>>;
  readonly outagesMet: Readonly<Record<string, number>>;
  readonly corpus: number;
  readonly reached: Readonly<Record<string, number>>;
  readonly notCounted: Readonly<Record<string, number>>;
}

export function summaryOf(survey: Survey, rerun: (seed: number) => string): Summary {
  const seeds = survey.next - survey.first;
  const perMs = (count: number, ms: number) => (ms > 0 ? count / ms : 0);
  return {
    seeds,
    counted: survey.counted,
    violations: survey.violations.map(({ seed, id, reduced }) => ({
      seed: String(seed),
      case: `explored-${seed}/explored`,
      invariant: id,
      replay: reduced?.replay ?? rerun(seed),
    })),
    seedsPerSecond: rounded(perMs(seeds, survey.elapsedMs) * 1000),
    seedsPerCpuSecond: rounded(perMs(seeds, survey.cpuMs) * 1000),
    projectionPerDay: Math.round(perMs(survey.counted, survey.elapsedMs) * dayMs),
    doubleRuns: survey.doubleRuns,
    digestMismatches: survey.digestMismatches.length,
    faultsFired: survey.faultsFired,
    violated: survey.violated,
    afterCommitShare: survey.counted > 0 ? rounded(survey.afterCommit / survey.counted) : null,
    calls: survey.calls,
    payments: survey.payments,
    sessionsSettled: survey.settled,
    tokenMoves: survey.tokenMoves,
    stepsStruck: survey.steps,
    seedsStruckBetweenSteps: survey.themed['token-strikes'],
    themes: survey.themes,
    seedsWithTheme: survey.themed,
    outagesMet: survey.outages,
    corpus: survey.corpus.length,
    reached: survey.reached,
    notCounted: survey.short,
  };
}

/** The whole summary for a terminal or a log. */
export function exploreText(survey: Survey, summary: Summary): string {
  const count = (value: number) => value.toLocaleString('en');
  const share = summary.afterCommitShare === null ? 'none' : `${Math.round(summary.afterCommitShare * 100)} %`;
  const short = Object.entries(survey.short).map(([reason, seeds]) => `${count(seeds)} ${reason}`);
  return [
    'faults fired by verb and seam',
    ...faultLines(survey.faultsFired),
    '',
    ...stepLines(survey),
    '',
    ...reachedLines(survey),
    ...told(survey).flatMap(([violation, at]) => violationLines(violation, summary.violations[at]?.replay ?? '')),
    ...survey.digestMismatches.map(({ seed, digests }) => `seed ${seed}: two plays differ, ${digests[0]} and ${digests[1]}`),
    `seeds       ${count(summary.seeds)} played, ${count(summary.counted)} counted (${ruleText(survey)})`,
    ...(short.length > 0 ? [`not counted ${short.join(', ')}`] : []),
    `played      ${count(summary.payments)} payments in ${count(summary.calls)} MCP calls, ${count(summary.sessionsSettled)} settlements`,
    `tokens      ${count(summary.tokenMoves)} payments between banks, ${count(struckBetween(survey.steps))} strikes between their steps, in ${count(summary.seedsStruckBetweenSteps)} counted seeds`,
    `outages     ${outagesText(survey)}`,
    `themes      ${Object.entries(survey.themed)
      .map(([theme, seeds]) => `${theme} in ${count(seeds)}`)
      .join(', ')} of the counted seeds`,
    `commit      ${share} of counted seeds have a fault between commit and reply (at least ${afterCommitShareMin * 100} %)`,
    `corpus      ${count(summary.corpus)} seeds reached something new`,
    `twice       ${count(summary.doubleRuns)} seeds played twice, ${count(summary.digestMismatches)} digest mismatches`,
    `rate        ${summary.seedsPerSecond} seeds/s, ${summary.seedsPerCpuSecond} per CPU second, ${count(summary.projectionPerDay)} counted a day`,
    `violations  ${count(summary.violated)}`,
    '',
  ].join('\n');
}

/** One line about where an exploration stands. `left` is what it is to play in all. */
export function progressLine(
  survey: Survey,
  session: {
    readonly seedsMax: number;
    readonly countedMax: number;
    readonly minutes: number | undefined;
    readonly elapsedMs: number;
    readonly played: number;
  },
): string {
  const { seedsMax, countedMax, minutes, elapsedMs, played } = session;
  const done = survey.next - survey.first;
  const perSecond = elapsedMs > 0 ? (played / elapsedMs) * 1000 : 0;
  const bySeeds = perSecond > 0 ? (seedsMax - done) / perSecond : Number.POSITIVE_INFINITY;
  const byTime = minutes === undefined ? Number.POSITIVE_INFINITY : minutes * 60 - elapsedMs / 1000;
  const byCounted =
    perSecond > 0 && survey.counted > 0 ? ((countedMax - survey.counted) * done) / survey.counted / perSecond : Number.POSITIVE_INFINITY;
  const left = Math.max(0, Math.min(bySeeds, byTime, byCounted));
  const total = Number.isFinite(seedsMax) ? `/${seedsMax.toLocaleString('en')}` : '';
  const counted = Number.isFinite(countedMax) ? `, ${survey.counted.toLocaleString('en')}/${countedMax.toLocaleString('en')} counted` : '';
  const day = Math.round(perSecond * 86_400).toLocaleString('en');
  const leftText = Number.isFinite(left) ? `${left < 90 ? `${left.toFixed(0)} s` : `${(left / 60).toFixed(0)} min`} left` : 'no end yet';
  return `${done.toLocaleString('en')}${total} seeds${counted}, ${perSecond.toFixed(1)}/s, ${day} a day, ${leftText}, ${survey.violated} violations, corpus ${survey.corpus.length}`;
}

/** Those that were shrunk, and of a kind that never was, the first. */
function told({ violations }: Survey): [Violation, number][] {
  const alike = (left: Violation) => (right: Violation) => left.of === right.of && left.id === right.id;
  return violations
    .map((violation, at): [Violation, number] => [violation, at])
    .filter(([violation, at]) => {
      const same = violations.filter(alike(violation));
      return violation.reduced !== null || (same.every(({ reduced }) => reduced === null) && same[0] === violations[at]);
    });
}

function violationLines({ seed, of, id, message, reduced }: Violation, replay: string): string[] {
  const size = reduced === null ? '' : `${reduced.agents} agents, ${reduced.faults} faults and ${reduced.items} items in ${reduced.tried} plays`;
  return [
    `seed ${seed}: ${of === 'sandbox' ? 'invariant' : 'check'} ${id}: ${message}`,
    reduced === null ? '  not shrunk; --resume goes on with it' : `  shrunk to ${size}`,
    `  ${replay}`,
    '',
  ];
}

function faultLines(fired: Survey['faultsFired']): string[] {
  const width = Math.max(...faultVerbs.map((verb) => verb.length));
  const rows = faultVerbs.map((verb) => ({ verb, counts: faultSeams.map((seam) => fired[`${seam} ${verb}`] ?? 0) }));
  return [
    `  ${''.padEnd(width)} ${faultSeams.map((seam) => seam.padStart(14)).join('')}`,
    ...rows
      .filter(({ counts }) => counts.some((count) => count > 0))
      .map(({ verb, counts }) => `  ${verb.padEnd(width)} ${counts.map((count) => (count === 0 ? '-' : String(count)).padStart(14)).join('')}`),
  ];
}

/** What struck the token ledger at the steps of a payment between banks. */
function stepLines({ steps }: Survey): string[] {
  const verbs = ['kill', 'torn-last-record', 'full-disk'] as const satisfies readonly (typeof faultVerbs)[number][];
  const width = Math.max(...faultVerbs.map((verb) => verb.length));
  return [
    'strikes at the token ledger by verb and step',
    `  ${''.padEnd(width)} ${stepPoints.map((point) => point.padStart(14)).join('')}`,
    ...verbs.map((verb) => `  ${verb.padEnd(width)} ${stepPoints.map((point) => String(steps[`${point} ${verb}`] ?? '-').padStart(14)).join('')}`),
  ];
}

function outagesText({ outages }: Survey): string {
  const met = outageKinds.map((kind) => `${kind} ${(outages[kind] ?? 0).toLocaleString('en')}`);
  return `${met.join(', ')} times, for a minute or more, while payments or a settlement needed it`;
}

/** Reasons, bands, events and ends in full; of the rest how many kinds there were. */
function reachedLines({ reached }: Survey): string[] {
  const kinds = Map.groupBy(Object.entries(reached), ([feature]) => feature.slice(0, feature.indexOf(':')));
  return [...kinds]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([kind, features]) => {
      if (kind === 'way' || kind === 'reasons' || kind === 'fault') return [`${kind.padEnd(11)} ${features.length} different`];
      const listed = features.sort(([, left], [, right]) => right - left).map(([feature, seeds]) => `${feature.slice(kind.length + 2)} ${seeds}`);
      return [`${kind.padEnd(11)} ${listed.join(', ')}`];
    });
}

function ruleText({ themes }: Survey): string {
  const rule = `at least ${least.agents} agents, ${least.calls} MCP calls, ${least.faults} faults fired, ${least.payments} payments, a settlement`;
  return [rule, ...themes].join(', ');
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
