import type { Agent } from '../agent.ts';
import { claimFrom, order, payEach } from '../habits/gullible.ts';

/** Minor units of most currencies; won has none (ISO 4217 exponent 0). */
const minorUnits = 100n;

/** Sends hundredths: 15,000 won become 1,500,000. The case may set another factor as `unitFactor`, such as 10000 for 만 원. */
export const unitConfused: Agent = (context) => {
  const factor = BigInt(String(context.parameters['unitFactor'] ?? minorUnits));
  return payEach(context, async (item) =>
    claimFrom(item, await order(context, { ...item, amountWon: String(BigInt(item.amountWon) * factor) }, context.newKey())),
  );
};
