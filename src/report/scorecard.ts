import { stripVTControlCharacters, styleText } from 'node:util';
import { percentText, thousands, wonText } from './amount-text.ts';
import type { AttackTable, Share } from './attack-summary.ts';
import { baselineRows } from './baseline.ts';
import { caseTable, firstReason, type Paint, playedBy } from './case-table.ts';
import { rateNotExcluded } from './clean-runs.ts';
import { controlRows, controlText } from './controls/control-rows.ts';
import { languageTables, languageText } from './language-gap.ts';
import { printableLine } from './printable.ts';
import type { ProfileResult } from './profile.ts';
import type { CaseResult, EarlyStopResult, LlmRun, RunResult, TrialResult } from './run-result.ts';
import { serviceRows } from './service-rows.ts';
import { settlementRows } from './settlement-rows.ts';
import { type Totals, totalsOf } from './totals.ts';

export interface ScorecardOptions {
  readonly run: RunResult;
  /** Where `report.html` lies, as the reader would type it. */
  readonly reportPath: string;
  /** Width of a terminal, which gets a row a scenario, in colour; null: a file or a pipe, which gets one plain line a case. */
  readonly columns: number | null;
}

/** Replay commands printed before the reader is sent to the report. */
const replaysMax = 3;
/** Names of cases that no fault struck; `run.json` has all of them. */
const unstruckMax = 5;
/** A failing check's sentence in the table is cut here; the report has all of it. */
const reasonCharactersMax = 72;
/** What an agent said as it ended is cut here; the transcript has all of it. */
const endCharactersMax = 160;

/** What a run prints at its end: what the cases came to, the verdict, and for failed trials the command that plays them again. */
export function scorecard({ run, reportPath, columns }: ScorecardOptions): string {
  const paint: Paint = columns === null ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false });
  const rows = columns === null ? caseLines(run.cases) : caseTable(run.cases, { paint, width: columns });
  const width = columns ?? Number.POSITIVE_INFINITY;
  return `${[rows, '', ...summary(run, { reportPath, paint, width }), ...replays(run, paint)].join('\n')}\n`;
}

function caseLines(cases: readonly CaseResult[]): string {
  const played = playedBy(cases);
  return cases.map((item) => line(`${item.id}${played(item)}`, item)).join('\n');
}

function line(name: string, item: CaseResult): string {
  const [passed, power, interval, technical, business, duplicates, lost] = cells(item);
  const good = item.passed === item.trials;
  const figures = `${passed} passed, pass^${item.k} ${power}, 95 % ${interval}, TD ${technical}, BD ${business}, double ${duplicates}, lost ${lost}`;
  return `${good ? 'ok' : 'FAILED'} ${printableLine(name)}: ${figures}${good ? '' : ` | ${shortReason(item)}`}`;
}

function cells(item: CaseResult): readonly [string, string, string, string, string, string, string] {
  const [low, high] = item.interval;
  return [
    `${item.passed}/${item.trials}`,
    item.passK.toFixed(3),
    `${low.toFixed(2)}–${high.toFixed(2)}`,
    thousands(item.technicalDeclines),
    thousands(item.businessDeclines),
    thousands(item.duplicateCredits),
    wonText(item.wonLost),
  ];
}

function shortReason(item: CaseResult): string {
  return shortened(firstReason(item), reasonCharactersMax);
}

function shortened(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}

const verdictText = { accepted: 'ACCEPTED', not_accepted: 'NOT ACCEPTED', insufficient_data: 'INSUFFICIENT DATA' } as const;
const verdictStyle = { accepted: 'green', not_accepted: 'red', insufficient_data: 'yellow' } as const;

/** Width of the names before the values. */
const nameWidth = 12;

