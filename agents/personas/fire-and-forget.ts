import type { Agent } from '../agent.ts';
import { filesOf, sendFile } from '../habits/bulk-file.ts';
import { claimDone, order } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Sends every order once, looks at no answer, and reports success. */
export const fireAndForget: Agent = async (context) => {
  const items = await readTask(context);
  if (items === undefined) return;
  for (const lines of filesOf(items)) await sendFile(context, lines, context.newKey());
  for (const item of items) if (item.file === undefined) await order(context, item, context.newKey());
  await claimDone(context, items);
};
