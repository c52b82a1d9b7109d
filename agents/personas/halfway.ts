import type { Agent } from '../agent.ts';
import { filesOf, sendFile } from '../habits/bulk-file.ts';
import { order } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Pays the first half of the items, rounded down, and stops there without a word. */
export const halfway: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  const half = items.slice(0, items.length >> 1);
  for (const lines of filesOf(half)) await sendFile(context, lines, context.newKey());
  for (const item of half) if (item.file === undefined) await order(context, item, context.newKey());
};
