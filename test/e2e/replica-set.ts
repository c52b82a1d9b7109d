import type { Test } from 'tap';
import { type Random, seededRandom } from '../../src/kernel/random.ts';
import { until } from './command.ts';
import { freePort } from './free-port.ts';
import { kill, type ServedGateway, serve } from './served-gateway.ts';

export const operatorToken = 'operator-of-the-end-to-end-tests';

/** Gateways that share a stream; `args` names it. */
export interface ReplicaOrder {
  readonly t: Test;
  readonly args: readonly string[];
  /** Default: two. */
  readonly count?: number;
  /** How long each process may run, and take to open; default: as long as any of a test. */
  readonly patienceMs?: number;
}

/** Several gateways on one stream, each of which is started again on its port when it is gone, as a supervisor would. */
export class ReplicaSet {
  /** Without path, in order. */
  readonly urls: readonly string[];
  /** Everything that a process said as it ended by itself. */
  readonly ends: string[] = [];
  readonly #t: Test;
  readonly #args: readonly string[];
  readonly #patienceMs: number | undefined;
  readonly #running: ServedGateway[];
  #isOver = false;

  private constructor({ t, args, patienceMs }: ReplicaOrder, running: readonly ServedGateway[]) {
    this.#t = t;
    this.#args = args;
    this.#patienceMs = patienceMs;
    this.#running = [...running];
    this.urls = running.map(({ url }) => new URL(url).origin);
    for (const index of running.keys()) this.#supervise(index);
  }

  static async open(order: ReplicaOrder): Promise<ReplicaSet> {
    const { t, args, patienceMs, count = 2 } = order;
    const running: ServedGateway[] = [];
    for (let index = 0; index < count; index += 1) running.push(await startReplica(t, [...args, '--port', String(await freePort())], patienceMs));
    return new ReplicaSet(order, running);
  }

  at(index: number): ServedGateway {
    const found = this.#running[index];
    if (found === undefined) throw new RangeError(`there is no replica ${index}`);
    return found;
  }

  /** Kills one with SIGKILL; it is started again. */
  kill(index: number): void {
    this.at(index).child.kill('SIGKILL');
  }

  /** Resolves when each of them answers, started again or not. */
  async up(): Promise<void> {
    for (const url of this.urls)
      await until(
        `${url} answers`,
        () =>
          fetch(`${url}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        this.#patienceMs,
      );
  }

  async close(): Promise<void> {
    await this.up();
    this.#isOver = true;
    for (const gateway of this.#running) await kill(gateway);
  }

  #supervise(index: number): void {
    void this.at(index).ended.then(async ({ signal, stderr }) => {
      if (this.#isOver) return;
      if (signal === null) this.ends.push(stderr);
      const again = await startReplica(this.#t, [...this.#args, '--port', new URL(this.urls[index] ?? '').port], this.#patienceMs);
      this.#running[index] = again;
      this.#supervise(index);
    });
  }
}

/** What all gateways on one store are told alike. */
export const secrets = {
  RAILPROOF_OPERATOR_TOKEN: operatorToken,
  RAILPROOF_APPROVER_CODE: 'approver-of-the-end-to-end-tests',
  RAILPROOF_OFFICER_CODE: 'officer-of-the-end-to-end-tests',
  RAILPROOF_OAUTH_KEY: 'oauth-key-of-the-end-to-end-tests',
};

function startReplica(t: Test, args: readonly string[], patienceMs: number | undefined): Promise<ServedGateway> {
  return serve(t, ['--replica', ...args], secrets, patienceMs);
}

/** Counts at which somebody is killed: spread over the work, none at its very ends. */
export function killCounts(seed: string, { payments, kills }: { readonly payments: number; readonly kills: number }): readonly number[] {
  const random: Random = seededRandom(seed);
  const share = Math.floor(payments / (kills + 1));
  return Array.from({ length: kills }, (_, index) => Math.floor(share * (index + 0.5)) + random.below(share));
}
