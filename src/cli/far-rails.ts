import { participants } from '../../simulators/bank/participants.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import type { Rail } from '../rail/rail.ts';
import { insurerId } from '../rail/recovery.ts';
import { networkId } from '../runner/fault/points.ts';
import { InputError } from '../runner/input-error.ts';
import { ambient } from './ambient.ts';
import { remoteRails } from './remote-rails.ts';

/** How long a gateway waits for a payment system that is another process; it ends before the patience of any agent (30 s). */
const railMsMax = 10_000;

export interface FarRailsOptions {
  /** `ID=URL` of each; none: the gateway has its payment systems in its own process. */
  readonly rail: readonly string[];
  readonly clock: 'paced' | 'real';
  readonly scenario?: string | undefined;
}

/**
 * Payment systems that are other processes. The open sandbox's account has to be at one of them, and the network that joins them.
 * @throws InputError for one that no gateway calls, and for a missing one
 */
export function farRails({ rail, clock, scenario }: FarRailsOptions): ReadonlyMap<string, Rail> | undefined {
  if (rail.length === 0) return undefined;
  if (scenario !== undefined) throw new InputError('--rail goes without --scenario: a scenario brings its own payment systems');
  if (clock !== 'real') throw new InputError('--rail goes with --clock real: processes have no time in common but the wall clock');
  const rails = new Map(remoteRails({ option: '--rail', texts: rail, clock: ambient, timeoutMs: railMsMax }).map((remote) => [remote.id, remote]));
  const known = new Set([networkId, tokenLedgerId, insurerId, ...participants.map(({ code }) => `bank:${code}`)]);
  for (const id of rails.keys())
    if (!known.has(id)) throw new InputError(`--rail ${id}: a gateway calls ${networkId}, ${tokenLedgerId}, ${insurerId} and banks, and no ${id}`);
  for (const id of [networkId, `bank:${participants[0]?.code}`])
    if (!rails.has(id)) throw new InputError(`--rail: ${id} is missing; say where it is: --rail ${id}=http://HOST:PORT`);
  return rails;
}
