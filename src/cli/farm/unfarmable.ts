import { InputError } from '../../runner/input-error.ts';

/** @throws InputError for what only this process could play: workers run no code that is sent to them, and keep no second journal */
export function refuseUnfarmable({
  persona,
  store = 'memory',
  sealed,
}: {
  readonly persona: string;
  readonly store?: string;
  readonly sealed?: number;
}): void {
  if (/\.[cm]?[jt]s$/.test(persona)) throw new InputError(`--farm plays the personas that came with railproof; workers do not run ${persona}`);
  if (sealed !== undefined) throw new InputError('--farm goes without --sealed: sealed cases are drawn and played here');
  if (store !== 'memory') throw new InputError('--farm goes without --store: trials are played elsewhere, and events.jsonl has them all');
}
