import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import { gatewayId, networkId, type PartKind, points, settlementSystemId, struckAt } from '../fault/points.ts';
import { voidedBy } from '../fault/verbs.ts';
import { type FaultPoint, type FaultSpec, faultPoints } from '../scenario.ts';
import type { Draw } from './draw.ts';
import { bankOf } from './message-faults.ts';

/** How long a component is away: shorter than a call's patience, longer, and nearly as long as orders are given. */
export const awayMs = [1, 1_000, 8_000, 30_000, 120_000, 900_000];

/** Clocks are wrong by a blink, by minutes, by less than the hour that mandates leave. */
export const wrongMs = [-1_800_000, -600_000, -60_000, -500, 500, 60_000, 600_000, 1_800_000];

/** Points that the clearing systems reach. */
const clearingPoints: readonly FaultPoint[] = faultPoints.filter((point) => points[point].by.some((part) => part !== 'ledger'));

/** A fault of one component: its process, its storage, or its clock. */
export function drawComponentFault(draw: Draw): FaultSpec {
  return draw.weighted([
    [5, () => drawKill(draw)],
    [3, () => drawStorageFault(draw)],
    [2, () => drawClockFault(draw)],
  ])();
}

function drawKill(draw: Draw): FaultSpec {
  if (draw.chance(0.2)) {
    const fromMinute = draw.between(0, 10);
    const when = { fromMinute, untilMinute: fromMinute + draw.between(1, 10) };
    return { where: 'process', match: { component: idOf(draw, draw.pick(['gateway', 'bank', 'network', 'settlement'])) }, when, do: 'kill' };
  }
  const state = draw.pick(clearingPoints);
  return { where: 'process', ...place(draw, state, struckAt(state)), do: 'kill', forMs: draw.pick(awayMs) };
}

/** A component can lose only what it writes itself. */
function drawStorageFault(draw: Draw): FaultSpec {
  const state = draw.pick(clearingPoints);
  return { where: 'storage', ...place(draw, state, points[state].by), do: draw.pick(['torn-last-record', 'full-disk']), forMs: draw.pick(awayMs) };
}

/** Never the network's clock: it would make void half of what is judged about settlement. */
function drawClockFault(draw: Draw): FaultSpec {
  const state = draw.pick(clearingPoints);
  const kinds = struckAt(state).filter((kind) => kind === 'gateway' || kind === 'bank');
  const byMs = draw.pick(wrongMs);
  if (draw.chance(0.3)) return drawOtherHours(draw);
  if (draw.chance(0.5) || kinds.length === 0)
    return voiding({ where: 'clock', match: { component: idOf(draw, draw.pick(['gateway', 'bank'])) }, do: 'skew', byMs });
  return voiding({ where: 'clock', ...place(draw, state, kinds), do: 'jump', byMs, ...(draw.chance(0.5) ? { forMs: draw.pick(awayMs) } : {}) });
}

/** With what a wrong clock makes void, declared. */
export function voiding(fault: FaultSpec): FaultSpec {
  const suspends = voidedBy(fault);
  return suspends.length === 0 ? fault : { ...fault, suspends };
}

function drawOtherHours(draw: Draw): FaultSpec {
  const hours = draw.pick([
    { opensKst: '00:30', closesKst: '23:30' },
    { opensKst: '07:00', closesKst: '21:30' },
    { opensKst: '09:00', closesKst: '18:00' },
  ]);
  const fromMinute = draw.between(0, 30);
  const when = draw.chance(0.5) ? { when: { fromMinute, untilMinute: fromMinute + draw.between(5, 120) } } : {};
  return { where: 'clock', match: { component: networkId }, ...when, do: 'move-cutoff', hours };
}

function place(draw: Draw, state: FaultPoint, kinds: readonly PartKind[]): Pick<FaultSpec, 'match' | 'state' | 'nth'> {
  return {
    match: { component: idOf(draw, draw.pick(kinds.filter((part) => part !== 'ledger'))) },
    state,
    ...(draw.chance(0.6) ? { nth: draw.between(1, 8) } : {}),
  };
}

function idOf(draw: Draw, kind: PartKind): string {
  switch (kind) {
    case 'gateway':
      return gatewayId;
    case 'network':
      return networkId;
    case 'settlement':
      return settlementSystemId;
    case 'ledger':
      return tokenLedgerId;
    case 'bank':
      return bankOf(draw);
  }
}
