import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Ended } from './ended.ts';
import type { Order } from './kept-process.ts';

/** As many as the machine that decides has cores. */
const atMost = 2;

const idle: ChildProcess[] = [];
const waiting: ((child: ChildProcess | null) => void)[] = [];
let alive = 0;

/** Like a process of its own, for a command that ends by itself; what it leaves running is ended with this process. */
export async function inKeptProcess(order: Order, timeoutMs: number): Promise<Ended> {
  const child = await free(order.env);
  return new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const end = (ended: Ended, goesOn: boolean) => {
      clearTimeout(limit);
      child.removeAllListeners();
      hand(child, goesOn);
      resolve(ended);
    };
    child.once('message', (ended) => end(ended as Ended, true)); // what kept-process.ts sends
    child.once('exit', (code, signal) => end({ code, signal, stdout: '', stderr: `${order.args.join(' ')}: ended the process it was given` }, false));
    child.ref();
    child.channel?.ref();
    child.send(order);
  });
}

/** A process that has nothing to do; a new one while there are few. */
async function free(env: Order['env']): Promise<ChildProcess> {
  const child = idle.pop();
  if (child !== undefined) return child;
  if (alive < atMost) return fresh(env);
  return (await new Promise<ChildProcess | null>((resolve) => waiting.push(resolve))) ?? fresh(env);
}

function fresh(env: Order['env']): ChildProcess {
  alive += 1;
  return fork(join(import.meta.dirname, 'kept-process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
}

/** To the next in line, or put by. */
function hand(child: ChildProcess, goesOn: boolean): void {
  if (!goesOn) alive -= 1;
  const next = waiting.shift();
  if (next !== undefined) next(goesOn ? child : null);
  else if (goesOn) {
    child.unref();
    child.channel?.unref();
    idle.push(child);
  }
}
