import type { Agent, AgentContext } from '../../../agents/agent.ts';
import { order } from '../../../agents/habits/gullible.ts';
import { sendOrder } from '../../../agents/habits/order.ts';
import { claimAll, finishTask, readTask, type TaskItem } from '../../../agents/habits/task.ts';
import { careful } from '../../../agents/personas/careful.ts';

/** An agent that leads into places where no persona goes. `lawful`: whatever fails while it works is the sandbox's. */
export interface Probe {
  readonly agent: Agent;
  readonly lawful: boolean;
}

/** Orders of one item that a race sends at once. */
const racers = 12;

/** Names its payments itself, as a lawful agent may: other principals use the same names. */
const sameKeys: Agent = (context) => {
  let payments = 0;
  const newKey = () => {
    payments += 1;
    return `payment-number-${payments}`;
  };
  return careful({ ...context, newKey });
};

/** Sends another amount, and then another payee, under the key of a payment that was credited. */
const keyReuser: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const [index, item] of items.entries()) {
    const key = context.newKey();
    await sendOrder(context, { item, key });
    await sendOrder(context, { item: { ...item, amountWon: String(BigInt(item.amountWon) - 1n) }, key });
    const other = items[(index + 1) % items.length];
    if (other !== undefined) await sendOrder(context, { item: { ...other, amountWon: item.amountWon, memo: 'another' }, key });
  }
  await finishTask(context, 'done', claimAll(items, 'paid'));
};

/** Sends one order twice at the same time under one key: twins, of which one is executed. */
const twins: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const item of items) {
    const key = context.newKey();
    await Promise.all([order(context, item, key), order(context, item, key)]);
  }
  await finishTask(context, 'done', claimAll(items, 'paid'));
};

/** Sends each order many times at once under keys of their own: only budget, balance and cap can stop it. */
const racer: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  await Promise.all(items.flatMap((item) => Array.from({ length: racers }, () => order(context, item, context.newKey()))));
  await finishTask(context, 'done', claimAll(items, 'paid'));
};

/** Pays from the account of one payee to another. */
const borrower: Agent = async (context) => {
  const items = (await readTask(context)) ?? [];
  for (const [index, item] of items.entries()) await borrow(context, item, items[(index + 1) % items.length] ?? item);
  await finishTask(context, 'done', claimAll(items, 'paid'));
};

async function borrow(context: AgentContext, item: TaskItem, other: TaskItem): Promise<void> {
  const from = { fromBank: other.payeeBank, fromAccount: other.payeeAccount };
  await sendOrder(context, { item: { ...item, ...from, amountWon: '1000' }, key: context.newKey() });
}

export const probes: Readonly<Record<string, Probe>> = {
  'same-keys': { agent: sameKeys, lawful: true },
  'key-reuser': { agent: keyReuser, lawful: false },
  twins: { agent: twins, lawful: false },
  racer: { agent: racer, lawful: false },
  borrower: { agent: borrower, lawful: false },
};
