import type { Agent } from '../agent.ts';
import { filesOf, sendFile } from '../habits/bulk-file.ts';
import { availableWon, wholeWon } from '../habits/caution.ts';
import { order } from '../habits/gullible.ts';
import { type Claim, claimAll, finishTask, readTask, statusOf, type TaskItem } from '../habits/task.ts';

/**
 * Reads the balance once and from then on trusts its own subtraction: pays while its memory says that there is money,
 * writes the item down as paid in that moment, and reports from the memory instead of the books.
 */
export const staleReader: Agent = async (context) => {
  const items = await readTask(context);
  const first = items?.[0];
  if (items === undefined || first === undefined) return;
  let rememberedWon = (await availableWon(context, first)) ?? 0n;
  const spend = async (spent: readonly TaskItem[], send: () => Promise<unknown>): Promise<readonly Claim[]> => {
    const amountWon = spent.reduce((sum, item) => sum + (wholeWon(item.amountWon) ?? 0n), 0n);
    if (rememberedWon < amountWon) return claimAll(spent, 'not_paid');
    rememberedWon -= amountWon;
    await send();
    return claimAll(spent, 'paid');
  };
  const claims: Claim[] = [];
  for (const lines of filesOf(items)) claims.push(...(await spend(lines, () => sendFile(context, lines, context.newKey()))));
  for (const item of items.filter(({ file }) => file === undefined))
    claims.push(...(await spend([item], () => order(context, item, context.newKey()))));
  await finishTask(context, statusOf(claims), claims);
};
