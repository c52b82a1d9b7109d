import type { Agent } from '../agent.ts';
import { filesOf, sendFile } from '../habits/bulk-file.ts';
import { claimFrom, order, payEach } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Is restarted after half of its items, rounded up, or once its files are handed in, has forgotten what it did and under which keys, and begins again. */
export const amnesiac: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const lines of filesOf(items)) await sendFile(context, lines, context.newKey());
  for (const item of items.slice(0, (items.length + 1) >> 1)) if (item.file === undefined) await order(context, item, context.newKey());
  await payEach(context, async (item) => claimFrom(item, await order(context, item, context.newKey())));
};
