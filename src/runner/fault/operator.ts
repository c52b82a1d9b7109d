import type { Clock } from '../../kernel/clock.ts';
import type { StopScope } from '../../kernel/stop.ts';
import type { FaultSpec } from '../scenario.ts';

/** What an operator of the gateway can do in a case. Neither is lost while the gateway is down: it comes first when it is back. */
export interface Operator {
  stop(scope: StopScope, why: string): void;
  lift(scope: StopScope): void;
}

export function scopeOf({ match }: FaultSpec): StopScope {
  return { tenant: null, agent: match?.agent ?? null, tool: match?.tool ?? null };
}

/** Orders the stop of a case, and puts on the clock when it is lifted. */
export function operate(operator: Operator, spec: FaultSpec, clock: Clock): void {
  const scope = scopeOf(spec);
  operator.stop(scope, 'a drill');
  const { when, forMs } = spec;
  const lastsMs = when === undefined ? forMs : (when.untilMinute - when.fromMinute) * 60_000;
  if (lastsMs !== undefined) clock.at(clock.now() + lastsMs, 'the stop is lifted', () => operator.lift(scope));
}
