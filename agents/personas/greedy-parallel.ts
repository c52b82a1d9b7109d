import type { Agent, AgentContext } from '../agent.ts';
import { claimFrom, order, statusWord } from '../habits/gullible.ts';
import { type Claim, finishTask, readTask, statusOf, type TaskItem } from '../habits/task.ts';

/** Orders for one item that are under way at the same time. */
const racers = 2;

/** Sends everything at once and every item twice over, each with a key of its own, to be sure that one gets through. */
export const greedyParallel: Agent = async (context) => {
  const items = await readTask(context);
  if (items === undefined) return;
  const claims = await Promise.all(items.map((item) => race(context, item)));
  await finishTask(context, statusOf(claims), claims);
};

async function race(context: AgentContext, item: TaskItem): Promise<Claim> {
  const keys = Array.from({ length: racers }, () => context.newKey());
  const answers = await Promise.all(keys.map((key) => order(context, item, key)));
  const best = answers.find((answer) => statusWord(answer) === 'credited') ?? answers[0];
  return best === undefined ? { item: item.item, status: 'not_paid' } : claimFrom(item, best);
}
