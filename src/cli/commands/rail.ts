import { seededRandom } from '../../kernel/random.ts';
import { durableFirst } from '../../rail/durable-first.ts';
import { serveRail } from '../../rail/http/rail-server.ts';
import { InputError } from '../../runner/input-error.ts';
import { openLoneRail } from '../../runner/lone-rail.ts';
import type { Journal } from '../../storage/journal.ts';
import { shownStore } from '../../storage/open-journal.ts';
import { untilToldToStop } from '../drained.ts';
import { exitBroken } from '../exit-code.ts';
import { loopback, portError, refuseTakenPort } from '../loopback-port.ts';
import { openStore } from '../open-store.ts';
import { realClock } from '../real-clock.ts';
import { railToken, remoteRails } from '../remote-rails.ts';

export interface RailOptions {
  readonly port: number;
  /** Address that it listens on. */
  readonly host: string;
  readonly store: string;
  /** `ID=URL` of each rail that this one calls. */
  readonly peer: readonly string[];
  readonly customers: number;
  readonly payeeDays?: number;
  readonly seed: string;
  /** Real seconds that open calls get when it is told to stop. */
  readonly drain: number;
}

/** How long a rail waits for another. Within the end-to-end limit of fast payments (TIPS 10 s). */
const timeoutMs = 5_000;

/** Serves one rail until it is told to stop; then lets open calls end, writes what is left, and returns 0. */
export async function rail(id: string, options: RailOptions): Promise<number> {
  const clock = realClock();
  const { host, port } = options;
  const token = railToken();
  if (host !== loopback && token === undefined)
    throw new InputError(`--host ${host} lets others call ${id}: it needs RAILPROOF_RAIL_TOKEN, the same as whoever calls it`);
  const remotes = remoteRails({ option: '--peer', texts: options.peer, clock, timeoutMs });
  await refuseTakenPort({ host, port });
  let journal: Journal | undefined;
  // Opened after the names have been looked at, so that a wrong one leaves no store behind.
  const flushed = async () => journal?.flush();
  const lone = openLoneRail(id, {
    clock,
    record: (draft) => journal?.record(draft) ?? 0,
    founding: { capsWon: new Map(), central: new Map(), customersPerBank: options.customers, random: seededRandom(options.seed) },
    peers: new Map(remotes.map((remote) => [remote.id, durableFirst(remote, flushed)])),
    ...(options.payeeDays === undefined ? {} : { payeeDays: options.payeeDays }),
  });
  journal = await openStore(options.store, { clock, trial: null });
  let restored = false;
  for (const event of journal.replay()) {
    restored = true;
    lone.restore(event);
  }
  if (!restored) lone.found();
  await journal.flush();
  const app = serveRail(lone.rail, {
    kinds: lone.kinds,
    flushed,
    onBroken: (error) => endBroken(id, error),
    ...(token === undefined ? {} : { token }),
  });
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw portError(error, { host, port });
  });
  lone.resume();
  process.stdout.write(`railproof: ${id} is at ${url}, store ${shownStore(options.store)}${restored ? ', restored' : ''}. Ctrl-C stops it.\n`);
  await untilToldToStop(options.drain, async () => {
    await app.close();
    clock.stop();
    await Promise.all(remotes.map((remote) => remote.close()));
    await journal.close();
  });
  return 0;
}

/** Before anything else is written: what was recorded since the last flush may be half of a step, and was acknowledged to nobody. */
function endBroken(id: string, error: unknown): never {
  process.stderr.write(
    `railproof: ${id} broke: ${error instanceof Error ? error.message : String(error)}; it has ended, and its store holds what it answered\n`,
  );
  process.exit(exitBroken);
}
