import type { Test } from 'tap';
import { processMsMax, type Running, start, until } from './command.ts';

/** The open sandbox has one agent; its token is told in the environment. */
export const token = 'token-of-the-end-to-end-tests';

/** A `railproof serve` that listens. */
export interface ServedGateway extends Running {
  readonly url: string;
  /** The account of the open sandbox's agent, as the welcome names it. */
  readonly account: { readonly bank: string; readonly account: string };
}

/** Starts `serve` on a free port and reads its address from what it prints. It is killed when the test is over, or has run for too long. */
export async function serve(
  t: Test,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  timeoutMs = processMsMax,
): Promise<ServedGateway> {
  const running = start(['serve', '--port', '0', ...args], { env: { RAILPROOF_TOKEN: token, ...env }, timeoutMs });
  t.teardown(() => kill(running));
  let gone = false;
  void running.ended.then(() => {
    gone = true;
  });
  await until('serve prints its address', () => gone || running.printed().stdout.includes('Ctrl-C'), timeoutMs * 0.9);
  const { stdout, stderr } = running.printed();
  const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(stdout)?.[0];
  const [, account = '', bank = ''] = /account (\S+) at (\d+)/.exec(stdout) ?? [];
  if (url === undefined) throw new Error(`serve did not open: ${stderr}`);
  return { ...running, url, account: { bank, account } };
}

/** As a power cut would: nothing is said, nothing is written. Resolves when the process is gone. */
export async function kill({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** As somebody who stops it would: open calls are answered, and it says that it is done. */
export async function stop({ child, ended }: Running): Promise<number | null> {
  child.kill('SIGTERM');
  return (await ended).code;
}
