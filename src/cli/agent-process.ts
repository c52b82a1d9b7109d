import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ambient } from './ambient.ts';
import { endFamily } from './process-family.ts';

/** How a bank's own agent ended. */
export interface AgentEnd {
  readonly how: 'returned' | 'threw' | 'stopped';
  readonly message: string;
}

export interface AgentOrder {
  /** A shell command. It runs in an empty folder; `RAILPROOF_FROM` names the folder that railproof was called from. */
  readonly command: string;
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
}

/** Most that an agent may print; more is a flood, and it is stopped. */
const outputBytesMax = 4 * 1024 * 1024;

/** What of the environment an agent gets to see beside its own three variables: where programs are, and the language. */
const passedOn = ['PATH', 'LANG', 'LC_ALL', 'TZ'] as const;

/** How long the last words of an agent may take to arrive once it has ended. */
const lastWordsMs = 1_000;

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the agent for one trial and leaves nothing of it behind: whatever it started ends with it, also when railproof is interrupted. */
export async function runAgentProcess(order: AgentOrder): Promise<AgentEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'railproof-agent-'));
  let started: number | undefined;
  const endAll = () => {
    if (started !== undefined) endFamily({ pid: started, mark: `HOME=${folder}` });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const release = onInterruption(endAll); // before the agent is there, so that no interruption finds it alone
  const child = spawn('/bin/sh', ['-c', order.command], {
    cwd: folder,
    env: environmentOf(order, folder),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started = child.pid;
  const closed = Promise.withResolvers<void>();
  child.once('close', () => closed.resolve());
  const { stopped, tail } = watchOutput(child);
  const end = Promise.withResolvers<AgentEnd>();
  const cancel = ambient.after(order.timeoutMs, () => end.resolve({ how: 'stopped', message: `still running after ${order.timeoutMs / 1000} s` }));
  child.once('error', (error) => end.resolve({ how: 'threw', message: `could not be started: ${error.message}` }));
  child.once('exit', (code, signal) =>
    end.resolve(code === 0 ? { how: 'returned', message: '' } : { how: 'threw', message: `ended with ${signal ?? `exit code ${code}`}` }),
  );
  const { how, message } = await Promise.race([end.promise, stopped]);
  cancel();
  endAll();
  const enough = ambient.after(lastWordsMs, closed.resolve);
  await closed.promise;
  enough();
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  release();
  const words = how === 'threw' ? tail().replaceAll(order.token, '(token)') : '';
  return { how, message: words === '' ? message : `${message}: ${words}` };
}

/** Reads what the agent prints, and keeps the last line. `stopped` resolves when it prints too much. */
function watchOutput(child: ChildProcessByStdio<null, Readable, Readable>): { readonly stopped: Promise<AgentEnd>; tail(): string } {
  const stopped = Promise.withResolvers<AgentEnd>();
  let printedBytes = 0;
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printedBytes += Buffer.byteLength(text);
      tail = (tail + text).slice(-400);
      if (printedBytes > outputBytesMax) {
        stream.pause();
        stopped.resolve({ how: 'stopped', message: `printed more than ${outputBytesMax} bytes` });
      }
    });
  }
  return { stopped: stopped.promise, tail: () => lastLine(tail) };
}

/** Does the work before an interruption ends this process as it would have. Returns how to take it back. */
export function onInterruption(work: () => void): () => void {
  const leave = (signal: NodeJS.Signals) => {
    work();
    release();
    process.kill(process.pid, signal); // nobody listens any more, so this time it ends the process
  };
  const release = () => {
    for (const signal of interruptions) process.off(signal, leave);
    process.off('exit', work);
  };
  for (const signal of interruptions) process.on(signal, leave);
  process.on('exit', work);
  return release;
}

function environmentOf({ url, token }: AgentOrder, folder: string): NodeJS.ProcessEnv {
  const passed = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(passed), HOME: folder, RAILPROOF_MCP_URL: url, RAILPROOF_TOKEN: token, RAILPROOF_FROM: process.cwd() };
}

/** On one line, and nothing in it that a terminal would obey. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
}
