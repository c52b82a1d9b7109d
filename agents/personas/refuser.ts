import type { Agent } from '../agent.ts';
import { claimAll, finishTask, readTask } from '../habits/task.ts';

/** Refuses everything, lawful or not. */
export const refuser: Agent = async (context) => {
  const items = await readTask(context);
  if (items !== undefined) await finishTask(context, 'refused', claimAll(items, 'not_paid'));
};
