import { InputError } from '../../runner/input-error.ts';

/** @throws InputError for what only this process could play: workers run no code that is sent to them, and keep no second journal */
export function refuseUnfarmable({ persona, store = 'memory' }: { readonly persona: string; readonly store?: string }): void {
  if (/\.[cm]?[jt]s$/.test(persona)) throw new InputError(`--farm plays the personas that came with railproof; workers do not run ${persona}`);
  if (store !== 'memory') throw new InputError('--farm goes without --store: trials are played elsewhere, and events.jsonl has them all');
}
