import type { Clock } from '../../kernel/clock.ts';
import { dueBy } from '../due.ts';
import { isInconclusive } from '../inconclusive.ts';
import { type Outcome, type Rail, RailShut, RailUnreachable } from '../rail.ts';
import { Breaker, type BreakerRule, type BreakerState } from './breaker.ts';
import { type Bound, Bulkhead } from './bulkhead.ts';
import { type RetryRule, retrying } from './retrying.ts';

/** What stands between a caller and a rail; what is absent is not there. */
export interface GuardRule {
  readonly breaker?: BreakerRule;
  readonly retry?: RetryRule;
  readonly bound?: Bound;
}

/** How it stands with one rail, for whoever runs the gateway. */
export interface RailStanding {
  readonly rail: string;
  readonly breaker: BreakerState;
  readonly inFlight: number;
  readonly queued: number;
}

export interface GuardedRail extends Rail {
  shut(): RailShut | undefined;
  standing(): RailStanding;
}

export interface GuardDeps {
  readonly clock: Clock;
  readonly changed: (rail: string, state: BreakerState, failures: number) => void;
}

/** Hint for whoever meets a full queue. */
const fullMs = 1_000;

/** Bulkhead, then retries, then breaker, then the rail: whoever tries again keeps its place, and each try is one that the breaker learns from. */
export function guarded(rail: Rail, rule: GuardRule, { clock, changed }: GuardDeps): GuardedRail {
  const { id } = rail;
  const breaker = rule.breaker && new Breaker(rule.breaker, { clock, changed: (state, failures) => changed(id, state, failures) });
  const bulkhead = rule.bound && new Bulkhead(rule.bound);
  const broken = breaker === undefined ? rail : behindBreaker(rail, breaker, clock);
  const tried = rule.retry === undefined ? broken : retrying(broken, { ...rule.retry, clock });
  const bounded = bulkhead === undefined ? tried : behindBulkhead(tried, bulkhead, clock);
  return {
    id,
    submit: (instruction) => bounded.submit(instruction),
    status: (instructionId) => bounded.status(instructionId),
    ask: (topic, question) => bounded.ask(topic, question),
    shut: () => fullOf(id, bulkhead) ?? openOf(id, breaker),
    standing: () => ({ rail: id, breaker: breaker?.state ?? 'closed', ...(bulkhead?.standing ?? { inFlight: 0, queued: 0 }) }),
  };
}

function behindBreaker(rail: Rail, breaker: Breaker, clock: Pick<Clock, 'now'>): Rail {
  const unanswered = (ended: { readonly answer: unknown } | { readonly error: unknown }) =>
    'error' in ended && ended.error instanceof RailUnreachable;
  return gated(rail, {
    clock,
    shut: () => openOf(rail.id, breaker),
    order: (submit) => breaker.through(submit, (ended) => 'answer' in ended && saysNothing(ended.answer)),
    question: (ask) => breaker.through(ask, unanswered),
  });
}

function behindBulkhead(rail: Rail, bulkhead: Bulkhead, clock: Pick<Clock, 'now'>): Rail {
  const through = <A>(call: () => Promise<A>) => bulkhead.through(call);
  return gated(rail, { clock, shut: () => fullOf(rail.id, bulkhead), order: through, question: through });
}

/** Keeps back what comes while it is shut. An order that is kept back is `unknown`, never rejected: who holds it asks by id. */
function gated(
  rail: Rail,
  gate: {
    readonly clock: Pick<Clock, 'now'>;
    readonly shut: () => RailShut | undefined;
    readonly order: (submit: () => Promise<Outcome>) => Promise<Outcome>;
    readonly question: <A>(ask: () => Promise<A>) => Promise<A>;
  },
): Rail {
  const passed = async <A>(ask: () => Promise<A>): Promise<A> => {
    const shut = gate.shut();
    if (shut !== undefined) throw shut;
    return gate.question(ask);
  };
  return {
    id: rail.id,
    submit: async (instruction) =>
      gate.shut() === undefined ? gate.order(() => rail.submit(instruction)) : { status: 'unknown', dueBy: dueBy(gate.clock.now()) },
    status: (instructionId) => passed(() => rail.status(instructionId)),
    ask: (topic, question) => passed(() => rail.ask(topic, question)),
  };
}

/** A time-out, or a rail that did not look. What a rail itself says to be unknown (`said`) is an answer. */
function saysNothing(answer: Outcome): boolean {
  if (answer.status === 'unknown') return answer.said === undefined;
  return isInconclusive(answer, false) && answer.status === 'rejected' && answer.reason !== 'key_conflict';
}

function openOf(rail: string, breaker: Breaker | undefined): RailShut | undefined {
  const retryAfterMs = breaker?.waitMs() ?? 0;
  return retryAfterMs === 0 ? undefined : new RailShut(rail, { reason: 'system_unavailable', retryAfterMs });
}

function fullOf(rail: string, bulkhead: Bulkhead | undefined): RailShut | undefined {
  return bulkhead?.isFull === true ? new RailShut(rail, { reason: 'rate_limited', retryAfterMs: fullMs }) : undefined;
}