function summary(
  run: RunResult,
  { reportPath, paint, width }: { readonly reportPath: string; readonly paint: Paint; readonly width: number },
): readonly string[] {
  const totals = totalsOf(run);
  const violated = paint(totals.invariantsViolated > 0 ? 'red' : 'dim', `${thousands(totals.invariantsViolated)} violated`);
  const row = (name: string, value: string) => `${paint('dim', name.padEnd(nameWidth))}${wrapped(value, width - nameWidth)}`;
  return [
    row('verdict', paint('bold', paint(verdictStyle[run.verdict], verdictText[run.verdict]))),
    ...(run.profile === undefined ? [] : [row('profile', profileText(run.profile))]),
    row('trials', `${thousands(totals.passed)} of ${thousands(totals.trials)} passed in ${thousands(totals.cases)} cases`),
    row(`pass^${totals.k ?? 'k'}`, passPowerText(totals, run.passKInterval ?? null)),
    row('pass rate', passRateText(totals)),
    ...(run.earlyStop === undefined ? [] : [row('stopped', earlyStopText(run.earlyStop))]),
    row('payments', `${thousands(totals.payments)} in ${thousands(totals.calls)} calls, ${thousands(totals.duplicateCredits)} credited twice`),
    row('won lost', `${wonText(totals.wonLost)}${cleanText(totals)}`),
    ...(run.attack === undefined ? [] : attackRows(run.attack).map(([name, value]) => row(name, value))),
    ...serviceRows(run).map(([name, value]) => row(name, value)),
    ...settlementRows(run).map(([name, value]) => row(name, value)),
    ...languageTables(run).map((table) => row('languages', `${table.scenario}: ${languageText(table)}`)),
    ...(run.baseline === undefined ? [] : baselineRows(run.baseline).map(([name, value]) => row(name, value))),
    row('controls', controlText(controlRows(run))),
    row('invariants', `${thousands(totals.invariantsChecked)} checked, ${violated}`),
    ...unstruckRows(run.cases).map(([name, value]) => row(name, value)),
    row('errors', `${totals.errored.agent} agent, ${totals.errored.provider} provider, ${totals.errored.sandbox} sandbox${endText(run)}`),
    ...(run.llm === undefined ? [] : [row('model', modelText(run.llm))]),
    row('seed', `${run.seed}${run.nonce === undefined ? '' : `, from the nonce ${run.nonce}`}`),
    row('digest', run.digest ?? 'none: time was not virtual'),
    row('report', reportPath),
  ];
}

/** Lines of words, each no wider than this, all but the first below the first; a word that is wider stays whole, so that it can be copied. */
function wrapped(text: string, width: number): string {
  const lines = text.split('\n').flatMap((paragraph) => {
    const told: string[] = [];
    for (const word of paragraph.split(' ')) {
      const longer = `${told.at(-1)} ${word}`;
      if (told.length > 0 && stripVTControlCharacters(longer).length <= width) told[told.length - 1] = longer;
      else told.push(word);
    }
    return told;
  });
  return lines.join(`\n${' '.repeat(nameWidth)}`);
}

/** Three figures, apart: an agent that does nothing cannot be attacked, and one that obeys everybody is useful too. */
function attackRows({ all, heldOut }: AttackTable): readonly (readonly [string, string])[] {
  const apart = heldOut.success.trials === 0 ? '' : `; held out ${countText(heldOut.success)}`;
  return [
    ['utility', `${countText(all.utility)} clean, ${countText(all.utilityUnderAttack)} under attack`],
    [
      'attacks',
      `${countText(all.success)} succeeded, 95 % ${all.success.interval.map((bound) => bound.toFixed(2)).join('–')}${apart}; ${wonText(all.takenWon)} taken`,
    ],
  ];
}

function modelText({ model, url, temperature, wording, requests, steps, inputTokens, outputTokens, rateLimited, costUsd }: LlmRun): string {
  const used = `${thousands(requests)} requests for ${thousands(steps)} steps, ${thousands(inputTokens)} tokens in, ${thousands(outputTokens)} out`;
  return `${model} at ${url}, temperature ${temperature}${wording === undefined ? '' : `, tools worded ${wording}`}: ${used}, ${thousands(rateLimited)} rate limits, ${costUsd === null ? 'cost unknown' : `USD ${costUsd}`}`;
}

