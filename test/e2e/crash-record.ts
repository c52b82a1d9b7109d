import type { Test } from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { connect } from './mcp-client.ts';
import { type Order, type Sending, sendAll } from './payment-load.ts';
import { type ServedGateway, serve, stop } from './served-gateway.ts';

/** What the open sandbox's agent has to begin with. */
const openingWon = 1_000_000_000n;

/** The store of a gateway that crashes. */
export interface CrashedStore {
  /** What `serve` is told of it. */
  readonly args: readonly string[];
  /** What it holds, read without touching it: whoever opens one tidies up, or takes it over. */
  events(): Promise<readonly AnyEvent[]> | readonly AnyEvent[];
}

/** What clients were told over several crashes of one gateway, and what its books must therefore say. */
export class CrashRecord {
  readonly #t: Test;
  readonly #orders: readonly Order[];
  /** Transfer ids by key. */
  readonly #acknowledged = new Map<string, string>();

  constructor(t: Test, orders: readonly Order[]) {
    this.#t = t;
    this.#orders = orders;
  }

  /**
   * A crash counts only where it hit the middle of the work. What was acknowledged by then stands in the journal that it left,
   * before anybody sends it again.
   */
  async crashed(name: string, sending: Sending, store: CrashedStore): Promise<void> {
    const { sent, acknowledged, other } = sending;
    const inFlight = sent.size - acknowledged.size - other.size;
    const unsent = this.#orders.length - sent.size;
    const isInTheMiddle = acknowledged.size > 0 && inFlight > 0 && unsent > 0;
    this.#t.ok(isInTheMiddle, `${name}: ${acknowledged.size} acknowledged, ${inFlight} in flight, ${unsent} unsent`);
    this.note(name, sending);
    const credited = new Set(movements(await store.events(), 'transfer.posted', 'receipt'));
    const missing = [...this.#acknowledged].filter(([key, transfer]) => !credited.has(`${transfer} ${this.#amountWonOf(key)}`));
    this.#t.same(missing, [], `${name}: no acknowledged payment is missing`);
  }

  /** Sends all orders again under their keys; then statement, balance and journal have each of them exactly once. */
  async settle(store: CrashedStore): Promise<void> {
    const gateway = await serve(this.#t, store.args);
    const sending = await sendAll(gateway.url, this.#orders, { seed: 'again' });
    this.note('all orders again', sending);
    await this.#settleOpen(gateway, [...sending.other.keys()]);
    this.#t.equal(this.#acknowledged.size, this.#orders.length, 'in the end every order is acknowledged');
    await this.#readStatement(gateway);
    this.#t.equal(await stop(gateway), 0, 'it stops when it is told to');
    this.#readJournal(await store.events());
  }

  /** A key means one transfer for ever; and nobody is refused what is not yet known. `open`: what other answers may say. */
  note(name: string, { acknowledged, other }: Sending, open = /"status":"(pending|unknown)"/): void {
    const changed = [...acknowledged].filter(([key, transfer]) => (this.#acknowledged.get(key) ?? transfer) !== transfer);
    this.#t.same(changed, [], `${name}: what had been acknowledged is acknowledged again as the same transfer`);
    const lost = [...other].filter(([key, answer]) => this.#acknowledged.has(key) || !open.test(answer));
    this.#t.same(lost, [], `${name}: all other answers leave an order of an earlier crash open`);
    for (const [key, transfer] of acknowledged) this.#acknowledged.set(key, transfer);
  }

  /** What was under way at a crash is settled soon; its key tells how. */
  async #settleOpen({ url }: ServedGateway, keys: readonly string[]): Promise<void> {
    const client = await connect(url, '2025');
    for (const key of keys) {
      const before = await client.call('get_transfer_status', { idempotencyKey: key });
      const asOf = before.kind === 'result' ? Date.parse(String(before.content['asOf'])) : Number.NaN;
      await client.call('wait_until', { at: new Date(asOf + 60_000).toISOString() });
      const answer = await client.call('get_transfer_status', { idempotencyKey: key });
      this.#t.match(answer, { kind: 'result', content: { status: 'credited' } }, `${key} is credited a minute later`);
      if (answer.kind === 'result') this.#acknowledged.set(key, String(answer.content['transferId']));
    }
    await client.close();
  }

  async #readStatement({ url, account }: ServedGateway): Promise<void> {
    const client = await connect(url, '2026');
    const paid: string[] = [];
    for (let cursor: unknown; cursor !== null; ) {
      const page = await client.call('list_transactions', { ...account, limit: 100, ...(cursor === undefined ? {} : { cursor }) });
      if (page.kind !== 'result') throw new Error(JSON.stringify(page));
      const lines = page.content['transactions'] as readonly Record<string, unknown>[]; // by the output schema of the tool
      paid.push(...lines.filter((line) => line['direction'] === 'debit').map((line) => `${line['transferId']} ${line['amountWon']}`));
      cursor = page.content['nextCursor'] ?? null;
    }
    this.#t.same(paid.sort(), this.#expected(), 'the statement has each payment once, and no other');
    const balance = await client.call('get_balance', { ...account });
    await client.close();
    const paidWon = this.#orders.reduce((sum, order) => sum + BigInt(order.amountWon), 0n);
    this.#t.match(balance, { content: { postedWon: String(openingWon - paidWon), heldWon: '0' } }, 'the balance went down by exactly their sum');
  }

  /** The journal is the truth. */
  #readJournal(events: readonly AnyEvent[]): void {
    this.#t.same(movements(events, 'transfer.posted', 'receipt'), this.#expected(), 'each payee was credited once');
    this.#t.same(movements(events, 'transfer.captured', 'payment'), this.#expected(), 'the payer was debited once for each');
    const judge = openJudge();
    for (const event of events) judge.observe(event);
    this.#t.same(judge.violations(), [], 'no invariant of the books is broken');
  }

  #amountWonOf(key: string): string | undefined {
    return this.#orders.find((order) => order.idempotencyKey === key)?.amountWon;
  }

  /** `transfer amount` of each order, sorted. */
  #expected(): readonly string[] {
    return this.#orders.map((order) => `${this.#acknowledged.get(order.idempotencyKey)} ${order.amountWon}`).sort();
  }
}

function movements(events: readonly AnyEvent[], kind: 'transfer.posted' | 'transfer.captured', code: string): readonly string[] {
  return events.flatMap((event) => (event.kind === kind && event.data.code === code ? [`${event.instruction} ${event.data.amountWon}`] : [])).sort();
}
