import { nextBusinessDay } from '../../src/kernel/calendar.ts';

/** The `count`-th business day after a date (KST, `YYYY-MM-DD`). */
export function businessDaysAfter(date: string, count: number): string {
  let day = date;
  for (let passed = 0; passed < count; passed += 1) day = nextBusinessDay(day);
  return day;
}
