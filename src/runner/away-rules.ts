import { nextSettlementAt } from '../kernel/calendar.ts';
import { dueBy } from '../rail/due.ts';
import { delayMsOf } from './fault/lateness.ts';
import { gatewayId, networkId, settlementSystemId } from './fault/points.ts';
import { triggerOf, verbs } from './fault/verbs.ts';
import { problemAt as at, type FaultPlace, type FaultProblem } from './fault-problem.ts';
import type { FaultMatch, FaultSpec } from './scenario.ts';

const minuteMs = 60_000;
/** A component that is struck at a point may be away for so long: every order is given half an hour (`src/rail/due.ts`), of which inquiries need some. */
const awayMsMax = 20 * minuteMs;
/** Of some thirty times that an order is repeated in its half hour, one comes through for certain while no more than this share is lost. */
const lostShareMax = 0.5;
/** Within nine minutes of refusals the network must learn who is short (`src/oracle/shortfalls.ts`). */
const unheardMsMax = 8 * minuteMs;

const silencing: ReadonlySet<string> = new Set(['outage', 'partition', 'flap']);
const unanswered: ReadonlySet<string> = new Set(['lose-request', 'lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting']);
/** What comes later than this over a line between rails comes when nobody waits for it any more (five seconds there and back, `src/runner/rails.ts`). */
const patienceMs = 4_000;

/** Whoever has no answer asks again until it has one, and must have it by the next 11:00: so nobody may be out of reach for longer. */
export function awayTooLong(fault: FaultSpec, { start }: FaultPlace): FaultProblem | undefined {
  const { where, do: verb, when, forMs, match } = fault;
  if (where === 'agent-gateway' || where === 'approver') return undefined;
  const down = verbs[verb].seams.some((seam) => seam === 'process' || seam === 'storage');
  if (when !== undefined && (down || silencing.has(verb) || isUnanswered(fault))) {
    const from = start + when.fromMinute * minuteMs;
    return start + when.untilMinute * minuteMs > dueBy(from)
      ? at(['when', 'untilMinute'], 'is past the next 11:00, by which every payment must have an outcome; end it before')
      : undefined;
  }
  if (down && forMs !== undefined && forMs > awayMsMax)
    return at('forMs', `is more than the ${awayMsMax} that leave time to resolve what was under way`);
  const endless = isUnanswered(fault) && triggerOf(fault) === 'every' && (match?.kind === undefined || match.kind === 'status');
  return endless
    ? at(undefined, `: do: ${verb} at every inquiry for ever leaves payments without an outcome; give it nth, probability, when or state`)
    : undefined;
}

/** Each step of a settlement has half an hour (`src/runner/trial-end.ts`), of which repeating an order needs some: so nothing may hold one up for longer. */
export function settlementHeldUp(fault: FaultSpec, { start, scarce = false }: FaultPlace): FaultProblem | undefined {
  const { where, do: verb, when, probability, forMs, match } = fault;
  if (scarce && where === 'rail-rail' && asksWhoIsShort(match)) return unheard(fault);
  const concerns = where === 'rail-rail' ? concernsSettlement(match) : where === 'process' && match?.component !== gatewayId;
  if (!concerns) return undefined;
  if ((verb === 'delay' || verb === 'reorder') && forMs !== undefined && forMs > awayMsMax)
    return at('forMs', `is more than the ${awayMsMax} that a settlement can wait; or match.kind: credit-transfer, status or ask`);
  if (where === 'rail-rail' && !silencing.has(verb) && !isUnanswered(fault) && verb !== 'rate-limit') return undefined;
  if (probability !== undefined && probability > lostShareMax)
    return at(
      'probability',
      `is more than ${lostShareMax}, so that a settlement may not come through in its half hour; or match.kind: credit-transfer, status or ask`,
    );
  if (when === undefined) {
    const endless = triggerOf(fault) === 'every' && (match?.kind === 'net-settlement' || match?.kind === 'settlement-advice');
    return endless ? at(undefined, `: do: ${verb} at every ${match?.kind} leaves sessions unsettled; give it nth, probability or when`) : undefined;
  }
  const from = start + when.fromMinute * minuteMs;
  if (scarce && start + when.untilMinute * minuteMs - from > awayMsMax)
    return at(
      ['when', 'untilMinute'],
      `is more than ${awayMsMax / minuteMs} minutes after fromMinute, which can hold up a settlement that waited for funds (world.central); end it before`,
    );
  const settlesAt = nextSettlementAt(from - minuteMs);
  return start + when.untilMinute * minuteMs > settlesAt + awayMsMax
    ? at(['when', 'untilMinute'], `is more than ${awayMsMax / minuteMs} minutes past the next 11:00, which holds up its settlement; end it before`)
    : undefined;
}

function isUnanswered(fault: FaultSpec): boolean {
  const { where, do: verb } = fault;
  if (verb === 'delay' || verb === 'reorder') return where === 'rail-rail' && delayMsOf(fault) > patienceMs;
  return unanswered.has(verb);
}

/** The network orders the settlement and advises the banks; nobody else sends either. */
function concernsSettlement({ kind, topic, from, to }: FaultMatch = {}): boolean {
  if (kind !== undefined && kind !== 'net-settlement' && kind !== 'settlement-advice') return false;
  return topic === undefined && (from === undefined || from === networkId) && to !== networkId;
}

/** Who was short at a refused settlement the network asks BOK-Wire+ at once, and again at the next refusal. */
function asksWhoIsShort({ kind, topic, from, to }: FaultMatch = {}): boolean {
  return kind === 'ask' && topic === undefined && (from === undefined || from === networkId) && (to === undefined || to === settlementSystemId);
}

/** While orders come through, questions may be lost for so long only (`sessions-settle`). */
function unheard(fault: FaultSpec): FaultProblem | undefined {
  const { do: verb, when, probability = 0 } = fault;
  if (!silencing.has(verb) && !isUnanswered(fault)) return undefined;
  if (triggerOf(fault) === 'every')
    return at(undefined, `: do: ${verb} at every question hides who lacks funds (world.central); give it nth, probability or when`);
  if (probability > lostShareMax) return at('probability', `is more than ${lostShareMax}, so that nobody may learn who lacks funds (world.central)`);
  return when !== undefined && (when.untilMinute - when.fromMinute) * minuteMs > unheardMsMax
    ? at(['when', 'untilMinute'], `is more than ${unheardMsMax / minuteMs} minutes after fromMinute: nobody learns who lacks funds (world.central)`)
    : undefined;
}
