import { atKst, formatKst, isBusinessDay, nextBusinessDay } from '../../kernel/calendar.ts';
import { holidays } from '../../kernel/holidays.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { deriveSeed, type Random, seededRandom } from '../../kernel/random.ts';
import { drawCount, drawIndex, drawWon } from './draw.ts';
import type { Shape } from './shape.ts';

export interface Customer {
  readonly id: string;
  readonly age: number;
  readonly employer: string;
  readonly salaryWon: number;
}

export interface Merchant {
  readonly id: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
}

export interface Payroll {
  readonly employer: string;
  /** Day of the month that was agreed on, and the KST date on which it is paid. */
  readonly day: number;
  readonly date: string;
  readonly employees: number;
  readonly totalWon: number;
}

export interface Payment {
  readonly at: EpochMs;
  readonly kind: 'salary' | 'purchase';
  readonly payer: string;
  readonly payee: string;
  readonly amountWon: number;
}

export interface Population {
  readonly customers: readonly Customer[];
  readonly merchants: readonly Merchant[];
  readonly payrolls: readonly Payroll[];
  /** In order of time. */
  readonly payments: readonly Payment[];
}

export interface PopulationOrder {
  readonly seed: string;
  readonly customers: number;
  /** `YYYY-MM`, in a year of the calendar. */
  readonly month: string;
  readonly shape: Shape;
}

/** Customers, merchants, payrolls and one month of payments; the same order gives the same population, field by field. */
export function populationOf({ seed, customers: count, month, shape }: PopulationOrder): Population {
  const random = seededRandom(deriveSeed('population', seed));
  const days = dayWeights(month, shape);
  const employers = numbered('E', Math.ceil(count / shape.customersPerEmployer.value));
  const merchants = numbered('M', Math.ceil(count / shape.customersPerMerchant.value)).map((id, index) => ({
    id,
    weight: (index + 1) ** -shape.merchantExponent.value,
  }));
  const people = random.fork('customers');
  const { first, last } = shape.ages.value;
  const customers = numbered('C', count).map((id) => ({
    id,
    age: first + people.below(last - first + 1),
    employer: employers[people.below(employers.length)] ?? '',
    salaryWon: drawWon(people, shape.salary.value),
  }));
  const payrolls = payrollsOf({ employers, customers, month, shape }, random.fork('payrolls'));
  const payments = [...salaries(customers, payrolls), ...purchases({ customers, merchants, days, shape }, random.fork('purchases'))];
  return { customers, merchants, payrolls, payments: payments.sort((left, right) => left.at - right.at) };
}

/** Every date of a month with how much is bought on it, beside the others. */
export function dayWeights(month: string, { weekdays, holidayFactor, eveFactor }: Shape): ReadonlyMap<string, number> {
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const dates = Array.from({ length }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`);
  const kept = new Map(holidays);
  const feasts = new Set(holidays.filter(([, name]) => name === 'seollal' || name === 'chuseok').map(([date]) => date));
  const factor = (date: string) => {
    if (kept.has(date)) return holidayFactor.value;
    return isBusinessDay(date) && isEve(date, feasts) ? eveFactor.value : 1;
  };
  return new Map(dates.map((date) => [date, (weekdays.value[weekdayOf(date)] ?? 0) * factor(date)]));
}

/** From Sunday on. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** Whether a feast lies between a business day and the next one. */
function isEve(date: string, feasts: ReadonlySet<string>): boolean {
  const next = nextBusinessDay(date);
  return [...feasts].some((feast) => date < feast && feast < next);
}

interface Employed {
  readonly employers: readonly string[];
  readonly customers: readonly Customer[];
  readonly month: string;
  readonly shape: Shape;
}

function payrollsOf({ employers, customers, month, shape }: Employed, random: Random): readonly Payroll[] {
  const staff = Map.groupBy(customers, ({ employer }) => employer);
  return employers.flatMap((employer) => {
    const [day = 1] =
      shape.salaryDays.value[
        drawIndex(
          random,
          shape.salaryDays.value.map(([, share]) => share),
        )
      ] ?? [];
    const employed = staff.get(employer) ?? [];
    if (employed.length === 0) return [];
    return [
      { employer, day, date: paidOn(month, day), employees: employed.length, totalWon: employed.reduce((sum, { salaryWon }) => sum + salaryWon, 0) },
    ];
  });
}

/** The agreed day, or the last business day before it. */
export function paidOn(month: string, day: number): string {
  for (let on = day; on > 0; on -= 1) {
    const date = `${month}-${String(on).padStart(2, '0')}`;
    if (isBusinessDay(date)) return date;
  }
  return `${month}-${String(day).padStart(2, '0')}`; // no month begins with so many closed days
}

function salaries(customers: readonly Customer[], payrolls: readonly Payroll[]): readonly Payment[] {
  const dates = new Map(payrolls.map(({ employer, date }) => [employer, date]));
  return customers.map(({ id, employer, salaryWon }) => ({
    at: atKst(dates.get(employer) ?? '', '09:00'),
    kind: 'salary',
    payer: employer,
    payee: id,
    amountWon: salaryWon,
  }));
}

interface Market {
  readonly customers: readonly Customer[];
  readonly merchants: readonly Merchant[];
  readonly days: ReadonlyMap<string, number>;
  readonly shape: Shape;
}

function purchases({ customers, merchants, days, shape }: Market, random: Random): readonly Payment[] {
  const weights = merchants.map(({ weight }) => weight);
  return customers.flatMap(({ id }) => {
    const own = random.fork(id);
    return [...days].flatMap(([date, weight]) =>
      Array.from({ length: drawCount(own, shape.purchasesPerDay.value * weight) }, (): Payment => {
        const at = atKst(date, '00:00') + drawIndex(own, shape.hours.value) * 3_600_000 + own.below(3_600_000);
        const payee = merchants[drawIndex(own, weights)]?.id ?? '';
        return { at, kind: 'purchase', payer: id, payee, amountWon: drawWon(own, shape.purchase.value) };
      }),
    );
  });
}

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(6, '0')}`);
}

/** Rows of CSV with their heading; every value is a number, an id or a date, so nothing needs quotes. */
export function csvOf<Row extends object>(rows: readonly Row[]): string {
  const [first] = rows;
  return first === undefined ? '' : `${[Object.keys(first), ...rows.map((row) => Object.values(row))].map((row) => row.join(',')).join('\n')}\n`;
}

/** One payment a line, amounts as strings of won, time with its offset. */
export function paymentLines(payments: readonly Payment[]): string {
  return payments.map((payment) => `${JSON.stringify({ ...payment, at: formatKst(payment.at), amountWon: String(payment.amountWon) })}\n`).join('');
}
