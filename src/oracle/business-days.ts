import type { EpochMs } from '../kernel/instruction.ts';

/**
 * The oracle's own calendar. It shares nothing with the kernel's: that one is a list of days as they were published, this one follows from
 * the rules, so a day that is missing there is not missing here. Days are counted in KST from 1970-01-01.
 *
 * Rules: Regulations on Public Holidays of Government Offices (관공서의 공휴일에 관한 규정), articles 2 and 3; Public Holidays Act
 * (공휴일에 관한 법률), which since 2026 has Labour Day and Constitution Day; before, banks closed on Labour Day under its own Act.
 */
const dayMs = 86_400_000;
const kstMs = 9 * 3_600_000;
const settlementMs = 11 * 3_600_000;

/** Days of lunar origin, by solar date: Seollal, Buddha's Birthday, Chuseok. Korea Astronomy and Space Science Institute, 월력요항. */
const lunarDates: readonly (readonly [year: number, seollal: string, buddha: string, chuseok: string])[] = [
  [2024, '02-10', '05-15', '09-17'],
  [2025, '01-29', '05-05', '10-06'],
  [2026, '02-17', '05-24', '09-25'],
  [2027, '02-07', '05-13', '09-15'],
  [2028, '01-27', '05-02', '10-03'],
];

/** Days that no rule foretells: elections (공직선거법 제34조) and what the cabinet declared (임시공휴일). */
const declared: readonly string[] = ['2024-04-10', '2024-10-01', '2025-01-27', '2025-06-03', '2026-06-03', '2028-04-12'];

/** Of a day on which two reasons meet there is one entry for each. `moves`: on which weekdays it gives a substitute day (0 is Sunday). */
interface Holiday {
  readonly day: number;
  readonly moves: readonly number[];
  /** Meets another holiday: gives a substitute day too. */
  readonly movesWhenDouble: boolean;
}

const holidays: ReadonlySet<number> = new Set(lunarDates.flatMap(holidaysOf));

/** The KST day that `at` belongs to. */
export function kstDay(at: EpochMs): number {
  return Math.floor((at + kstMs) / dayMs);
}

/** `2026-11-23`; `undefined` for what is no such date. */
export function dayOfDate(date: string): number | undefined {
  const day = Date.parse(`${date}T00:00:00Z`) / dayMs;
  return Number.isInteger(day) && dateOfDay(day) === date ? day : undefined;
}

export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** 11:00 KST, the designated time at which nets settle over BOK-Wire+ (Bank of Korea). */
export function settlementOfDay(day: number): EpochMs {
  return day * dayMs - kstMs + settlementMs;
}

/** Milliseconds since midnight KST. */
export function kstTimeMs(at: EpochMs): number {
  return at + kstMs - kstDay(at) * dayMs;
}

/** @throws RangeError for a year whose lunar days are not known: nothing is guessed */
export function isBankingDay(day: number): boolean {
  if (!hasHolidays(day)) throw new RangeError(`the oracle knows no holidays of ${yearOf(day)}`);
  return !isWeekend(day) && !holidays.has(day);
}

/** Whether the lunar days of its year are known. */
export function hasHolidays(day: number): boolean {
  return lunarDates.some(([known]) => known === yearOf(day));
}

function yearOf(day: number): number {
  return new Date(day * dayMs).getUTCFullYear();
}

/** The day whose session settles what is credited on `day`: the first banking day after it. */
export function sessionDayAfter(day: number): number {
  let next = day + 1;
  while (!isBankingDay(next)) next += 1;
  return next;
}

function isWeekend(day: number): boolean {
  return weekdayOf(day) === 0 || weekdayOf(day) === 6;
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

function holidaysOf([year, seollal, buddha, chuseok]: (typeof lunarDates)[number]): readonly number[] {
  const listed = listedHolidays(year, { seollal, buddha, chuseok }).toSorted((left, right) => left.day - right.day);
  const days = new Set(listed.map(({ day }) => day));
  // A day gives one substitute at most, however many reasons meet on it; it is the next day on which banks would be open.
  for (const [day, reasons] of Map.groupBy(listed, (holiday) => holiday.day)) {
    const moved = reasons.some((reason) => reason.moves.includes(weekdayOf(day)) || (reasons.length > 1 && reason.movesWhenDouble));
    if (!moved) continue;
    let substitute = day + 1;
    while (days.has(substitute) || isWeekend(substitute)) substitute += 1;
    days.add(substitute);
  }
  return [...days];
}

function listedHolidays(year: number, lunar: { readonly seollal: string; readonly buddha: string; readonly chuseok: string }): readonly Holiday[] {
  const on = (date: string) => Date.parse(`${year}-${date}T00:00:00Z`) / dayMs;
  const kept = (day: number): Holiday => ({ day, moves: [], movesWhenDouble: false });
  const moving = (day: number): Holiday => ({ day, moves: [0, 6], movesWhenDouble: true });
  const festival = (day: number): readonly Holiday[] => [day - 1, day, day + 1].map((each) => ({ day: each, moves: [0], movesWhenDouble: true }));
  const sinceAct = year >= 2026;
  return [
    ...['01-01', '06-06'].map((date) => kept(on(date))),
    ...['03-01', '05-05', '08-15', '10-03', '10-09', '12-25', lunar.buddha].map((date) => moving(on(date))),
    ...(sinceAct ? [moving(on('05-01')), moving(on('07-17'))] : [kept(on('05-01'))]),
    ...festival(on(lunar.seollal)),
    ...festival(on(lunar.chuseok)),
    ...declared.filter((date) => date.startsWith(`${year}-`)).map((date) => kept(Date.parse(`${date}T00:00:00Z`) / dayMs)),
  ];
}
