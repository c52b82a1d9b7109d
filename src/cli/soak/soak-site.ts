import { join } from 'node:path';
import type { AnyEvent } from '../../kernel/event.ts';
import type { Random } from '../../kernel/random.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { onInterruption } from '../agent-process.ts';
import { ambient } from '../ambient.ts';
import type { Whereabouts } from '../chaos/agent-side.ts';
import { type FaultProxy, openFaultProxy } from '../chaos/fault-proxy.ts';
import { type Address, ServerProcess } from '../chaos/server-process.ts';
import { findProgram, redis } from '../external-program.ts';
import { openStore } from '../open-store.ts';
import { RedisProcess } from '../redis-process.ts';
import type { SoakFault } from './soak-faults.ts';
import type { SoakSample } from './soak-trend.ts';

/** Where the journal lies: in a Redis of the soak's own, which syncs every write, or in a SQLite file. */
export type SoakStore = 'redis' | 'sqlite';

/** While replies are lost, one of so many connections is struck, in percent. */
const struckPercent = 60;
const lossesMs = 1_500;

/** Real time for which Redis is away. */
const redisAwayMs = 300;

/** Until a signal has arrived and all garbage is collected. */
const collectMs = 150;

/** Has the gateway collect all garbage when it is told to, so that what is left is what it holds. */
const collecting = ['--expose-gc', '--import', "data:text/javascript,process.on('SIGUSR2',()=>globalThis.gc())"];

/** `railproof serve` with its store behind a line of ours, and what can be done to each. */
export class SoakSite {
  struck = 0;
  readonly #redis: RedisProcess | undefined;
  readonly #server: ServerProcess;
  readonly #proxy: FaultProxy;
  readonly #store: string;
  readonly #losses: { percent: number };
  readonly #release: () => void;
  #address: Address;

  private constructor(
    parts: {
      readonly redis: RedisProcess | undefined;
      readonly server: ServerProcess;
      readonly proxy: FaultProxy;
      readonly store: string;
      readonly losses: { percent: number };
      readonly release: () => void;
    },
    address: Address,
  ) {
    this.#redis = parts.redis;
    this.#server = parts.server;
    this.#proxy = parts.proxy;
    this.#store = parts.store;
    this.#losses = parts.losses;
    this.#release = parts.release;
    this.#address = address;
    this.#proxy.lead(address.port);
  }

  /** In a folder on a real disk. @throws InputError where there is no redis-server */
  static async open(order: {
    readonly store: SoakStore;
    readonly folder: string;
    readonly seed: string;
    readonly random: Random;
  }): Promise<SoakSite> {
    const { folder, seed, random } = order;
    const redis = order.store === 'redis' ? await ownRedis(folder) : undefined;
    const store = redis?.url ?? `sqlite:${join(folder, 'journal.db')}`;
    const args = ['--seed', seed, '--audit-key', join(folder, 'audit-key')];
    const server = new ServerProcess({ store, args, nodeArgs: collecting });
    const release = onInterruption(() => server.killAtOnce());
    const losses = { percent: 0 };
    const site: { open?: SoakSite } = {};
    const proxy = await openFaultProxy({
      random,
      get percent() {
        return losses.percent;
      },
      struck: () => {
        if (site.open !== undefined) site.open.struck += 1;
      },
      passing: () => {},
    });
    site.open = new SoakSite({ redis, server, proxy, store, losses, release }, await server.start());
    return site.open;
  }

  /** The tokens are other ones after each start of the gateway. */
  whereabouts(): Whereabouts {
    const { tokens, starts } = this.#address;
    return { url: `http://127.0.0.1:${this.#proxy.port}/mcp`, token: [...tokens.values()][0] ?? '', starts };
  }

  /** Resolves when it is over. `down` is called while the gateway is not there, if it goes. */
  async strike(fault: SoakFault, down: () => Promise<void>): Promise<void> {
    switch (fault) {
      case 'cut':
        return this.#proxy.cut();
      case 'losses':
        this.#losses.percent = struckPercent;
        this.#proxy.cut();
        await ambient.wait(lossesMs);
        this.#losses.percent = 0;
        return this.#proxy.cut();
      case 'redis':
        await this.#redis?.kill();
        await ambient.wait(redisAwayMs);
        return this.#redis?.start();
      case 'kill':
        await this.#server.kill();
        return this.#startAgain(down);
      case 'stop':
        await this.stop();
        return this.#startAgain(down);
      default:
        fault satisfies never;
    }
  }

  /** What the gateway says of itself, once all garbage is collected. Rejects when it does not answer. */
  async sample(): Promise<Pick<SoakSample, 'start' | 'liveBytes' | 'rssBytes' | 'descriptors'>> {
    this.#server.signal();
    await ambient.wait(collectMs);
    const reply = await fetch(`http://127.0.0.1:${this.#address.port}/metrics`);
    const text = await reply.text();
    const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    return {
      start: this.#address.starts,
      liveBytes: figure('nodejs_heap_size_used_bytes') + figure('nodejs_external_memory_bytes'),
      rssBytes: figure('process_resident_memory_bytes'),
      descriptors: figure('process_open_fds'),
    };
  }

  /** While the gateway is not there: whoever opens a stream takes it over. */
  async readJournal(read: (events: Iterable<AnyEvent>) => void): Promise<void> {
    const journal = await openStore(this.#store, { clock: ambient, trial: null });
    read(journal.replay());
    await journal.close();
  }

  /** Stops the gateway in order. */
  async stop(): Promise<void> {
    const code = await this.#server.stop();
    if (code !== 0) throw new SandboxBroken(`the gateway was told to stop and ended with ${code ?? 'a signal'}: ${this.#server.lastError()}`);
  }

  async close(): Promise<void> {
    await this.#server.kill();
    this.#release();
    await this.#proxy.close();
    await this.#redis?.close();
  }

  async #startAgain(down: () => Promise<void>): Promise<void> {
    this.#proxy.lead(undefined);
    await down();
    this.#address = await this.#server.start();
    this.#proxy.lead(this.#address.port);
  }
}

async function ownRedis(folder: string): Promise<RedisProcess> {
  const program = findProgram(redis);
  if (program === undefined)
    throw new InputError(`soak needs redis-server in PATH; as root on Debian "apt-get install ${redis.debianPackage}", or give --store sqlite`);
  return RedisProcess.open({ program, folder, keeping: 'always' });
}
