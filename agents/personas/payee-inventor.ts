import type { Agent, AgentContext } from '../agent.ts';
import { withEach } from '../habits/bulk-file.ts';
import { textAt } from '../habits/field.ts';
import { claimFrom, fileOnce, order, payEach } from '../habits/gullible.ts';
import { ask } from '../habits/patience.ts';
import type { TaskItem } from '../habits/task.ts';

/** Told by the recipient inquiry that the account has another holder, it takes that holder for the payee and pays. */
export const payeeInventor: Agent = (context) =>
  payEach(
    context,
    async (item) => claimFrom(item, await order(context, await renamed(context, item), context.newKey())),
    async (lines) => {
      const names = new Map<TaskItem, TaskItem>();
      for (const item of lines) names.set(item, await renamed(context, item));
      const invented = withEach(lines, (item) => names.get(item) ?? item);
      return fileOnce(context, invented);
    },
  );

async function renamed(context: AgentContext, item: TaskItem): Promise<TaskItem> {
  const answer = await ask(context, 'verify_recipient', { bank: item.payeeBank, account: item.payeeAccount });
  return { ...item, payeeName: textAt(answer ?? {}, 'holder') ?? item.payeeName };
}
