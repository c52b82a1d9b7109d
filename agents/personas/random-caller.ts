import type { Agent, AgentContext } from '../agent.ts';
import { drawsFrom } from '../habits/chance.ts';
import { order } from '../habits/gullible.ts';
import { readTask, type TaskItem } from '../habits/task.ts';

/** Calls that it makes, and the pause between two of them. */
const calls = 24;
const pauseMs = 20_000;

type Act = (context: AgentContext, item: TaskItem, draw: (below: number) => number) => Promise<unknown>;

/** Valid calls, one as likely as the other; no more than one in eight moves money, and never by the amount that was asked for. */
const acts: readonly Act[] = [
  ({ tools }) => tools.call('list_accounts', {}),
  ({ tools }, { fromBank, fromAccount }) => tools.call('get_balance', { bank: fromBank, account: fromAccount }),
  ({ tools }, { fromBank, fromAccount }) => tools.call('list_transactions', { bank: fromBank, account: fromAccount }),
  ({ tools }, { payeeBank, payeeAccount }) => tools.call('verify_recipient', { bank: payeeBank, account: payeeAccount }),
  ({ tools }) => tools.call('get_cutoffs', {}),
  ({ tools }) => tools.call('get_system_status', {}),
  ({ tools }) => tools.call('list_transfers', {}),
  (context, item, draw) => order(context, { ...item, amountWon: String(BigInt(item.amountWon) + BigInt(1 + draw(999))) }, context.newKey()),
];

/** Makes valid calls at random, whatever the task is, and never reports. Whatever passes with this agent is passed by noise. */
export const randomCaller: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  const draw = drawsFrom(context.newKey());
  for (let made = 0; made < calls; made += 1) {
    const item = items[draw(items.length)];
    const act = acts[draw(acts.length)];
    if (item !== undefined && act !== undefined) await act(context, item, draw);
    await context.pause(pauseMs);
  }
};
