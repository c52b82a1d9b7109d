import t from 'tap';
import { type HolidayName, holidayNames, holidays, holidayYears } from '../../src/kernel/holidays.ts';

const dayMs = 86_400_000;
/** Regulations on Public Holidays of Government Offices, article 3: these give a substitute day for a Sunday only; those, for a Saturday too. */
const sundayOnly: readonly HolidayName[] = ['seollal', 'chuseok'];
const wholeWeekend: readonly HolidayName[] = [
  'independenceMovement',
  'labour',
  'children',
  'buddha',
  'constitution',
  'liberation',
  'foundation',
  'hangeul',
  'christmas',
];
const fixed: readonly (readonly [monthDay: string, name: HolidayName, since: number])[] = [
  ['01-01', 'newYear', 2024],
  ['03-01', 'independenceMovement', 2024],
  ['05-01', 'labour', 2024],
  ['05-05', 'children', 2024],
  ['06-06', 'memorial', 2024],
  ['07-17', 'constitution', 2026],
  ['08-15', 'liberation', 2024],
  ['10-03', 'foundation', 2024],
  ['10-09', 'hangeul', 2024],
  ['12-25', 'christmas', 2024],
];
const years = Array.from({ length: holidayYears.last - holidayYears.first + 1 }, (_, index) => holidayYears.first + index);

t.test('the table is in order of date, names each day once, and knows every year it claims', async (t) => {
  const lines = holidays.map(([date, name]) => `${date} ${name}`);
  t.same(lines, [...new Set(lines)].sort());
  t.same([...new Set(holidays.map(([date]) => Number(date.slice(0, 4))))], years);
  for (const [date, name] of holidays) t.ok(dateOf(timeOf(date)) === date && name in holidayNames, date);
});

t.test('days fixed in the solar calendar are there every year, and nowhere else', async (t) => {
  for (const [monthDay, name, since] of fixed) {
    const expected = years.filter((year) => year >= since).map((year) => `${year}-${monthDay}`);
    t.same(datesOf(name), expected, name);
  }
});

t.test("Seollal, Chuseok and Buddha's Birthday are where the Korean lunar calendar has them", async (t) => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-dangi', { timeZone: 'UTC', month: 'numeric', day: 'numeric' });
  const inLunar = (wanted: string) =>
    years.flatMap((year) =>
      Array.from({ length: 366 }, (_, day) => Date.UTC(year, 0, 1 + day)).filter(
        (time) => new Date(time).getUTCFullYear() === year && lunar.format(time) === wanted,
      ),
    );
  const threeDays = (times: readonly number[]) => times.flatMap((time) => [time - dayMs, time, time + dayMs]).map(dateOf);
  t.same(datesOf('seollal'), threeDays(inLunar('1/1')));
  t.same(datesOf('chuseok'), threeDays(inLunar('8/15')));
  t.same(datesOf('buddha'), inLunar('4/8').map(dateOf));
});

t.test('substitute days are exactly those of the rule', async (t) => {
  const publicDates = new Set(holidays.filter(([, name]) => name !== 'substitute').map(([date]) => date));
  const substitutes = new Set<string>();
  for (const [date, name] of holidays) {
    if (!givesSubstitute(date, name)) continue;
    let time = timeOf(date) + dayMs;
    while (isWeekend(time) || publicDates.has(dateOf(time)) || substitutes.has(dateOf(time))) time += dayMs;
    substitutes.add(dateOf(time));
  }
  t.same(datesOf('substitute'), [...substitutes].sort());
});

/** Two holidays on one date give one substitute day: for the first line of the two. */
function givesSubstitute(date: string, name: HolidayName): boolean {
  const weekday = new Date(timeOf(date)).getUTCDay();
  const shared = holidays.filter(([other]) => other === date).map(([, other]) => other);
  const meetsOther = shared.length > 1 && shared.filter((other) => sundayOnly.includes(other) || wholeWeekend.includes(other))[0] === name;
  if (sundayOnly.includes(name)) return weekday === 0 || meetsOther;
  return wholeWeekend.includes(name) && (weekday === 0 || weekday === 6 || meetsOther);
}

function datesOf(name: HolidayName): string[] {
  return holidays.filter(([, other]) => other === name).map(([date]) => date);
}

function isWeekend(time: number): boolean {
  const weekday = new Date(time).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function timeOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
