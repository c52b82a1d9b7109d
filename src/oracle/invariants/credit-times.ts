import type { Event, JsonValue } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { kstDay, sessionDayAfter, settlementOfDay } from '../business-days.ts';
import type { Invariant } from '../invariant.ts';
import { type Order, recordAt } from '../orders.ts';
import { decidingBook, decidingLegs } from '../retail-rules.ts';

/**
 * Whoever says when a payee was credited says what the books say: each rail, the gateway in its stored answer, and the network in the date
 * of the obligation. A case in which a rail lies makes that void.
 */
export const creditTimes: Invariant = {
  id: 'credit-times',
  observe: ({ orders, door }, tally) => {
    const judge = (event: Event, fault: (order: Order, credited: Span) => string | undefined) => {
      const order = orders.find(event.instruction);
      const credited = order === undefined || door.lies ? undefined : creditedIn(order);
      if (order !== undefined && credited !== undefined) tally.count(fault(order, credited));
    };
    return {
      on: {
        'instruction.concluded': (event) => {
          const { outcome, rail } = event.data;
          if (outcome.status === 'credited') judge(event, (order, credited) => saidFault(order, { by: rail, at: outcome.creditedAt, credited }));
        },
        'claim.answered': (event) => {
          const at = creditedAtIn(event.data.answer);
          if (at !== undefined) judge(event, (order, credited) => saidFault(order, { by: 'the gateway', at, credited }));
        },
        'obligation.accrued': (event) => judge(event, (order, credited) => accrualFault(order, { event, credited })),
      },
    };
  },
};

/** From the posting until the bank that decides had written down its answer: on a real clock that is not the same millisecond. */
interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

function creditedIn(order: Order): Span | undefined {
  const [credit] = decidingLegs(order);
  if (credit === undefined) return undefined;
  const record = recordAt(order, decidingBook(order));
  return { from: credit.at, until: record?.final?.status === 'credited' ? Math.max(credit.at, record.finalAt) : credit.at };
}

function saidFault(order: Order, said: { readonly by: string; readonly at: EpochMs; readonly credited: Span }): string | undefined {
  const { by, at, credited } = said;
  if (isIn(at, credited)) return undefined;
  return `${by} says that instruction ${order.id} was credited at ${timeText(at)}; the payee's book has it at ${timeText(credited.from)}`;
}

/** What the network hears of after the session of its day was netted is dated by the hearing. */
function accrualFault(
  order: Order,
  { event, credited }: { readonly event: Event<'obligation.accrued'>; readonly credited: Span },
): string | undefined {
  const nettedAt = settlementOfDay(sessionDayAfter(kstDay(credited.from)));
  if (isIn(event.at, credited) || (event.at >= nettedAt && event.at <= event.recordedAt)) return undefined;
  return `the obligation of instruction ${order.id} is dated ${timeText(event.at)}; the payee was credited at ${timeText(credited.from)}`;
}

function isIn(at: EpochMs, { from, until }: Span): boolean {
  return at >= from && at <= until;
}

function creditedAtIn(answer: JsonValue): EpochMs | undefined {
  if (answer === null || typeof answer !== 'object' || !('creditedAt' in answer)) return undefined;
  return typeof answer['creditedAt'] === 'number' ? answer['creditedAt'] : undefined;
}

function timeText(at: EpochMs): string {
  return new Date(at).toISOString();
}
