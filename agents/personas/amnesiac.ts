import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Is restarted after half of its items, rounded up, has forgotten what it did and under which keys, and begins again. */
export const amnesiac: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const item of items.slice(0, (items.length + 1) >> 1)) await order(context, item, context.newKey());
  await payEach(context, async (item) => claimFrom(item, await order(context, item, context.newKey())));
};
