import { atKst, dayMs, isBusinessDay, kstDate } from '../kernel/calendar.ts';
import type { EpochMs } from '../kernel/instruction.ts';

/** Daily opening hours of a system, KST, `HH:MM`. It is open from `opensKst` until just before `closesKst`. */
export interface Hours {
  readonly opensKst: string;
  readonly closesKst: string;
  readonly businessDaysOnly: boolean;
}

/** While open, the hours that run; otherwise the next ones. */
export interface Opening {
  readonly open: boolean;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
}

export function openingAt(hours: Hours, at: EpochMs): Opening {
  for (let day = at; ; day += dayMs) {
    const date = kstDate(day);
    if (hours.businessDaysOnly && !isBusinessDay(date)) continue;
    const opensAt = atKst(date, hours.opensKst);
    const closesAt = atKst(date, hours.closesKst);
    if (at < closesAt) return { open: at >= opensAt, opensAt, closesAt };
  }
}

/** {@link openingAt} for a clock that moves forward: worked out again only when the system opens or closes. */
export function openings(hours: Hours): (at: EpochMs) => Opening {
  let known: Opening | undefined;
  let from = 0;
  return (at) => {
    const changesAt = known === undefined ? 0 : known.open ? known.closesAt : known.opensAt;
    if (known !== undefined && at >= from && at < changesAt) return known;
    known = openingAt(hours, at);
    from = at;
    return known;
  };
}
