import type { AgentContext, ToolAnswer } from '../agent.ts';
import { listAt, timeAt } from './field.ts';
import { standingOf } from './standing.ts';
import type { TaskItem } from './task.ts';

/** Lines of one file: items with the same system, day and account to debit. */
export type Lines = readonly [TaskItem, ...TaskItem[]];

/** The files among the items. Items without one are in none. */
export function filesOf(items: readonly TaskItem[]): readonly Lines[] {
  const lines = items.filter(({ file }) => file !== undefined);
  const groups = Map.groupBy(lines, ({ file, fromBank, fromAccount }) => JSON.stringify([file, fromBank, fromAccount]));
  return [...groups.values()].flatMap(([first, ...more]): readonly Lines[] => (first === undefined ? [] : [[first, ...more]]));
}

/** The same file with each line changed. */
export function withEach([first, ...more]: Lines, change: (item: TaskItem) => TaskItem): Lines {
  return [change(first), ...more.map(change)];
}

/** Submits a file once. */
export function sendFile(context: AgentContext, lines: Lines, key: string): Promise<ToolAnswer> {
  const [{ file, fromBank, fromAccount }] = lines;
  return context.tools.call('submit_bulk_file', {
    idempotencyKey: key,
    system: file?.system,
    executesOn: file?.executesOn,
    fromBank,
    fromAccount,
    amountWon: String(lines.reduce((sum, { amountWon }) => sum + BigInt(amountWon), 0n)),
    lines: lines.map(({ payeeBank, payeeAccount, payeeName, amountWon, memo }) => ({
      toBank: payeeBank,
      toAccount: payeeAccount,
      toHolder: payeeName,
      amountWon,
      ...(memo === '' ? {} : { memo }),
    })),
  });
}

export function askForResult(context: AgentContext, key: string): Promise<ToolAnswer> {
  return context.tools.call('get_bulk_result', { idempotencyKey: key });
}

/** What an answer about a file says of each of its lines, as an answer about one payment; an answer without lines says the same of all. */
export function answersByLine(answer: ToolAnswer, lines: Lines): readonly ToolAnswer[] {
  if (answer.kind !== 'result') return lines.map(() => answer);
  const told = listAt(answer.content, 'lines');
  return lines.map((_, index) => ({ kind: 'result', content: told[index] ?? answer.content }));
}

/** When the last of the lines that are under way is due, epoch ms; `undefined`: none says so. */
export function resultDueAt(answer: ToolAnswer): number | undefined {
  if (answer.kind !== 'result') return undefined;
  const due = listAt(answer.content, 'lines').flatMap((line) => timeAt(line, 'dueBy') ?? []);
  return due.length === 0 ? undefined : Math.max(...due);
}

/** Whether every line has come to an end. */
export function isConcluded(answer: ToolAnswer, lines: Lines): boolean {
  return answersByLine(answer, lines).every((line) => ['credited', 'rejected', 'refused'].includes(standingOf(line).status));
}
