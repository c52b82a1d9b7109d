import { atKst, dayMs, isBusinessDay, isKnownBusinessDay, kstDate } from '../../src/kernel/calendar.ts';
import type { BulkFile, BulkSystem, EpochMs } from '../../src/kernel/instruction.ts';
import type { BulkRules } from './bulk-rules.ts';

/** What lies before a file: until when it is taken, when the banks are asked, when its result is out. */
export interface BulkCourse {
  readonly cutoffAt: EpochMs;
  readonly executesAt: EpochMs;
  readonly resultAt: EpochMs;
}

/** The course of a file for its day of execution, sent at `at`; `undefined`: nothing is executed on that day, or not for one who comes on it. */
export function courseOf(rules: BulkRules, { system, executesOn }: Pick<BulkFile, 'system' | 'executesOn'>, at: EpochMs): BulkCourse | undefined {
  const { sameDay, nextDay } = rules.services[system];
  if (!isKnownBusinessDay(executesOn)) return undefined;
  const start = atKst(executesOn, '00:00');
  if (at >= start) {
    if (sameDay === null || at >= start + dayMs) return undefined;
    const { cutoffKst, executesKst, resultKst } = sameDay.value;
    return { cutoffAt: atKst(executesOn, cutoffKst), executesAt: atKst(executesOn, executesKst), resultAt: atKst(executesOn, resultKst) };
  }
  const { cutoffKst, executesKst, resultKst } = nextDay.value;
  const resultOn = kstDate(start + dayMs);
  return { cutoffAt: atKst(businessDayBefore(start), cutoffKst), executesAt: atKst(executesOn, executesKst), resultAt: atKst(resultOn, resultKst) };
}

/** The first cut-offs that are still to come: of a file for the day itself, where there is such a service, and of one for a later day. */
export function cutoffsAfter(
  rules: BulkRules,
  system: BulkSystem,
  at: EpochMs,
): readonly { readonly day: 'same-day' | 'next-day'; readonly cutoffAt: EpochMs }[] {
  const { sameDay, nextDay } = rules.services[system];
  return [
    ...(sameDay === null ? [] : [{ day: 'same-day' as const, cutoffAt: nextTime(sameDay.value.cutoffKst, at) }]),
    { day: 'next-day', cutoffAt: nextTime(nextDay.value.cutoffKst, at) },
  ];
}

function nextTime(timeKst: string, at: EpochMs): EpochMs {
  for (let day = at; ; day += dayMs) {
    const time = atKst(kstDate(day), timeKst);
    if (isBusinessDay(kstDate(day)) && at < time) return time;
  }
}

function businessDayBefore(start: EpochMs): string {
  let day = start - dayMs;
  while (!isBusinessDay(kstDate(day))) day -= dayMs;
  return kstDate(day);
}
