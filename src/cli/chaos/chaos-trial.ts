import { join } from 'node:path';
import type { Agent } from '../../../agents/agent.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import { seededIds } from '../../kernel/id.ts';
import { seededRandom } from '../../kernel/random.ts';
import { type EraChoice, eraOf } from '../../runner/entrance.ts';
import { trialEnd } from '../../runner/trial-end.ts';
import { onInterruption } from '../agent-process.ts';
import { ambient } from '../ambient.ts';
import { openStore } from '../open-store.ts';
import { openStation } from '../station.ts';
import type { TrialName } from '../suite.ts';
import { openAgentLine } from './agent-side.ts';
import { openFaultProxy } from './fault-proxy.ts';
import { drawStrikes, Havoc, strikeText } from './havoc.ts';
import { seatAgent } from './seat.ts';
import { type Address, ServerProcess } from './server-process.ts';
import { mergeSpoken, type Spoken } from './spoken.ts';
import { WaitingRoom } from './waiting-room.ts';

/** One trial in real time, in a folder of its own. */
export interface ChaosOrder {
  readonly name: TrialName;
  /** What `serve --scenario` is told. */
  readonly scenario: string;
  readonly agent: Agent;
  readonly era: EraChoice;
  readonly kills: number;
  readonly folder: string;
}

export interface ChaosTrial {
  readonly events: readonly AnyEvent[];
  /** How many processes the gateway had. */
  readonly starts: number;
  /** What struck, in order: `kill at order 2`, `half-open`. */
  readonly strikes: readonly string[];
}

/** Connections that get a fault, in percent. */
const struckPercent = 40;

/** Real time for all agents of a trial together. */
const trialMsMax = 90_000;

/** As many customers as `serve` gives each bank: the world must be the one that the file remembers. */
const customersPerBank = 20;

/** Plays a case against a gateway that is killed, stopped and cut off, and brings back one record of it. */
export async function playChaos(order: ChaosOrder): Promise<ChaosTrial> {
  const { name, folder } = order;
  const file = join(folder, 'journal.db');
  const random = seededRandom(name.seed).fork('chaos');
  const server = new ServerProcess({ store: `sqlite:${file}`, args: ['--scenario', order.scenario, '--seed', name.seed] });
  const release = onInterruption(() => server.killAtOnce());
  const strikes: string[] = [];
  try {
    const { spoken, starts } = await struggle(order, { server, random, struck: (what) => strikes.push(what) });
    await server.kill();
    const stopped = spoken.some((entry) => entry.kind === 'agent.ended' && entry.data.how === 'stopped');
    const journal = await finish(order, file, stopped);
    return { events: mergeSpoken({ journal, spoken, trial: name.trial }), starts, strikes };
  } finally {
    await server.kill();
    release();
  }
}

/** All agents at work, all faults at theirs. */
async function struggle(
  { name: { plan }, agent, era, kills }: ChaosOrder,
  deps: { readonly server: ServerProcess; readonly random: ReturnType<typeof seededRandom>; readonly struck: (what: string) => void },
): Promise<{ readonly spoken: readonly Spoken[]; readonly starts: number }> {
  const { server, random, struck } = deps;
  let address: Address = await server.start();
  const strikes = drawStrikes(random.fork('strikes'), kills);
  const proxy = await openFaultProxy({
    random: random.fork('sockets'),
    percent: struckPercent,
    struck,
    passing: (passing) => havoc.passing(passing),
  });
  const havoc = new Havoc({
    server,
    strikes,
    fired: (strike) => struck(strikeText(strike)),
    down: () => proxy.lead(undefined),
    up: (now) => {
      address = now;
      proxy.lead(now.port);
    },
  });
  proxy.lead(address.port);
  const url = `http://127.0.0.1:${proxy.port}/mcp`;
  const spoken: Spoken[] = [];
  const room = new WaitingRoom();
  const ids = seededIds(random.fork('ids'));
  const timeUp = new AbortController();
  const cancel = ambient.after(trialMsMax, () => timeUp.abort());
  havoc.start();
  try {
    const seated = plan.jobs.map(({ agent: name }, index) => {
      const line = openAgentLine(eraOf(era, index), () => ({ url, token: address.tokens.get(name) ?? '', starts: address.starts }));
      const { deadline, parameters } = plan;
      return seatAgent({ name, line, room, ids, spoken, deadline, parameters, signal: timeUp.signal }, agent);
    });
    await Promise.all(seated);
  } finally {
    cancel();
    await havoc.stop();
    await proxy.close();
  }
  return { spoken, starts: address.starts };
}

/** The last process was killed too. Opens the file here, lets everything come to its end, and closes the trial. */
async function finish({ name }: ChaosOrder, file: string, stopped: boolean): Promise<readonly AnyEvent[]> {
  const store = `sqlite:${file}`;
  const { plan, seed } = name;
  const broken: unknown[] = [];
  const onBroken = (error: unknown) => broken.push(error);
  const station = await openStation({ plan, seed, port: 0, store, clock: 'paced', tokens: new Map(), trial: null, customersPerBank, onBroken });
  try {
    await station.runUntil(trialEnd(plan, station.clock.now()));
    station.journal.record({ kind: 'trial.closed', at: station.clock.now(), data: { reason: stopped ? 'deadline' : 'finished' } });
  } finally {
    await station.close();
  }
  if (broken.length > 0) throw broken[0];
  const journal = await openStore(store, { clock: ambient, trial: null });
  try {
    return [...journal.replay()];
  } finally {
    await journal.close();
  }
}
