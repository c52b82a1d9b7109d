import { formatKst, parseInstant, settlementAt } from '../../kernel/calendar.ts';
import type { Random } from '../../kernel/random.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { ambient } from '../ambient.ts';
import { SoakBooks } from './soak-books.ts';
import { drawFaults, type SoakFault, soakFaults } from './soak-faults.ts';
import { SoakLoad, type SoakOrder } from './soak-load.ts';
import { SoakSite, type SoakStore } from './soak-site.ts';
import type { SoakSample } from './soak-trend.ts';

export interface SoakOrders {
  readonly store: SoakStore;
  readonly durationMs: number;
  readonly callsPerSecond: number;
  readonly folder: string;
  readonly seed: string;
  readonly random: Random;
  /** Told at the end of each slot. */
  readonly progress: (slot: { readonly sample: SoakSample; readonly fault: SoakFault | undefined; readonly calls: number }) => void;
}

export interface SoakRecord {
  readonly samples: readonly SoakSample[];
  readonly payments: number;
  readonly calls: number;
  readonly again: number;
  /** How often each fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  readonly connectionsStruck: number;
  readonly gatewayStarts: number;
  readonly events: number;
  /** Keys that signed the audit. */
  readonly sealKeys: number;
  /** Longest until every client had an answer again after a fault. */
  readonly recoveryMsMax: number;
  /** How often the journal was read and judged. */
  readonly readings: number;
}

/** Between one fault and the next: a sixtieth of the time, within these bounds. */
const slotMsMin = 5_000;
const slotMsMax = 30_000;
const slotsOfLong = 60;

/** The part of a slot that is left in peace, however long its fault took. */
const calmMsMin = 1_000;

/** Until every client is answered again. */
const recoveryMsMax = 60_000;

/**
 * A load at a steady pace for so long, one fault in each slot but the first; in the quiet rest of a slot latencies count, and at its end the
 * gateway is measured. The journal is read whenever the gateway is down, and at the end, when time has gone past settlement.
 * @throws SandboxBroken for anything lost, doubled, refused without cause or contrary to an invariant, and for a gateway that is gone
 */
export async function runSoak(orders: SoakOrders): Promise<SoakRecord> {
  const site = await SoakSite.open({ ...orders, random: orders.random.fork('sockets') });
  try {
    return await new Soak(orders, site).run();
  } finally {
    await site.close();
  }
}

class Soak {
  readonly #orders: SoakOrders;
  readonly #site: SoakSite;
  readonly #load: SoakLoad;
  readonly #books = new SoakBooks();
  readonly #samples: SoakSample[] = [];
  readonly #faults: Record<string, number> = {};
  readonly #startedMs = ambient.elapsedMs();
  #latenciesMs: number[] = [];
  /** Calls that were made since then met no fault; infinite while one strikes. */
  #calmSinceMs = Number.POSITIVE_INFINITY;
  #recoveryMsMax = 0;
  #readings = 0;

  constructor(orders: SoakOrders, site: SoakSite) {
    this.#orders = orders;
    this.#site = site;
    this.#load = new SoakLoad({
      random: orders.random.fork('load'),
      callsPerSecond: orders.callsPerSecond,
      whereabouts: () => site.whereabouts(),
      answered: ({ startedMs, endedMs }) => {
        if (startedMs >= this.#calmSinceMs) this.#latenciesMs.push(endedMs - startedMs);
      },
    });
  }

  async run(): Promise<SoakRecord> {
    const { durationMs, random, store } = this.#orders;
    const slotMs = Math.min(slotMsMax, Math.max(slotMsMin, durationMs / slotsOfLong));
    const slots = Math.max(2, Math.floor(durationMs / slotMs));
    const kinds = soakFaults.filter((fault) => fault !== 'redis' || store === 'redis');
    const faults = drawFaults(random.fork('faults'), slots - 1, kinds);
    try {
      for (const [slot, fault] of [undefined, ...faults].entries()) await this.#slot(fault, this.#startedMs + (slot + 1) * slotMs);
      await this.#load.finish();
      await this.#passSettlement();
    } finally {
      await this.#load.close();
    }
    await this.#site.stop();
    await this.#readBooks();
    this.#refuse(this.#books.close());
    return this.#record();
  }

  async #slot(fault: SoakFault | undefined, endsMs: number): Promise<void> {
    if (fault === undefined) await this.#answered('the gateway was opened');
    else await this.#strike(fault);
    this.#calmSinceMs = ambient.elapsedMs();
    await ambient.wait(Math.max(calmMsMin, endsMs - ambient.elapsedMs()));
    this.#calmSinceMs = Number.POSITIVE_INFINITY;
    this.#refuse(this.#load.wrongs);
    const atMs = ambient.elapsedMs() - this.#startedMs;
    const measured = await this.#site.sample().catch((error: unknown) => {
      throw new SandboxBroken(
        `the gateway does not answer, though nothing was done to it: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    const sample = { atMs, payments: this.#load.acknowledged.length, ...measured, latenciesMs: this.#latenciesMs };
    this.#latenciesMs = [];
    this.#samples.push(sample);
    this.#orders.progress({ sample, fault, calls: this.#load.calls });
  }

  async #strike(fault: SoakFault): Promise<void> {
    this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
    await this.#site.strike(fault, () => this.#readBooks());
    this.#recoveryMsMax = Math.max(this.#recoveryMsMax, await this.#answered(`the fault "${fault}" was over`));
  }

  /** Resolves, with how long it took, when every client has the answer to a call that it made from now on. */
  async #answered(after: string): Promise<number> {
    const sinceMs = ambient.elapsedMs();
    while (!this.#load.hasAnsweredSince(sinceMs)) {
      if (ambient.elapsedMs() - sinceMs > recoveryMsMax) throw new SandboxBroken(`not every client is answered ${recoveryMsMax} ms after ${after}`);
      await ambient.wait(20);
    }
    return ambient.elapsedMs() - sinceMs;
  }

  async #readBooks(): Promise<void> {
    const orders: readonly SoakOrder[] = [...this.#load.acknowledged];
    await this.#site.readJournal((events) => this.#books.read(events));
    this.#readings += 1;
    this.#refuse([...this.#load.wrongs, ...this.#books.wrongs(orders)]);
  }

  /** Lets the world's time go past the settlement of the last payment. */
  async #passSettlement(): Promise<void> {
    const told = await this.#load.call('get_system_status', {});
    const now = told.kind === 'result' ? parseInstant(String(told.content['asOf'])) : undefined;
    if (now === undefined) throw new SandboxBroken(`the gateway does not tell the time: ${JSON.stringify(told)}`);
    const waited = await this.#load.call('wait_until', { at: formatKst(settlementAt(now) + 5 * 60_000) });
    if (waited.kind !== 'result') throw new SandboxBroken(`the gateway does not get past settlement: ${JSON.stringify(waited)}`);
  }

  #refuse(wrongs: readonly string[]): void {
    const [first, ...others] = wrongs;
    if (first !== undefined) throw new SandboxBroken(others.length === 0 ? first : `${first}; and ${others.length} more of that kind`);
  }

  #record(): SoakRecord {
    const { acknowledged, calls, again } = this.#load;
    return {
      samples: this.#samples,
      payments: acknowledged.length,
      calls,
      again,
      faults: this.#faults,
      connectionsStruck: this.#site.struck,
      gatewayStarts: this.#site.whereabouts().starts,
      events: this.#books.events,
      sealKeys: this.#books.sealKeys,
      recoveryMsMax: Math.round(this.#recoveryMsMax),
      readings: this.#readings,
    };
  }
}
