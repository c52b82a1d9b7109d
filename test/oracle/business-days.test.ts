import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { isBusinessDay, nextSettlementAt, settlementAt, settlementDate } from '../../src/kernel/calendar.ts';
import { dateOfDay, dayOfDate, isBankingDay, kstDay, kstTimeMs, sessionDayAfter, settlementOfDay } from '../../src/oracle/business-days.ts';
import { openUntilMax } from '../../src/oracle/due.ts';

const first = dayOfDate('2024-01-01') ?? 0;
const last = dayOfDate('2028-12-29') ?? 0;
const days = Array.from({ length: last - first }, (_, index) => first + index);

t.test('rules and published list agree on every day of five years', async (t) => {
  const differing = days.filter((day) => isBankingDay(day) !== isBusinessDay(dateOfDay(day)));
  t.same(differing.map(dateOfDay), []);
  t.same(days.filter((day) => dateOfDay(sessionDayAfter(day)) !== settlementDate(settlementOfDay(day))).map(dateOfDay), []);
  t.ok(days.filter(isBankingDay).length > 1200);
});

t.test('until when an order may be open follows from the rules, and agrees with the list', async (t) => {
  const minutes = [0, 10 * 60 + 29, 10 * 60 + 30, 10 * 60 + 31, 23 * 60 + 59].map((minute) => minute * 60_000);
  const differing = days.filter((day) => {
    const midnight = settlementOfDay(day) - 11 * 3_600_000;
    return minutes.some((ms) => openUntilMax(midnight + ms) !== nextSettlementAt(midnight + ms + 30 * 60_000));
  });
  t.same(differing.map(dateOfDay), []);
});

t.test('of the kernel’s calendar the oracle reads and writes times, and no days', async (t) => {
  const texts = new Set(['parseInstant', 'formatKst']);
  const names = readdirSync('src/oracle', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const taken = names.flatMap((name) => {
    const [, imported = ''] = /import \{([^}]*)\} from '[./]*kernel\/calendar\.ts'/.exec(readFileSync(`src/oracle/${name}`, 'utf8')) ?? [];
    return imported
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '' && !texts.has(each));
  });
  t.same(taken, []);
  t.ok(names.length > 90);
});

t.test('the lunar days are those of the Korean lunisolar calendar', async (t) => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-dangi', { timeZone: 'UTC', month: 'numeric', day: 'numeric' });
  const closed = ['12/30', '12/29', '1/1', '1/2', '4/8', '8/14', '8/15', '8/16'];
  for (const day of days) {
    const text = lunar.format(new Date(day * 86_400_000));
    const eve = text.startsWith('12/') && lunar.format(new Date((day + 1) * 86_400_000)) === '1/1';
    if (closed.includes(text) && (!text.startsWith('12/') || eve)) t.notOk(isBankingDay(day), `${dateOfDay(day)} is ${text}`);
  }
});

t.test('days and times are those of Korea', async (t) => {
  const at = Date.parse('2026-11-23T23:59:59.999+09:00');
  t.equal(dateOfDay(kstDay(at)), '2026-11-23');
  t.equal(kstTimeMs(at), 86_399_999);
  t.equal(kstTimeMs(at + 1), 0);
  t.equal(settlementOfDay(sessionDayAfter(kstDay(at))), settlementAt(at));
  t.equal(dayOfDate('2026-02-30'), undefined);
  t.equal(dayOfDate('tomorrow'), undefined);
  t.throws(() => isBankingDay(dayOfDate('2029-01-01') ?? 0), { name: 'RangeError', message: /no holidays of 2029/ });
});
