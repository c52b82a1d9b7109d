import { availableParallelism } from 'node:os';
import { Worker } from 'bullmq';
import Fastify from 'fastify';
import { Piscina } from 'piscina';
import { ambient } from '../ambient.ts';
import { untilToldToStop } from '../drained.ts';
import { connectFarm, parseFarm, putResult, resultKey, type SentWork } from '../farm/farm-queue.ts';
import type { Work } from '../farm/work.ts';
import { portError } from '../loopback-port.ts';

export interface WorkerOptions {
  readonly farm: string;
  readonly host: string;
  /** Where `/healthz` and `/readyz` are; none: nowhere. */
  readonly port?: number;
  /** Trials that it plays at once; default: one for each core. */
  readonly threads?: number;
  /** Real seconds that a trial gets when it is told to stop. */
  readonly drain: number;
}

/** Work whose worker says nothing for so long goes to another one; a trial takes well under a second. */
const lockMs = 5_000;
const stalledMs = 1_000;
/** Nobody is to blame for a worker that was killed. */
const stalledMax = 1_000;

/** Plays what runs and explorations send to a farm, as many pieces at once as it has threads, until it is told to stop. */
export async function worker({ farm, host, port, threads = availableParallelism(), drain }: WorkerOptions): Promise<number> {
  const place = parseFarm(farm);
  const client = await connectFarm(place);
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'; // published, the sources are compiled
  const pool = new Piscina({ filename: new URL(`../farm/work-thread.${extension}`, import.meta.url).href, minThreads: threads, maxThreads: threads });
  const done = (work: Work): Promise<Uint8Array> => pool.run(work, { name: 'doWork' });
  const play = async ({ data }: { readonly data: SentWork }): Promise<void> => putResult(client, resultKey(place, data), await done(data.work));
  const waiting = client.duplicate();
  const taking = new Worker<SentWork>(place.queue, play, {
    connection: waiting,
    concurrency: threads,
    lockDuration: lockMs,
    stalledInterval: stalledMs,
    maxStalledCount: stalledMax,
  });
  taking.on('error', () => {}); // a Redis that is away for a moment: BullMQ connects again, and work that was taken away meanwhile is done by another
  await taking.waitUntilReady();
  const app = port === undefined ? undefined : await health({ host, port }, () => client.status === 'ready' && taking.isRunning());
  process.stdout.write(`railproof: worker ${ambient.processName()} of ${place.queue}\nCtrl-C stops it.\n`);
  await untilToldToStop(drain, async () => {
    await taking.close();
    await pool.destroy();
    await app?.close();
    for (const each of [waiting, client]) each.disconnect(); // BullMQ leaves open what it was handed
  });
  return 0;
}

async function health(where: { readonly host: string; readonly port: number }, isReady: () => boolean) {
  const app = Fastify({ logger: false });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => (isReady() ? reply.send({ status: 'ready' }) : reply.code(503).send({ status: 'waiting' })));
  await app.listen(where).catch((error: unknown) => {
    throw portError(error, where);
  });
  return app;
}
