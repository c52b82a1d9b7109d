import { parentPort, workerData } from 'node:worker_threads';
import { clearShard, type ShardOrder } from './day-shard.ts';

if (parentPort === null) throw new Error('a shard of a day is cleared in a thread');
parentPort.postMessage(clearShard(workerData as ShardOrder)); // what national-day.ts sends
