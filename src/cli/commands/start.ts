import { run } from './run.ts';

/** Plays of each case in the standard suite. */
const trials = 1;

/** The standard suite with the reference agent: says whether railproof and its careful agent behave as they must. */
export async function start(options: { readonly seed: string; readonly out?: string }): Promise<number> {
  process.stdout.write(`railproof: the standard suite with the reference agent "careful", seed ${options.seed}\n\n`);
  return run([], { ...options, trials, k: 1, persona: 'careful', era: 'mixed', store: 'memory', mandates: 'as-written', quiet: false });
}
