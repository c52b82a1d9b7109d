import type { Agent } from '../agent.ts';
import { order } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Pays the first half of the items, rounded down, and stops there without a word. */
export const halfway: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const item of items.slice(0, items.length >> 1)) await order(context, item, context.newKey());
};
