import { serialize } from 'node:v8';
import { zstdCompressSync } from 'node:zlib';
import { type Work, WorkDoer } from './work.ts';

const doer = new WorkDoer(); // plans are read once for each thread

/** Runs in a thread of its own: the timers and sockets of whoever talks to Redis have no place in virtual time. Returns the packed result. */
export async function doWork(work: Work): Promise<Uint8Array> {
  return zstdCompressSync(serialize(await doer.do(work)));
}
