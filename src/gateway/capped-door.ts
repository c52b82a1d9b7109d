import type { Clock } from '../kernel/clock.ts';
import { type Bound, Bulkhead } from '../rail/guard/bulkhead.ts';
import { Buckets } from './buckets.ts';
import type { Caller } from './caller.ts';
import { deny } from './denial.ts';
import type { Door } from './door.ts';
import type { Tokens } from './tokens.ts';

/** A burst of so many calls, which comes back evenly over so many seconds, together, by whoever has these names; a name that is absent stands for everybody's. */
export interface CallLimit {
  readonly tenant?: string;
  readonly agent?: string;
  readonly tool?: string;
  readonly calls: number;
  readonly seconds: number;
}

export interface CapRules {
  readonly limits: readonly CallLimit[];
  /** By tool: how many of its calls are under way, and how many wait for that. */
  readonly tools: ReadonlyMap<string, Bound>;
}

/** Hint for whoever meets a full queue. */
const fullMs = 1_000;

const remedy = 'Nothing was done by this call. Wait so long, then send it again, a payment under the same key.';

/**
 * Sheds what is too much of one tenant, agent or tool, with a hint when to come again; the rest goes on as if it were alone. What is shed is a call like
 * any other for token, stop, scope and audit, and claims no key. Limits count from the start of this process.
 */
export function cappedDoor(door: Door, rules: CapRules, { clock, tokens }: { readonly clock: Pick<Clock, 'now'>; readonly tokens: Tokens }): Door {
  const limits = rules.limits.map((limit) => ({
    limit,
    bucket: new Buckets({ burst: limit.calls, perSecond: limit.calls / limit.seconds }, () => clock.now()),
  }));
  const bulkheads = new Map([...rules.tools].map(([tool, bound]) => [tool, new Bulkhead(bound)]));

  /** A call that one limit sheds takes nothing of the others. */
  function waitMsOf(caller: Caller, tool: string): number {
    const own = limits.filter(({ limit }) => fits(limit, caller, tool));
    const waitMs = Math.max(0, ...own.map(({ bucket }) => bucket.waitMs('')));
    if (waitMs === 0) for (const { bucket } of own) bucket.take('');
    return waitMs;
  }

  return {
    ...door,
    call: async (call) => {
      const caller = tokens.authenticate(call.token);
      if (caller === undefined) return door.call(call);
      const bulkhead = bulkheads.get(call.tool);
      const retryAfterMs = bulkhead?.isFull === true ? fullMs : waitMsOf(caller, call.tool);
      if (retryAfterMs > 0) return door.call({ ...call, misfit: deny('rate_limited', { remedy, retryAfterMs }) });
      return bulkhead === undefined ? door.call(call) : bulkhead.through(() => door.call(call));
    },
  };
}

function fits({ tenant, agent, tool }: CallLimit, caller: Caller, called: string): boolean {
  return (tenant ?? caller.tenant) === caller.tenant && (agent ?? caller.agent) === caller.agent && (tool ?? called) === called;
}
