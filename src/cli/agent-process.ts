import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ambient } from './ambient.ts';

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

/** Runs the agent for one trial and leaves nothing of it behind: its whole process group ends with it. */
export async function runAgentProcess(order: AgentOrder): Promise<AgentEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'railproof-agent-'));
  const child = spawn('/bin/sh', ['-c', order.command], { cwd: folder, env: environmentOf(order, folder), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = 0;
  let tail = '';
  const end = Promise.withResolvers<AgentEnd>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text.length;
      tail = (tail + text).slice(-400);
      if (printed > outputBytesMax) end.resolve({ how: 'stopped', message: `printed more than ${outputBytesMax} bytes` });
    });
  }
  const cancel = ambient.after(order.timeoutMs, () => end.resolve({ how: 'stopped', message: `still running after ${order.timeoutMs / 1000} s` }));
  child.once('error', (error) => end.resolve({ how: 'threw', message: `could not be started: ${error.message}` }));
  child.once('exit', (code, signal) => end.resolve(code === 0 ? { how: 'returned', message: '' } : { how: 'threw', message: `ended with ${signal ?? `exit code ${code}`}: ${lastLine(tail)}` }));
  const ended = await end.promise;
  cancel();
  killGroup(child.pid);
  rmSync(folder, { recursive: true, force: true });
  return ended;
}

function environmentOf({ url, token }: AgentOrder, folder: string): NodeJS.ProcessEnv {
  const passed = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(passed), HOME: folder, RAILPROOF_MCP_URL: url, RAILPROOF_TOKEN: token, RAILPROOF_FROM: process.cwd() };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // ESRCH: nothing of it is left
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
