import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Test } from 'tap';
import type { ToolAnswer } from '../../agents/agent.ts';
import type { Spoken } from '../../src/cli/chaos/spoken.ts';
import { formatKst, parseInstant, settlementAt } from '../../src/kernel/calendar.ts';
import { demoAgent, demoPlan } from '../../src/runner/demo-plan.ts';
import type { Era } from '../../src/runner/entrance.ts';
import { connect, type McpClient } from '../e2e/mcp-client.ts';
import type { Order } from '../e2e/payment-load.ts';
import { type ServedGateway, serve, stop } from '../e2e/served-gateway.ts';
import { type KillPoint, nameOf } from './kill-point.ts';

/** Payments of one load, and how many of them are under way at once. */
export const paymentCount = 18;
const width = 4;

const preload = pathToFileURL(join(import.meta.dirname, 'kill-at.ts')).href;

/** What a load met, told from outside. */
export interface Load {
  readonly orders: readonly Order[];
  /** Id of the transfer that was answered as credited before the kill, by key. */
  readonly acknowledged: ReadonlyMap<string, string>;
  readonly inFlight: number;
  readonly unsent: number;
  /** Everything sent and seen, before the kill and after. */
  readonly spoken: readonly Spoken[];
  /** What the gateway said of each payment at the very end, by key. */
  readonly standing: ReadonlyMap<string, ToolAnswer>;
}

/** A load of payments on a gateway that kills itself at the point; then the same orders again, and time past their settlement. */
export async function strike(t: Test, point: KillPoint, place: { readonly file: string; readonly era: Era }): Promise<Load> {
  const store = `sqlite:${place.file}`;
  const doomed = await serve(t, ['--store', store], { KILL_AT: nameOf(point), NODE_OPTIONS: `--import=${preload}` });
  const orders = ordersOf(nameOf(point));
  const spoken: Spoken[] = [];
  const first = await clientOf(doomed, place.era, spoken);
  void doomed.ended.then(first.giveUp);
  const { acknowledged, unsent } = await payAll(first, orders);
  const { signal, stderr } = await doomed.ended;
  t.equal(signal, 'SIGKILL', `the gateway died at its point ${stderr}`);
  await first.close();
  const restarted = await serve(t, ['--store', store]);
  const second = await clientOf(restarted, place.era, spoken);
  const standing = await settle(second, orders);
  await second.close();
  t.equal(await stop(restarted), 0, 'the gateway after it ends in order');
  return { orders, acknowledged, inFlight: orders.length - acknowledged.size - unsent, unsent, spoken, standing };
}

function ordersOf(name: string): readonly Order[] {
  const [payer, ...payees] = demoPlan(0).holders;
  if (payer === undefined) throw new Error('the open sandbox has no customer');
  return Array.from({ length: paymentCount }, (_, index) => {
    const payee = payees[index % payees.length] ?? payer;
    return {
      idempotencyKey: `${name.replaceAll(/[^a-z0-9]+/g, '-')}-${index + 1}`,
      fromBank: payer.ref.bank,
      fromAccount: payer.ref.account,
      toBank: payee.ref.bank,
      toAccount: payee.ref.account,
      toHolder: payee.holder,
      amountWon: String(10_000 + index),
    };
  });
}

/** A client that writes down what it sends and sees. */
async function clientOf({ url }: ServedGateway, era: Era, spoken: Spoken[]): Promise<McpClient> {
  const line = await connect(url, era);
  return {
    ...line,
    call: async (tool, args) => {
      const call = `client-${spoken.length}`;
      const note = { agent: demoAgent, call };
      spoken.push({ ...note, kind: 'agent.called', data: { tool, arguments: JSON.parse(JSON.stringify(args)) } });
      const answer = await line.call(tool, args);
      if (answer.kind === 'no-reply') spoken.push({ ...note, kind: 'agent.unanswered', data: { tool } });
      else if (answer.kind === 'error') spoken.push({ ...note, kind: 'agent.answered', data: { tool, answer: { ...answer }, error: true } });
      else spoken.push({ ...note, kind: 'agent.answered', data: { tool, answer: JSON.parse(JSON.stringify(answer.content)), error: false } });
      return answer;
    },
  };
}

/** Some at a time, until all are paid or a call stays without an answer. */
async function payAll(client: McpClient, orders: readonly Order[]): Promise<{ readonly acknowledged: Map<string, string>; readonly unsent: number }> {
  const acknowledged = new Map<string, string>();
  let next = 0;
  let isDown = false;
  const work = async () => {
    for (let order = orders[next]; order !== undefined && !isDown; order = orders[next]) {
      next += 1;
      const answer = await client.call('transfer_funds', { ...order });
      if (answer.kind === 'no-reply') isDown = true;
      else if (answer.kind === 'result' && answer.content['status'] === 'credited')
        acknowledged.set(order.idempotencyKey, String(answer.content['transferId']));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return { acknowledged, unsent: orders.length - next };
}

/** Every order again under its key; then past the settlement of the last one; then where each stands. */
async function settle(client: McpClient, orders: readonly Order[]): Promise<ReadonlyMap<string, ToolAnswer>> {
  let now = 0;
  for (const order of orders) {
    const answer = await client.call('transfer_funds', { ...order });
    if (answer.kind === 'result') now = parseInstant(String(answer.content['asOf'])) ?? now;
  }
  await client.call('wait_until', { at: formatKst(settlementAt(now) + 5 * 60_000) });
  const standing = new Map<string, ToolAnswer>();
  for (const { idempotencyKey } of orders) standing.set(idempotencyKey, await client.call('get_transfer_status', { idempotencyKey }));
  return standing;
}
