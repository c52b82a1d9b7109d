import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { start, until } from './command.ts';
import { kill } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.test('chaos that is killed outright leaves no gateway running, not even one that is halted', async (t) => {
  const chaos = start(['chaos', 'single-bill', '--kills', '0', '--seed', '5', '--out', join(temporaryFolder(t), 'run')]);
  t.teardown(() => kill(chaos));
  let gateway = '';
  await until('chaos starts its gateway', () => {
    gateway = gatewayOf(chaos.pid) ?? '';
    return gateway !== '';
  });
  process.kill(Number(gateway), 'SIGSTOP');
  await kill(chaos);
  await until('the gateway is gone', () => !isAlive(gateway));
  t.notOk(isAlive(gateway));
});

/** Process id of the gateway that the process has started, and watches, on Linux, where chaos is played. */
function gatewayOf(pid: number): string | undefined {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
  const commands = children.map((child) => ({ child, command: readText(`/proc/${child}/cmdline`).split('\0') }));
  const isWatched = commands.some(({ command }) => command[0] === '/bin/sh');
  return isWatched ? commands.find(({ command }) => command.includes('serve'))?.child : undefined;
}

/** A process that has ended, and whose parent has not asked how, counts as gone. */
function isAlive(pid: string): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readText(`/proc/${pid}/status`));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''; // gone in between
    throw error;
  }
}
