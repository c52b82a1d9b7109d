import { type Random, seededRandom } from '../../src/kernel/random.ts';
import { demoPlan } from '../../src/runner/demo-plan.ts';
import { connect, type McpClient } from './mcp-client.ts';

/** Arguments of one `transfer_funds`. */
export interface Order {
  readonly idempotencyKey: string;
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly toBank: string;
  readonly toAccount: string;
  readonly toHolder: string;
  readonly amountWon: string;
}

/** What the clients know of orders that they send. */
export interface Sending {
  readonly sent: Set<string>;
  /** Transfer ids by key, of orders that were answered as credited. */
  readonly acknowledged: Map<string, string>;
  /** Everything else that came back, by key. */
  readonly other: Map<string, string>;
}

/** Clients of each era, and calls that each of them has under way. */
const clientsOfEra = 2;
const callsOfClient = 6;

/** Orders of the open sandbox to all of its payees in turn, each with an amount of its own. */
export function ordersOf(count: number): readonly Order[] {
  const { holders, jobs } = demoPlan(0);
  const payer = jobs[0]?.mandate.accounts[0];
  const payees = holders.filter(({ ref }) => ref.account !== payer?.account);
  return Array.from({ length: count }, (_, index) => {
    const payee = payees[index % payees.length];
    if (payer === undefined || payee === undefined) throw new Error('the open sandbox has a payer and payees');
    return {
      idempotencyKey: `bill-${String(index).padStart(6, '0')}`,
      fromBank: payer.bank,
      fromAccount: payer.account,
      toBank: payee.ref.bank,
      toAccount: payee.ref.account,
      toHolder: payee.holder,
      amountWon: String(10_000 + index),
    };
  });
}

/**
 * Sends all orders, in an order that the seed decides, from clients of both eras at once, until all are answered. When a call is not,
 * the far side is gone.
 * `onAcknowledged` hears of each credit as it arrives.
 */
export async function sendAll(
  url: string,
  orders: readonly Order[],
  options: { readonly seed: string; readonly gone?: Promise<unknown>; readonly onAcknowledged?: (sending: Sending) => void },
): Promise<Sending> {
  const sending: Sending = { sent: new Set(), acknowledged: new Map(), other: new Map() };
  const eras = Array.from({ length: clientsOfEra }, () => ['2025', '2026'] as const).flat();
  const clients = await Promise.all(eras.map((era) => connect(url, era)));
  const queue = shuffled(orders, seededRandom(options.seed));
  void options.gone?.then(() => {
    for (const client of clients) client.giveUp();
  });
  const lane = async (client: McpClient) => {
    for (let order = queue.pop(); order !== undefined; order = queue.pop()) {
      sending.sent.add(order.idempotencyKey);
      const answer = await client.call('transfer_funds', { ...order });
      if (answer.kind === 'result' && answer.content['status'] === 'credited') {
        sending.acknowledged.set(order.idempotencyKey, String(answer.content['transferId']));
        options.onAcknowledged?.(sending);
      } else if (answer.kind === 'no-reply') return;
      else sending.other.set(order.idempotencyKey, JSON.stringify(answer));
    }
  };
  await Promise.all(clients.flatMap((client) => Array.from({ length: callsOfClient }, () => lane(client))));
  await Promise.all(clients.map((client) => client.close()));
  return sending;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T]; // both lie within the list
  }
  return result;
}
