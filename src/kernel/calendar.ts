import { holidays, holidayYears } from './holidays.ts';
import type { EpochMs } from './instruction.ts';

/** Korea Standard Time is UTC+9 all year: no daylight saving since 1988. */
export const kstOffsetMs = 9 * 60 * 60 * 1000;
export const dayMs = 24 * 60 * 60 * 1000;

/** Designated-time net settlement runs over BOK-Wire+ at 11:00 of a business day (Bank of Korea). */
export const settlementTimeKst = '11:00';

const closed: ReadonlySet<string> = new Set(holidays.map(([date]) => date));
const instantPattern = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** `2026-11-23T10:00:00.000+09:00`. */
export function formatKst(at: EpochMs): string {
  return `${new Date(at + kstOffsetMs).toISOString().slice(0, -1)}+09:00`;
}

/** KST date, `YYYY-MM-DD`. */
export function kstDate(at: EpochMs): string {
  return dateOf(Math.floor((at + kstOffsetMs) / dayMs));
}

/** 00:00 KST of the day that `at` belongs to. */
export function startOfKstDay(at: EpochMs): EpochMs {
  return Math.floor((at + kstOffsetMs) / dayMs) * dayMs - kstOffsetMs;
}

/** `atKst('2026-11-23', '11:00')`. Throws `RangeError` when either is not a date or a time of day. */
export function atKst(date: string, time: string): EpochMs {
  const at = parseInstant(`${date}T${time}:00+09:00`);
  if (at === undefined) throw new RangeError(`no such time: ${date} ${time}; expected YYYY-MM-DD and HH:MM`);
  return at;
}

/** Reads an instant of ISO 8601 with seconds and an offset; `undefined` for anything else, dates that do not exist included. */
export function parseInstant(text: string): EpochMs | undefined {
  const match = instantPattern.exec(text);
  if (match === null) return undefined;
  const [, date = '', hours, minutes, seconds, fraction = '', offset = ''] = match;
  const day = dayOf(date);
  if (day === undefined) return undefined;
  const timeMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
  return day * dayMs + timeMs - offsetMsOf(offset);
}

/** Monday to Friday and no public holiday. Throws `RangeError` for a year without holiday data: nothing is guessed. */
export function isBusinessDay(date: string): boolean {
  const weekday = (checkedDay(date) + 4) % 7; // 1970-01-01 was a Thursday
  return weekday !== 0 && weekday !== 6 && !closed.has(date);
}

/** As {@link isBusinessDay}, for a date that somebody else chose: one that does not exist, or of a year without holiday data, is no business day. */
export function isKnownBusinessDay(date: string): boolean {
  return dayOf(date) !== undefined && hasHolidays(date) && isBusinessDay(date);
}

/** The first business day after `date`. Throws `RangeError` as {@link isBusinessDay} does. */
export function nextBusinessDay(date: string): string {
  let day = checkedDay(date) + 1;
  while (!isBusinessDay(dateOf(day))) day += 1;
  return dateOf(day);
}

/** The date of the session that settles a payment credited at `at`: what weekends and holidays bring accumulates until the next business day. */
export function settlementDate(at: EpochMs): string {
  return nextBusinessDay(kstDate(at));
}

/** When a payment credited at `at` is settled between the banks: 11:00 of {@link settlementDate}. */
export function settlementAt(at: EpochMs): EpochMs {
  return atKst(settlementDate(at), settlementTimeKst);
}

/** The first settlement after `at`, whatever it settles: today's, on the morning of a business day. */
export function nextSettlementAt(at: EpochMs): EpochMs {
  const today = kstDate(at);
  const settlesAt = atKst(today, settlementTimeKst);
  return at < settlesAt && isBusinessDay(today) ? settlesAt : settlementAt(at);
}

function offsetMsOf(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Days since 1970-01-01; `undefined` for a date that does not exist. */
function dayOf(date: string): number | undefined {
  if (!datePattern.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
  return !Number.isNaN(day) && dateOf(day) === date ? day : undefined;
}

function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  if (dates.size < datesMax) dates.set(day, date);
  return date;
}

/** Dates by day since 1970-01-01, as they were asked for: a sandbox asks for a few days again and again, and making a text of a date is slow. */
const dates = new Map<number, string>();
const datesMax = 4_000;

function checkedDay(date: string): number {
  const day = dayOf(date);
  if (day === undefined) throw new RangeError(`no such date: ${date}; expected YYYY-MM-DD`);
  if (!hasHolidays(date)) throw new RangeError(`no holiday data for ${date}: the table covers ${holidayYears.first} to ${holidayYears.last}`);
  return day;
}

function hasHolidays(date: string): boolean {
  const year = Number(date.slice(0, 4));
  return year >= holidayYears.first && year <= holidayYears.last;
}
