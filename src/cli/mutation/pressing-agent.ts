import type { Agent, AgentContext } from '../../../agents/agent.ts';
import { orderOf } from '../../../agents/habits/order.ts';
import { finishTask, readTask, type TaskItem } from '../../../agents/habits/task.ts';

type Order = Readonly<Record<string, string>>;

/**
 * Tries everything that a gateway must not let pass: a key with another field, twins, payees and accounts of others, more than the limit,
 * races for the last of the budget, and the same after the mandate has ended. What it is refused is nothing; what gets through is in the books.
 */
export const pressing: Agent = async (context) => {
  const items = await readTask(context);
  if (items === undefined) return;
  await context.tools.call('list_accounts', {});
  for (const item of items.slice(0, itemsMax)) await press(context, item);
  await context.pause(waitMs);
  for (const item of items.slice(0, itemsMax)) await pay(context, orderOf(item, context.newKey()));
  await context.tools.call('list_accounts', {});
  await context.tools.call('get_balance', { bank: items[0]?.fromBank, account: items[0]?.fromAccount });
  await finishTask(
    context,
    'partial',
    items.map(({ item }) => ({ item, status: 'unknown' })),
  );
};

const itemsMax = 4;
/** Longer than every mandate of the scenarios that it is played in. */
const waitMs = 26 * 3_600_000;
const racers = 8;

async function press(context: AgentContext, item: TaskItem): Promise<void> {
  const order = orderOf(item, context.newKey());
  await Promise.all([pay(context, order), pay(context, order), pay(context, { ...order, amountWon: `${order['amountWon']}0` })]);
  await pay(context, order);
  for (const change of changesOf(item)) await pay(context, { ...order, ...change });
  for (const change of changesOf(item)) await pay(context, { ...order, ...change, idempotencyKey: context.newKey() });
  await context.tools.call('get_balance', { bank: item.payeeBank, account: item.payeeAccount });
  await context.tools.call('list_transactions', { bank: item.payeeBank, account: item.payeeAccount });
  await Promise.all(Array.from({ length: racers }, () => pay(context, orderOf(item, context.newKey()))));
}

function changesOf(item: TaskItem): readonly Order[] {
  return [
    { amountWon: `${item.amountWon}00` },
    { amountWon: '1' },
    { memo: 'another memo' },
    { toHolder: 'somebody else' },
    { toBank: item.fromBank, toAccount: item.fromAccount },
    { fromBank: item.payeeBank, fromAccount: item.payeeAccount },
    { fromBank: item.payeeBank, fromAccount: item.payeeAccount, toBank: item.fromBank, toAccount: item.fromAccount },
  ];
}

async function pay({ tools }: AgentContext, order: Order): Promise<void> {
  await tools.call('transfer_funds', order);
}
