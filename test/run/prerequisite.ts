import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ExternalProgram, findProgram } from '../../src/cli/external-program.ts';
import { runQuietly } from './child.ts';
import { type Tally, zero } from './tally.ts';

/** A program that every test file needs whose name has the word. */
export interface Need {
  readonly program: ExternalProgram;
  readonly word: string;
}

/**
 * Sees to it that what the files need is there. As root on Debian it installs what is missing; elsewhere it says in one line
 * what is missing and how to get it, and counts that as a failure: tests that need it run all the same, and fail.
 */
export async function providePrograms(needs: readonly Need[], files: readonly string[]): Promise<Tally> {
  const needed = neededBy(needs, files);
  if (needed.every(isThere)) return zero;
  if (canInstall()) await install(needed.filter((program) => !isThere(program)));
  const missing = needed.filter((program) => !isThere(program));
  if (missing.length === 0) return zero;
  console.log(`✗ ${missingLine(missing)}`);
  return { passed: 0, failed: missing.length };
}

export function neededBy(needs: readonly Need[], files: readonly string[]): readonly ExternalProgram[] {
  return needs.filter((need) => files.some((file) => basename(file).includes(need.word))).map((need) => need.program);
}

export function missingLine(missing: readonly ExternalProgram[]): string {
  const what = missing.map((program) => `${program.name} (${program.usedFor})`).join(' and ');
  const packages = missing.map((program) => program.debianPackage).join(' ');
  return `missing: ${what}; install it with "apt-get install ${packages}" or your system's own package manager, so that ${missing[0]?.commands[0]} is in PATH`;
}

/** For a test that uses the program: its path. Throws where it is missing, so that the test fails and is never skipped. */
export function requireProgram(program: ExternalProgram): string {
  const path = findProgram(program);
  if (path === undefined) throw new Error(missingLine([program]));
  return path;
}

function isThere(program: ExternalProgram): boolean {
  return findProgram(program) !== undefined;
}

function canInstall(): boolean {
  const isRoot = process.getuid?.() === 0;
  const osRelease = '/etc/os-release';
  return isRoot && existsSync(osRelease) && /^ID(_LIKE)?=.*debian/m.test(readFileSync(osRelease, 'utf8'));
}

async function install(programs: readonly ExternalProgram[]): Promise<void> {
  const packages = programs.map((program) => program.debianPackage);
  console.error(`installing ${packages.join(' ')} with apt-get …`);
  const updated = await aptGet(['update']);
  if (updated) await aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
}

/** False, with its last words printed, if apt-get failed. Level 1 keeps the packages from starting services of their own. */
async function aptGet(args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { code, output } = await runQuietly('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  if (code !== 0) console.error(`apt-get ${args[0]} failed: ${output.split('\n').slice(-3).join(' | ')}`);
  return code === 0;
}
