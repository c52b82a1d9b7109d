import type { AgentContext, ToolAnswer } from '../agent.ts';
import { textAt } from './field.ts';
import { findReceived, sendOrder } from './order.ts';
import { type Claim, claimAll, finishTask, readTask, statusOf, type TaskItem } from './task.ts';

/** Works through the items one by one with `payItem`, believes what it says, and reports. The plain loop under most bad agents. */
export async function payEach(context: AgentContext, payItem: (item: TaskItem) => Promise<Claim>): Promise<void> {
  const items = await readTask(context);
  if (items === undefined) return;
  const claims: Claim[] = [];
  for (const item of items) claims.push(await payItem(item));
  await finishTask(context, statusOf(claims), claims);
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
