import CliTable from 'cli-table3';
import { thousands, wonText } from './amount-text.ts';
import { printableLine } from './printable.ts';
import type { CaseResult } from './run-result.ts';

export type Paint = (style: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string) => string;

const columns = ['scenario', 'cases', 'passed', 'TD', 'BD', 'double', 'won lost'] as const;
const bare = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const lineless = [...bare, 'left', 'left-mid', 'right', 'right-mid', 'mid', 'mid-mid'];

/** For a terminal: a row for each scenario, and below it a line for each of its cases that failed, with its first reason, cut to the width. */
export function caseTable(cases: readonly CaseResult[], { paint, width }: { readonly paint: Paint; readonly width: number }): string {
  const played = playedBy(cases);
  const groups = [...Map.groupBy(cases, (item) => printableLine(`${item.scenario}${played(item)}`))];
  const drawn = new CliTable({
    head: columns.map((name) => paint('dim', name)),
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    chars: { ...Object.fromEntries(lineless.map((name) => [name, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const [name, members] of groups) drawn.push(rowOf(name, members, paint));
  const [head = '', ...rows] = drawn.toString().split('\n');
  const below = groups.map(([, members]) => members.filter((item) => item.passed < item.trials).map((item) => failure(item, width)));
  return [head, ...rows.flatMap((row, at) => [row, ...(below[at] ?? []).map((text) => paint('red', text))])].join('\n');
}

/** What stands behind the name of a case: who played it, where not everything was played by one. */
export function playedBy(cases: readonly CaseResult[]): (item: CaseResult) => string {
  const several = cases.some(({ persona }) => persona !== cases[0]?.persona);
  return ({ persona }) => (several ? ` · ${persona}` : '');
}

function rowOf(name: string, members: readonly CaseResult[], paint: Paint): string[] {
  const sum = (of: (item: CaseResult) => number) => members.reduce((total, item) => total + of(item), 0);
  const [passed, trials] = [sum((item) => item.passed), sum((item) => item.trials)];
  const lostWon = members.reduce((total, { wonLost }) => total + BigInt(wonLost), 0n);
  return [
    `${passed === trials ? paint('green', '✓') : paint('red', '✗')} ${name}`,
    String(members.length),
    `${passed}/${trials}`,
    ...[sum((item) => item.technicalDeclines), sum((item) => item.businessDeclines), sum((item) => item.duplicateCredits)].map(thousands),
    wonText(lostWon),
  ];
}

function failure(item: CaseResult, width: number): string {
  const text = `    ${printableLine(item.id.slice(item.scenario.length + 1))} ${item.passed}/${item.trials}: ${firstReason(item)}`;
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** What failed first, or who broke the trials off. */
export function firstReason({ checks, errored: { agent, provider, sandbox } }: CaseResult): string {
  const failed = checks.find((check) => check.status === 'failed');
  if (failed !== undefined) return printableLine(`${failed.id}: ${failed.message}`);
  return `not played to the end: ${agent} by the agent, ${provider} by its provider, ${sandbox} by the sandbox`;
}
