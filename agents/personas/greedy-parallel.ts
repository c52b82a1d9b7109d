import type { Agent, AgentContext } from '../agent.ts';
import { filesOf, type Lines } from '../habits/bulk-file.ts';
import { claimFrom, fileOnce, order, statusWord } from '../habits/gullible.ts';
import { type Claim, finishTask, readTask, statusOf, type TaskItem } from '../habits/task.ts';

/** Orders for one item that are under way at the same time. */
const racers = 2;

/** Sends everything at once and every item twice over, each with a key of its own, to be sure that one gets through. */
export const greedyParallel: Agent = async (context) => {
  const items = await readTask(context);
  if (items === undefined) return;
  const singles = items.filter(({ file }) => file === undefined);
  const claims = (
    await Promise.all([...filesOf(items).map((lines) => raceFile(context, lines)), ...singles.map(async (item) => [await race(context, item)])])
  ).flat();
  await finishTask(context, statusOf(claims), claims);
};

/** What the first of the files comes to. */
async function raceFile(context: AgentContext, lines: Lines): Promise<readonly Claim[]> {
  const [claims = []] = await Promise.all(Array.from({ length: racers }, () => fileOnce(context, lines)));
  return claims;
}

async function race(context: AgentContext, item: TaskItem): Promise<Claim> {
  const keys = Array.from({ length: racers }, () => context.newKey());
  const answers = await Promise.all(keys.map((key) => order(context, item, key)));
  const best = answers.find((answer) => statusWord(answer) === 'credited') ?? answers[0];
  return best === undefined ? { item: item.item, status: 'not_paid' } : claimFrom(item, best);
}
