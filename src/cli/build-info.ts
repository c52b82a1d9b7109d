import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../report/run-result.ts';
import { packageRoot } from './package-root.ts';

/** What was run: with the seed, enough to run it again. Outside a checkout `commit` is what an image was told, or `unknown`. */
export function buildInfo(): RunResult['build'] {
  const version = buildVersion();
  if (!existsSync(join(packageRoot, '.git'))) return { version, commit: process.env['RAILPROOF_COMMIT'] || 'unknown', dirty: false };
  return { version, commit: git('rev-parse', 'HEAD') || 'unknown', dirty: git('status', '--porcelain') !== '' };
}

/** Version of the package, without asking git. */
export function buildVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return manifest.version;
}

function git(...args: readonly string[]): string {
  try {
    return execFileSync('git', ['-C', packageRoot, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return ''; // no git on this machine, or an unborn branch: the build is then unknown, which the report says
  }
}
