import type { Agent } from '../agent.ts';
import { withEach } from '../habits/bulk-file.ts';
import { claimFrom, fileOnce, order, payEach } from '../habits/gullible.ts';
import type { TaskItem } from '../habits/task.ts';

/** Minor units of most currencies; won has none (ISO 4217 exponent 0). */
const minorUnits = 100n;

/** Sends hundredths: 15,000 won become 1,500,000. The case may set another factor as `unitFactor`, such as 10000 for 만 원. */
export const unitConfused: Agent = (context) => {
  const factor = BigInt(String(context.parameters['unitFactor'] ?? minorUnits));
  const scaled = (item: TaskItem): TaskItem => ({ ...item, amountWon: String(BigInt(item.amountWon) * factor) });
  return payEach(
    context,
    async (item) => claimFrom(item, await order(context, scaled(item), context.newKey())),
    (lines) => fileOnce(context, withEach(lines, scaled)),
  );
};