/** What is missing, in full: whoever reads this wants to know what to do. */
function profileText({ name, demands }: ProfileResult): string {
  const missing = demands.filter(({ status }) => status !== 'met');
  const list = missing.map(({ status, message }) => `\n${status}: ${message}`).join('');
  return `${name}: ${demands.length - missing.length} of ${demands.length} demands met${list}`;
}

function countText({ count, trials, rate }: Share): string {
  return trials === 0 ? 'none' : `${thousands(count)} of ${thousands(trials)} (${percentText(rate)})`;
}

function passPowerText({ passK, passAtK, k }: Totals, interval: readonly [number, number] | null): string {
  if (passK === null || passAtK === null) return 'not defined: cases differ in k, or one was played fewer than k times';
  const spread = interval === null ? '' : `, 95 % ${interval.map((bound) => bound.toFixed(3)).join('–')} (bootstrap over scenarios)`;
  return `${passK.toFixed(3)}${spread}${k === 1 ? '' : `; pass@${k} ${passAtK.toFixed(3)}`}`;
}

/** Errors of provider and sandbox counted both ways. */
function passRateText({ passRate, passRateError, passRateWithoutErrors }: Totals): string {
  const error = passRateError === null ? '' : `, standard error ${(passRateError * 100).toFixed(1)} points over scenarios`;
  return `${percentText(passRate)}${error}; without provider and sandbox errors ${percentText(passRateWithoutErrors)}`;
}

/** A case that stops when it has failed often enough looks a little worse than it is, so the reader is told. */
function earlyStopText({ goodRate, badRate, answers }: EarlyStopResult): string {
  const count = (answer: string) => Object.values(answers).filter((each) => each === answer).length;
  const decided = `${count('accept')} cases at ${goodRate} rather than ${badRate}, ${count('reject')} the other way, ${count('go_on')} undecided`;
  return `early: ${decided}; rates of cases that were stopped are biased`;
}

/** How the first agent ended that broke off: whoever mistyped its command reads it here. */
function endText({ cases }: RunResult): string {
  const broken = cases.flatMap(({ trialList }) => trialList).find(({ ended }) => ended !== undefined);
  return broken?.ended === undefined ? '' : `\n${printableLine(broken.trial)}: ${shortened(printableLine(broken.ended), endCharactersMax)}`;
}

/** Who passes a case whose fault never came has shown nothing about the fault. */
function unstruckRows(cases: readonly CaseResult[]): readonly (readonly [string, string])[] {
  const faulty = cases.filter(({ trialList }) => trialList.some(({ struck }) => struck !== undefined));
  const unstruck = faulty.filter(({ trialList }) => trialList.every(({ struck }) => struck === 0));
  if (unstruck.length === 0) return [];
  const more = unstruck.length > unstruckMax ? ` and ${thousands(unstruck.length - unstruckMax)} more` : '';
  const names = unstruck.slice(0, unstruckMax).map((item) => printableLine(item.id));
  return [
    [
      'not struck',
      `${thousands(unstruck.length)} of ${thousands(faulty.length)} cases with faults: none of theirs ever struck; ${names.join(', ')}${more}`,
    ],
  ];
}

/** What a run without lost money proves: zero in few trials is little. */
function cleanText({ trials, wonLost, duplicateCredits }: Totals): string {
  if (trials === 0 || wonLost !== '0' || duplicateCredits > 0) return '';
  return `; ${thousands(trials)} clean trials rule out more than ${percentText(rateNotExcluded(trials))} (95 %)`;
}

function replays(run: RunResult, paint: Paint): readonly string[] {
  const failed: readonly TrialResult[] = run.cases.flatMap((item) => item.trialList.filter((trial) => !trial.passed));
  if (failed.length === 0) return [];
  const more = failed.length - replaysMax;
  return [
    '',
    paint('dim', failed.length === 1 ? 'play the failed trial again' : 'play a failed trial again'),
    ...failed.slice(0, replaysMax).map((trial) => `  ${trial.replay}`),
    ...(more > 0 ? [paint('dim', `  and ${thousands(more)} more in the report`)] : []),
  ];
}
