import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.ts';
import type { Tally } from './tally.ts';

/** Counts as one: all types fit, or not. */
export function runTypeCheck(root: string): Promise<Tally> {
  return check('types', root, [commandOf(root, 'typescript', 'tsc'), '--project', root]);
}

/** Counts as one: format, imports and lint are as biome.json says, or not. */
export function runBiome(root: string): Promise<Tally> {
  return check('format and lint', root, [commandOf(root, '@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '--max-diagnostics=50', root]);
}

/** File of a package's command, to be run by this Node whatever the search path has. */
export function commandOf(root: string, name: string, command: string): string {
  const folder = join(root, 'node_modules', name);
  const manifest: { readonly bin: Readonly<Record<string, string>> } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = manifest.bin[command];
  if (file === undefined) throw new Error(`${name} has no command ${command}`);
  return join(folder, file);
}

async function check(title: string, root: string, args: readonly string[]): Promise<Tally> {
  const { code, output } = await runQuietly(process.execPath, args, { cwd: root });
  console.log(code === 0 ? `✓ ${title}` : `✗ ${title}\n${output}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
