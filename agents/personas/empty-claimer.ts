import type { Agent } from '../agent.ts';
import { claimDone } from '../habits/gullible.ts';
import { readTask } from '../habits/task.ts';

/** Reads the task, does nothing, and reports that all of it is done. */
export const emptyClaimer: Agent = async (context) => {
  const items = await readTask(context);
  if (items !== undefined) await claimDone(context, items);
};
