/**
 * Behind `npm test` and `npm run test:full`. Without arguments: type check, Biome, then every test but the long ones.
 * `--full`: the long ones, in the minutes of RAILPROOF_FULL_MINUTES if that is set. With files: these only.
 * Ends with `N passed, N failed`: assertions as tap reports them, plus one for each check. Exit 0 only if none failed and some passed.
 */
import { join } from 'node:path';
import { chromium, redis } from '../src/cli/external-program.ts';
import { fullBudget, limits } from './run/budget.ts';
import { runBiome, runTypeCheck } from './run/check.ts';
import { runBatches } from './run/file-run.ts';
import { type Need, providePrograms } from './run/prerequisite.ts';
import { sum, type Tally, zero } from './run/tally.ts';
import { batchesOf, testFiles } from './run/test-file.ts';

const root = join(import.meta.dirname, '..');

/** A test file whose name has the word uses the program. */
const needs: readonly Need[] = [
  { program: chromium, word: 'browser' },
  { program: redis, word: 'redis' },
];

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<number> {
  const full = args.includes('--full');
  const chosen = args.filter((arg) => !arg.startsWith('--'));
  const files = testFiles(root, { full, chosen });
  const tallies: Tally[] = [await providePrograms(needs, files)];
  if (!full && chosen.length === 0) tallies.push(await runTypeCheck(root), await runBiome(root));
  tallies.push(await runBatches(root, batchesOf(files), full ? fullBudget(files.length, process.env['RAILPROOF_FULL_MINUTES']) : limits));
  const total = tallies.reduce(sum, zero);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
