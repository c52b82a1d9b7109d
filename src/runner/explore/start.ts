import { dayMs, formatKst, isBusinessDay, kstDate, parseInstant } from '../../kernel/calendar.ts';
import { holidays } from '../../kernel/holidays.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Draw } from './draw.ts';

/** Days whose two weeks before and after are within the table of holidays. */
const firstDay = Date.parse('2024-01-15T00:00:00+09:00');
const lastDay = Date.parse('2028-11-30T00:00:00+09:00');

const days: readonly EpochMs[] = Array.from({ length: (lastDay - firstDay) / dayMs }, (_, index) => firstDay + index * dayMs);
const businessDays = days.filter((day) => isBusinessDay(kstDate(day)));
const fridays = businessDays.filter((day) => !isBusinessDay(kstDate(day + dayMs)));
const restDays = days.filter((day) => !isBusinessDay(kstDate(day)));
const evesOfHolidays = holidays
  .map(([date]) => (parseInstant(`${date}T00:00:00+09:00`) ?? 0) - dayMs)
  .filter((day) => day >= firstDay && day < lastDay && isBusinessDay(kstDate(day)));

/** Seconds of the day around which things change: the settlement, close and opening of the network, midnight, and where nothing does. */
const moments: readonly (readonly [weight: number, moment: { readonly around: number; readonly within: number }])[] = [
  [4, { around: secondOf(12, 0), within: 3 * 3600 }],
  [2, { around: secondOf(11, 0), within: 300 }],
  [2, { around: secondOf(23, 55), within: 300 }],
  [2, { around: secondOf(0, 5), within: 300 }],
  [1, { around: secondOf(23, 59), within: 60 }],
  [1, { around: secondOf(18, 0), within: 5 * 3600 }],
];

/** When a scenario starts, as scenario files write it. */
export function drawStart(draw: Draw): string {
  const day = draw.weighted<EpochMs>([
    [5, draw.pick(businessDays)],
    [2, draw.pick(fridays)],
    [2, draw.pick(evesOfHolidays)],
    [1, draw.pick(restDays)],
  ]);
  const { around, within } = draw.weighted(moments);
  const second = Math.min(Math.max(0, around + draw.between(-within, within)), 86_399);
  return formatKst(day + second * 1000).replace('.000', '');
}

/** Whether payments between banks made an hour before the start would find the network open. */
export function wasOpenBefore(start: string): boolean {
  const time = formatKst((parseInstant(start) ?? 0) - 3_600_000).slice(11, 19);
  return time > '00:06:00' && time < '23:50:00';
}

function secondOf(hour: number, minute: number): number {
  return hour * 3600 + minute * 60;
}
