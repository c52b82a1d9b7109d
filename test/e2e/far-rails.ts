import type { Test } from 'tap';
import { realClock } from '../../src/cli/real-clock.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { durableFirst } from '../../src/rail/durable-first.ts';
import { type RemoteRail, railClient } from '../../src/rail/http/rail-client.ts';
import { serveRail } from '../../src/rail/http/rail-server.ts';
import { openLoneRail } from '../../src/runner/lone-rail.ts';
import { type MemoryJournal, memoryJournal } from '../../src/storage/memory-journal.ts';

/** Rails as `railproof rail` runs them, each on a port and in a journal of its own, but in one process and at a time of day that is given. */
export interface FarRails {
  /** Addresses by id. */
  readonly urls: ReadonlyMap<string, string>;
  readonly journals: ReadonlyMap<string, MemoryJournal>;
  /** `ID=URL` of each, as `--rail` takes them. */
  readonly texts: readonly string[];
  /** Another line to one of them. */
  line(id: string, token?: string): RemoteRail;
}

export async function farRails(t: Test, { calls, now, token }: FarRailsOrder): Promise<FarRails> {
  const clock = clockFrom(t, now);
  const urls = new Map<string, string>();
  const journals = new Map<string, MemoryJournal>();
  const line = (id: string, shown: string | undefined = token): RemoteRail => {
    const far = railClient({ id, url: urls.get(id) ?? '', clock, timeoutMs: 60_000, ...(shown === undefined ? {} : { token: shown }) });
    t.teardown(() => far.close());
    return far;
  };
  // A rail is called before it is open: lines are laid when somebody first calls.
  const later = (id: string): RemoteRail => {
    let laid: RemoteRail | undefined;
    const far = () => {
      laid ??= line(id);
      return laid;
    };
    return {
      id,
      submit: (order) => far().submit(order),
      status: (order) => far().status(order),
      ask: (topic, question) => far().ask(topic, question),
      close: async () => {},
    };
  };
  for (const [id, peers] of Object.entries(calls)) {
    const journal = memoryJournal({ clock, trial: null });
    const flushed = async () => journal.flush();
    const lone = openLoneRail(id, {
      clock,
      record: journal.record,
      founding: { capsWon: new Map(), central: new Map(), customersPerBank: 2, random: seededRandom('7') },
      peers: new Map(peers.map((peer) => [peer, durableFirst(later(peer), flushed)])),
    });
    lone.found();
    const app = serveRail(lone.rail, {
      kinds: lone.kinds,
      flushed,
      onBroken: (error) => t.fail(String(error)),
      ...(token === undefined ? {} : { token }),
    });
    urls.set(id, await app.listen({ host: '127.0.0.1', port: 0 }));
    t.teardown(() => app.close());
    journals.set(id, journal);
  }
  return { urls, journals, line, texts: [...urls].map(([id, url]) => `${id}=${url}`) };
}

export interface FarRailsOrder {
  /** Whom each rail calls, by id. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** Time at which it begins, in epoch milliseconds; from then on it passes as everywhere. */
  readonly now: number;
  readonly token?: string;
}

/** The wall clock, put to another time of day: systems have hours, and a test must not depend on when it is run. */
function clockFrom(t: Test, now: number): Clock {
  const real = realClock();
  const aheadMs = now - real.now();
  t.teardown(() => real.stop());
  return { now: () => real.now() + aheadMs, at: (when, label, task) => real.at(when - aheadMs, label, task), sleep: (ms) => real.sleep(ms) };
}
