import type { FaultSpec } from '../../runner/scenario.ts';

/** One thing to play, by which mutants are sought. Plain data: it is sent to threads. */
export interface Play {
  /** A case of the standard scenarios by its id, a generated one by its seed, or a part of the sandbox worked without agents. */
  readonly plan: { readonly case: string } | { readonly explored: string } | { readonly drill: string };
  /** A persona by its name, or an agent that is only here, see `player.ts`. Drills have none. */
  readonly persona: string;
  readonly seed: string;
  /** Take the place of the case's own faults. */
  readonly faults?: readonly FaultSpec[];
}

export const reference = 'careful';

/** Those of whom every check is expected to pass; of others only the invariants are judged. */
const faultless: readonly string[] = [reference, 'resending-at-once', 'resending-after'];

export function playName({ plan, persona, seed, faults = [] }: Play): string {
  const what = 'case' in plan ? plan.case : 'drill' in plan ? `drill-${plan.drill}` : `explored-${plan.explored}`;
  return [what, persona, seed, ...faults.map(faultName)].join('~');
}

function faultName({ do: verb, state, match, nth }: FaultSpec): string {
  return [verb, match?.component ?? match?.to ?? match?.tool, state, nth].filter((part) => part !== undefined).join(' ');
}

/** Whether the agent's checks count too. */
export function isJudgedWhole({ plan, persona }: Play): boolean {
  return faultless.includes(persona) && !('drill' in plan);
}

/** How the oracle saw it: an invariant, a check of the careful persona, or a run that could not go on. */
export interface Flag {
  readonly by: 'invariant' | 'check' | 'stopped';
  /** Id of the invariant or check; `sandbox` for a run that stopped. */
  readonly id: string;
  readonly message: string;
}
