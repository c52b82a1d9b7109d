import type { BulkFile, EpochMs } from '../kernel/instruction.ts';
import { dayOfDate, hasHolidays, isBankingDay, kstDay, settlementOfDay } from './business-days.ts';

/** What a file's day allows: until when it is taken, the day on which its lines move, when its result is out. */
export interface FileTimes {
  readonly cutoffAt: EpochMs;
  readonly day: number;
  readonly resultBy: EpochMs;
}

const hourMs = 3_600_000;
/** The result may be so late, for whoever has been down. */
const graceMs = 30 * 60_000;

/**
 * KFTC, CMS: request by 17:00 of the business day before, result at 03:00 of the day after; on the day itself by 12:00, result at 23:00. Giro has no
 * service for the day itself. `undefined`: nothing is carried out on that day for who comes at `at`.
 */
export function fileTimes({ system, executesOn }: Pick<BulkFile, 'system' | 'executesOn'>, at: EpochMs): FileTimes | undefined {
  const day = dayOfDate(executesOn);
  if (day === undefined || !hasHolidays(day) || !isBankingDay(day)) return undefined;
  const today = kstDay(at);
  if (today === day) return system === 'giro' ? undefined : { cutoffAt: timeOf(day, 12), day, resultBy: timeOf(day, 23) + graceMs };
  if (today > day) return undefined;
  let before = day - 1;
  while (!isBankingDay(before)) before -= 1;
  return { cutoffAt: timeOf(before, 17), day, resultBy: timeOf(day + 1, 3) + graceMs };
}

function timeOf(day: number, hour: number): EpochMs {
  return settlementOfDay(day) + (hour - 11) * hourMs;
}
