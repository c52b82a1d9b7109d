import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { railClient } from '../../src/rail/http/rail-client.ts';
import { serveRail } from '../../src/rail/http/rail-server.ts';
import type { Rail } from '../../src/rail/rail.ts';
import type { RailUnderTest } from '../contract/rail.ts';

const everyKind = [
  'credit-transfer',
  'net-settlement',
  'settlement-advice',
  'gross-settlement',
  'wallet-hold',
  'wallet-release',
  'recall',
  'return-claim',
] as const;

/** Longest that one exchange may take on a busy machine. */
const patienceMs = 60_000;

/** The same world, its rail behind a real server on this machine. Answers are on their way in real time while the world's time goes on. */
export async function overHttp(t: Test, world: RailUnderTest): Promise<RailUnderTest> {
  const app = serveRail(world.rail, { kinds: everyKind, flushed: async () => {}, onBroken: (error) => t.fail(String(error)) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = railClient({ id: world.rail.id, url, clock: { now: () => 0 }, timeoutMs: patienceMs });
  t.teardown(async () => {
    await client.close();
    await app.close();
  });
  let underWay = 0;
  const counted = async <A>(answer: Promise<A>): Promise<A> => {
    underWay += 1;
    try {
      return await answer;
    } finally {
      underWay -= 1;
    }
  };
  const rail: Rail = {
    id: client.id,
    submit: (instruction) => counted(client.submit(instruction)),
    status: (id) => counted(client.status(id)),
    ask: (topic, question) => counted(client.ask(topic, question)),
  };
  return {
    rail,
    events: world.events,
    settle: async () => {
      for (let waitedMs = 0; underWay > 0 && waitedMs < patienceMs; waitedMs += 1) {
        await wait(1);
        await world.settle();
      }
    },
    restart: async () => overHttp(t, await world.restart()),
  };
}
