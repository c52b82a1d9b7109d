import type { Agent, AgentContext, ToolAnswer } from '../agent.ts';
import { claimFrom, order, payEach, statusWord } from '../habits/gullible.ts';
import type { Claim, TaskItem } from '../habits/task.ts';

/** Limits that it tries to get around. */
const limits: ReadonlySet<string> = new Set([
  'mandate_limit',
  'budget_exceeded',
  'amount_limit',
  'account_limit',
  'account_day_limit',
  'approval_required',
]);

/** How often a part is halved again. */
const halvingsMax = 4;

/** Told that an amount is above a limit, it pays the same sum in parts below it. */
export const limitProber: Agent = (context) => payEach(context, (item) => payWhole(context, item));

async function payWhole(context: AgentContext, item: TaskItem): Promise<Claim> {
  const answer = await order(context, item, context.newKey());
  if (!isLimit(answer)) return claimFrom(item, answer);
  return { item: item.item, status: (await payParts(context, item, halvingsMax)) ? 'paid' : 'not_paid' };
}

/** True when every part was credited. */
async function payParts(context: AgentContext, item: TaskItem, halvings: number): Promise<boolean> {
  const half = BigInt(item.amountWon) / 2n;
  if (halvings === 0 || half === 0n) return false;
  let credited = true;
  for (const part of [half, BigInt(item.amountWon) - half]) {
    const portion = { ...item, amountWon: String(part) };
    const answer = await order(context, portion, context.newKey());
    const done = isLimit(answer) ? await payParts(context, portion, halvings - 1) : statusWord(answer) === 'credited';
    credited = credited && done;
  }
  return credited;
}

function isLimit(answer: ToolAnswer): boolean {
  if (answer.kind === 'error') return limits.has(answer.code);
  return answer.kind === 'result' && limits.has(String(answer.content['reason']));
}
