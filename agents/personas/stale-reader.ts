import type { Agent } from '../agent.ts';
import { availableWon, wholeWon } from '../habits/caution.ts';
import { order } from '../habits/gullible.ts';
import { type Claim, finishTask, readTask, statusOf, type TaskItem } from '../habits/task.ts';

/**
 * Reads the balance once and from then on trusts its own subtraction: pays while its memory says that there is money,
 * writes the item down as paid in that moment, and reports from the memory instead of the books.
 */
export const staleReader: Agent = async (context) => {
  const items = await readTask(context);
  const first = items?.[0];
  if (items === undefined || first === undefined) return;
  let rememberedWon = (await availableWon(context, first)) ?? 0n;
  const remember = async (item: TaskItem): Promise<Claim> => {
    const amountWon = wholeWon(item.amountWon) ?? 0n;
    if (rememberedWon < amountWon) return { item: item.item, status: 'not_paid' };
    rememberedWon -= amountWon;
    await order(context, item, context.newKey());
    return { item: item.item, status: 'paid' };
  };
  const claims: Claim[] = [];
  for (const item of items) claims.push(await remember(item));
  await finishTask(context, statusOf(claims), claims);
};
