import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { parseWon } from '../kernel/money.ts';
import type { Policy, PolicyRule } from '../kernel/policy.ts';
import type { Caller } from './caller.ts';
import { decideByPolicy } from './policy.ts';

/** The policy in force, a fold over the journal: the last one that was adopted holds, through restarts. Without any, mandates alone decide. */
export class PolicyDesk {
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  #policy: Policy | undefined;

  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  /** Takes effect from the next call on, and is on record. The same policy again changes nothing. */
  adopt(policy: Policy): void {
    if (isDeepStrictEqual(policy, this.#policy)) return;
    this.#record({ kind: 'policy.adopted', at: this.#clock.now(), data: { policy } });
    this.#policy = policy;
  }

  /** The rule that lets this call pass, which may still want a person's approval; null: there is no policy. `args` have passed the tool's schema. */
  ruleFor(caller: Caller, tool: string, args: unknown, at: EpochMs): PolicyRule | null | 'denied' {
    if (this.#policy === undefined) return null;
    return decideByPolicy(this.#policy, { tenant: caller.tenant, agent: caller.agent, tool, amountWon: amountIn(args), at }).rule ?? 'denied';
  }

  /** Whether the agent works from outside the internal zone, where only pseudonyms may go. Without a policy nobody does. */
  isOutside({ tenant, agent }: Caller): boolean {
    const entry = this.#policy?.agents.find((each) => each.tenant === tenant && each.agent === agent);
    return entry !== undefined && this.#policy?.zones.find(({ name }) => name === entry.zone)?.internal !== true;
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'policy.adopted') this.#policy = event.data.policy;
  }
}

function amountIn(args: unknown): ReturnType<typeof parseWon> {
  const amount = typeof args === 'object' && args !== null && 'amountWon' in args ? args.amountWon : undefined;
  return typeof amount === 'string' ? parseWon(amount) : undefined;
}
