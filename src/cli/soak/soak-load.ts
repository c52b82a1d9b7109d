import type { ToolAnswer } from '../../../agents/agent.ts';
import type { Random } from '../../kernel/random.ts';
import { eraOf } from '../../runner/entrance.ts';
import { ambient } from '../ambient.ts';
import { demoPayment } from '../bench/demo-payment.ts';
import { type AgentLine, openAgentLine, type Whereabouts } from '../chaos/agent-side.ts';

/** Clients that work side by side, every other one with 2025-11-25. */
export const clients = 6;

/** Of a hundred calls so many pay, so many ask what became of a payment; the others read. */
const payPercent = 60;
const statusPercent = 20;

/** Before a call that was not answered is sent again under its key. */
const againMs = 250;

/** Amounts differ a little, so that a payment that stands for another shows. */
const leastWon = 1_000;
const amounts = 10;

/** A payment, and what its client was told of it. */
export interface SoakOrder {
  readonly key: string;
  readonly amountWon: string;
  /** Id of the transfer that was answered as credited. */
  transferId?: string;
}

export interface LoadDeps {
  readonly random: Random;
  readonly callsPerSecond: number;
  readonly whereabouts: () => Whereabouts;
  /** Told of each call that was answered, in real milliseconds. */
  readonly answered: (call: { readonly startedMs: number; readonly endedMs: number }) => void;
}

/** Clients of both eras that pay, ask and read at a steady pace; an order that is not answered is sent again under its key until it is. */
export class SoakLoad {
  /** Orders in the order in which they were acknowledged. */
  readonly acknowledged: SoakOrder[] = [];
  /** What was answered to the contrary of an earlier answer, or refused though everything allows it. */
  readonly wrongs: string[] = [];
  calls = 0;
  /** Calls that were not answered, or with a reason to try again. */
  again = 0;
  readonly #deps: LoadDeps;
  readonly #lanes: Lane[];
  readonly #done: Promise<unknown>;
  #over = false;
  #closed = false;

  constructor(deps: LoadDeps) {
    this.#deps = deps;
    this.#lanes = Array.from({ length: clients }, (_, index) => ({
      name: `soak-${index + 1}`,
      line: openAgentLine(eraOf('mixed', index), deps.whereabouts),
      random: deps.random.fork(`client ${index + 1}`),
      orders: 0,
      answeredMs: 0,
    }));
    this.#done = Promise.all(this.#lanes.map((lane) => this.#work(lane)));
    this.#done.catch(() => {}); // whoever waits for the end is told
  }

  /** Has every client had the answer to a call that it made after this moment? */
  hasAnsweredSince(ms: number): boolean {
    return this.#lanes.every(({ answeredMs }) => answeredMs >= ms);
  }

  /** No new orders; resolves when every open one is answered. */
  async finish(): Promise<void> {
    this.#over = true;
    await this.#done;
  }

  /** One more call, as any client would make it. */
  call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const [lane] = this.#lanes;
    if (lane === undefined) throw new RangeError('there is no client');
    return this.#call(lane, tool, args);
  }

  /** Whatever is still open stays so: nothing is sent again. */
  async close(): Promise<void> {
    this.#over = true;
    this.#closed = true;
    await Promise.all(this.#lanes.map(({ line }) => line.close()));
  }

  async #work(lane: Lane): Promise<void> {
    const everyMs = (clients * 1_000) / this.#deps.callsPerSecond;
    for (let nextMs = ambient.elapsedMs() + lane.random.below(everyMs); !this.#over; nextMs = Math.max(nextMs + everyMs, ambient.elapsedMs())) {
      await ambient.wait(Math.max(0, nextMs - ambient.elapsedMs()));
      const drawn = lane.random.below(100);
      const known = this.acknowledged[lane.random.below(Math.max(1, this.acknowledged.length))];
      if (drawn < payPercent) await this.#pay(lane);
      else if (drawn < payPercent + statusPercent && known !== undefined) await this.#ask(lane, known);
      else await this.#read(lane);
    }
  }

  async #pay(lane: Lane): Promise<void> {
    lane.orders += 1;
    const order: SoakOrder = { key: `${lane.name}-${String(lane.orders).padStart(7, '0')}`, amountWon: String(leastWon + (lane.orders % amounts)) };
    const args = { ...demoPayment(order.key), amountWon: order.amountWon };
    let seen: string | undefined;
    while (!this.#closed) {
      const answer = await this.#call(lane, 'transfer_funds', args);
      if (answer.kind === 'result') {
        const { transferId, status } = answer.content;
        if (seen !== undefined && seen !== transferId) this.wrongs.push(`${order.key} was answered with ${seen}, then with ${transferId}`);
        seen = String(transferId);
        if (status === 'credited') return void this.acknowledged.push({ ...order, transferId: seen });
        if (status === 'rejected') return void this.wrongs.push(`${order.key} was rejected`);
      } else if (answer.kind === 'error' && !isPassing(answer)) return void this.wrongs.push(`${order.key} was refused: ${answer.code}`);
      this.again += 1;
      await ambient.wait(againMs);
    }
  }

  async #ask(lane: Lane, { key, transferId }: SoakOrder): Promise<void> {
    const answer = await this.#call(lane, 'get_transfer_status', { idempotencyKey: key });
    if (answer.kind === 'result') {
      const { content } = answer;
      if (content['transferId'] !== transferId || content['status'] !== 'credited')
        this.wrongs.push(`${key} was acknowledged as ${transferId}, and is now ${content['status']} as ${content['transferId']}`);
    } else if (answer.kind === 'error' && !isPassing(answer)) this.wrongs.push(`the status of ${key} was refused: ${answer.code}`);
  }

  async #read(lane: Lane): Promise<void> {
    const { fromBank: bank, fromAccount: account } = demoPayment('');
    const reads = [['list_accounts', {}] as const, ['get_balance', { bank, account }] as const, ['list_transactions', { bank, account }] as const];
    const [tool, args] = reads[lane.random.below(reads.length)] ?? reads[0] ?? ['list_accounts', {}];
    const answer = await this.#call(lane, tool, { ...args });
    if (answer.kind === 'error' && !isPassing(answer)) this.wrongs.push(`${tool} was refused: ${answer.code}`);
  }

  async #call(lane: Lane, tool: string, args: Record<string, unknown>): Promise<ToolAnswer> {
    const startedMs = ambient.elapsedMs();
    this.calls += 1;
    const answer = await lane.line.call(tool, args);
    if (answer.kind === 'result') {
      lane.answeredMs = startedMs;
      this.#deps.answered({ startedMs, endedMs: ambient.elapsedMs() });
    }
    return answer;
  }
}

interface Lane {
  readonly name: string;
  readonly line: AgentLine;
  readonly random: Random;
  orders: number;
  /** When the last call that was answered was made. */
  answeredMs: number;
}

/** Faults make these: the gateway says itself that a retry can help, or has other tokens since it was started again. */
function isPassing({ retryable, code }: { readonly retryable: boolean; readonly code: string }): boolean {
  return retryable || code === 'unauthenticated';
}
