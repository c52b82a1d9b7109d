import { participants } from '../../simulators/bank/participants.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { openBankingId } from '../../simulators/open-banking/centre.ts';
import type { CallLimit, CapRules } from '../gateway/capped-door.ts';
import { catalog } from '../gateway/catalog.ts';
import type { GuardRule } from '../rail/guard/guarded.ts';
import { stablecoinId } from './coin-issuer.ts';
import { networkId } from './fault/points.ts';

/** What the gateway allows itself with one rail. */
export interface RailSpec {
  /** How long it waits for an answer; default 10. */
  readonly timeoutSeconds?: number;
  /** Tries after the first, where one can help. */
  readonly retries?: number;
  readonly breaker?: { readonly failures: number; readonly openSeconds: number };
  /** Calls under way at once, and how many may wait for that. Both or neither. */
  readonly inFlight?: number;
  readonly queue?: number;
}

/** How a gateway keeps serving while others are slow, away, or too eager. What is absent bounds nothing. Names are exact. */
export interface Resilience {
  /** Of each rail that is not named. */
  readonly everyRail?: RailSpec;
  readonly rails?: Readonly<Record<string, RailSpec>>;
  readonly tools?: Readonly<Record<string, { readonly inFlight: number; readonly queue: number }>>;
  readonly limits?: readonly CallLimit[];
}

/** Tools that wait on purpose hold nothing up. */
const waiting: ReadonlySet<string> = new Set(['wait_until', 'ask_principal']);

/** What a gateway that serves has unless it is told otherwise. One rail that hangs takes half of what a tool has, and one token (see `HttpLimits`) half of that. */
export const servedResilience: Resilience = {
  everyRail: { timeoutSeconds: 10, retries: 1, breaker: { failures: 5, openSeconds: 30 }, inFlight: 256, queue: 256 },
  tools: Object.fromEntries(
    catalog.map(({ definition }) => definition.name).flatMap((name) => (waiting.has(name) ? [] : [[name, { inFlight: 1_024, queue: 1_024 }]])),
  ),
};

/** An agent waits 30 s for its answer, and a payment may ask a rail twice. */
const answeredSecondsMax = 25;
export const timeoutSecondsDefault = 10;
const pauseMs = 500;

/** Every rail that a gateway can reach. */
const railIds: ReadonlySet<string> = new Set([
  ...participants.map(({ code }) => `bank:${code}`),
  networkId,
  tokenLedgerId,
  openBankingId,
  stablecoinId,
]);

/** What a schema cannot say: a name that leads nowhere would guard nothing in silence. `path`: where it stands. */
export function faultIn({
  everyRail,
  rails = {},
  tools = {},
  limits = [],
}: Resilience): { readonly path: readonly (string | number)[]; readonly why: string } | undefined {
  const known = catalog.map(({ definition }) => definition.name);
  for (const [id, spec] of Object.entries({ ...rails, ...(everyRail && { everyRail }) })) {
    const path = id === 'everyRail' ? [id] : ['rails', id];
    if (id !== 'everyRail' && !railIds.has(id)) return { path, why: `"${id}" is no rail of a gateway; there are ${[...railIds].join(', ')}` };
    if ((spec.inFlight === undefined) !== (spec.queue === undefined)) return { path, why: 'inFlight and queue go together' };
    const { timeoutSeconds = timeoutSecondsDefault, retries = 0 } = spec;
    if (timeoutSeconds * (retries + 1) > answeredSecondsMax)
      return {
        path,
        why: `${retries + 1} times timeoutSeconds ${timeoutSeconds} is more than ${answeredSecondsMax} s, when its agent has stopped waiting`,
      };
  }
  for (const tool of Object.keys(tools))
    if (!known.includes(tool)) return { path: ['tools', tool], why: `"${tool}" is no tool; there are ${known.join(', ')}` };
  for (const [index, { tool }] of limits.entries())
    if (tool !== undefined && !known.includes(tool))
      return { path: ['limits', index, 'tool'], why: `"${tool}" is no tool; there are ${known.join(', ')}` };
  return undefined;
}

export function railSpecOf({ everyRail = {}, rails = {} }: Resilience, id: string): RailSpec {
  return rails[id] ?? everyRail;
}

/** `undefined`: nothing stands between. */
export function guardRuleOf({ retries, breaker, inFlight, queue }: RailSpec): GuardRule | undefined {
  const rule: GuardRule = {
    ...(breaker && { breaker: { failures: breaker.failures, openMs: breaker.openSeconds * 1_000 } }),
    ...(retries !== undefined && retries > 0 && { retry: { retries, pauseMs } }),
    ...(inFlight !== undefined && queue !== undefined && { bound: { inFlight, queue } }),
  };
  return Object.keys(rule).length === 0 ? undefined : rule;
}

/** `undefined`: calls are not counted. */
export function capRulesOf({ tools = {}, limits = [] }: Resilience): CapRules | undefined {
  const bounds = new Map(Object.entries(tools));
  return bounds.size === 0 && limits.length === 0 ? undefined : { limits, tools: bounds };
}
