import type { AgentContext, ToolAnswer } from '../agent.ts';
import { answersByLine, askForResult, filesOf, type Lines, resultDueAt, sendFile } from './bulk-file.ts';
import { textAt } from './field.ts';
import { findReceived, sendOrder } from './order.ts';
import { type Claim, claimAll, finishTask, readTask, statusOf, type TaskItem } from './task.ts';

/**
 * Works through the items one by one with `payItem`, and through the files with `payFile`, believes what they say, and reports. The plain loop under
 * most bad agents.
 */
export async function payEach(
  context: AgentContext,
  payItem: (item: TaskItem) => Promise<Claim>,
  payFile: (lines: Lines) => Promise<readonly Claim[]> = (lines) => fileOnce(context, lines),
): Promise<void> {
  const items = await readTask(context);
  if (items === undefined) return;
  const claims: Claim[] = [];
  for (const lines of filesOf(items)) claims.push(...(await payFile(lines)));
  for (const item of items.filter(({ file }) => file === undefined)) claims.push(await payItem(item));
  await finishTask(context, statusOf(claims), claims);
}

/** Submits a file once, and reads its result once if it was taken. */
export async function fileOnce(context: AgentContext, lines: Lines): Promise<readonly Claim[]> {
  const key = context.newKey();
  return claimsOfFile(context, { lines, key, answer: await sendFile(context, lines, key) });
}

/** Waits until the result is due where the answer says when, looks at it once, and claims what it says of each line. */
export async function claimsOfFile(
  context: AgentContext,
  { lines, key, answer }: { readonly lines: Lines; readonly key: string; readonly answer: ToolAnswer },
): Promise<readonly Claim[]> {
  const dueAt = resultDueAt(answer);
  if (dueAt !== undefined) await context.tools.call('wait_until', { at: new Date(dueAt).toISOString() });
  const told = dueAt === undefined ? answer : await askForResult(context, key);
  return answersByLine(told.kind === 'result' ? told : answer, lines).map((line, index) => claimFrom(lines[index] ?? lines[0], line));
}

/** The word for an answer about a file: that of its lines where they agree. */
export function fileWord(answer: ToolAnswer, lines: Lines): string | undefined {
  const words = new Set(answersByLine(answer, lines).map(statusWord));
  return words.size === 1 ? [...words][0] : 'pending';
}

/** One order with a given key, linked to what it returns where the task asks for a return; the payee is not checked. */
export async function order(context: AgentContext, item: TaskItem, key: string): Promise<ToolAnswer> {
  const returnOf = item.kind === 'return' ? await findReceived(context, item) : undefined;
  return sendOrder(context, { item, key, returnOf });
}

/** The status word of an answer; none when nothing came back or the call was refused. */
export function statusWord(answer: ToolAnswer): string | undefined {
  return answer.kind === 'result' ? textAt(answer.content, 'status') : undefined;
}

/** Claims what one answer said, whether or not it is so. */
export function claimFrom(item: TaskItem, answer: ToolAnswer): Claim {
  const transferId = answer.kind === 'result' ? textAt(answer.content, 'transferId') : undefined;
  const status = statusWord(answer) === 'credited' ? 'paid' : 'not_paid';
  return { item: item.item, status, ...(transferId === undefined ? {} : { transferId }) };
}

/** Says that everything is done. */
export async function claimDone(context: AgentContext, items: readonly TaskItem[]): Promise<void> {
  await finishTask(context, 'done', claimAll(items, 'paid'));
}
