import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import * as calendar from '../../src/kernel/calendar.ts';

const {
  atKst,
  dayMs,
  formatKst,
  isBusinessDay,
  isKnownBusinessDay,
  kstDate,
  nextBusinessDay,
  nextSettlementAt,
  parseInstant,
  settlementAt,
  settlementDate,
} = calendar;

t.test('a Monday morning in Seoul is Monday there and the small hours in UTC', async (t) => {
  const at = atKst('2026-11-23', '10:00');
  t.equal(at, Date.UTC(2026, 10, 23, 1));
  t.equal(formatKst(at), '2026-11-23T10:00:00.000+09:00');
  t.equal(kstDate(at), '2026-11-23');
  t.equal(kstDate(atKst('2026-11-23', '00:00')), '2026-11-23');
  t.equal(kstDate(atKst('2026-11-23', '00:00') - 1), '2026-11-22');
  t.equal(calendar.startOfKstDay(at), atKst('2026-11-23', '00:00'));
  t.equal(new Date(at).getUTCDay(), 1);
});

t.test('payments settle at 11:00 of the next business day; weekends and holidays accumulate', async (t) => {
  const golden = [
    ['2026-11-23', '2026-11-24', 'Monday'],
    ['2026-11-20', '2026-11-23', 'Friday'],
    ['2026-11-21', '2026-11-23', 'Saturday'],
    ['2026-11-22', '2026-11-23', 'Sunday'],
    ['2026-02-13', '2026-02-19', 'Friday before Seollal, Monday to Wednesday'],
    ['2026-02-18', '2026-02-19', 'last day of Seollal'],
    ['2027-02-05', '2027-02-10', 'Friday before Seollal on a Sunday, with a substitute day'],
    ['2026-09-23', '2026-09-28', 'Wednesday before Chuseok, Thursday to Saturday: no substitute day for a Saturday'],
    ['2025-10-02', '2025-10-10', 'eve of Foundation Day, a weekend, Chuseok, its substitute day and Hangeul Day'],
    ['2028-09-29', '2028-10-06', 'Friday before Chuseok that meets Foundation Day'],
    ['2026-12-31', '2027-01-04', "New Year's Day on a Friday"],
    ['2027-12-24', '2027-12-28', 'Christmas on a Saturday, with a substitute day'],
    ['2026-04-30', '2026-05-04', 'Labour Day on a Friday'],
    ['2026-07-16', '2026-07-20', 'Constitution Day, a holiday again since 2026'],
    ['2025-07-16', '2025-07-17', 'Constitution Day, an ordinary day until then'],
    ['2026-06-02', '2026-06-04', 'local elections'],
    ['2024-02-28', '2024-02-29', 'leap day'],
  ] as const;
  for (const [paid, settled, why] of golden) {
    for (const time of ['00:00', '11:00', '23:59']) t.equal(settlementDate(atKst(paid, time)), settled, `${paid} ${time}: ${why}`);
    t.equal(settlementAt(atKst(paid, '23:59')), atKst(settled, '11:00'));
  }
});

t.test('the next settlement is later today, if it is a business day before 11:00', async (t) => {
  const cases = [
    ['2026-11-23', '10:59', '2026-11-23'],
    ['2026-11-23', '11:00', '2026-11-24'],
    ['2026-11-20', '12:00', '2026-11-23'],
    ['2026-11-21', '09:00', '2026-11-23'],
    ['2026-02-16', '09:00', '2026-02-19'],
  ] as const;
  for (const [date, time, next] of cases) t.equal(nextSettlementAt(atKst(date, time)), atKst(next, '11:00'), `${date} ${time}`);
});

t.test('no year without holiday data is guessed', async (t) => {
  t.throws(() => isBusinessDay('2023-12-29'), /no holiday data for 2023-12-29: the table covers 2024 to 2028/);
  t.throws(() => nextBusinessDay('2028-12-29'), /no holiday data for 2029-01-01/);
  t.throws(() => settlementDate(atKst('2029-01-02', '10:00')), RangeError);
  t.equal(nextBusinessDay('2028-12-28'), '2028-12-29');
});

t.test('what is no date or no time is refused by name', async (t) => {
  for (const date of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', 'today', '']) {
    t.throws(() => isBusinessDay(date), { message: `no such date: ${date}; expected YYYY-MM-DD` });
    t.throws(() => atKst(date, '10:00'), RangeError);
  }
  for (const date of ['2026-02-29', 'today', '2029-01-02', '2023-12-29', '2026-11-28']) t.notOk(isKnownBusinessDay(date), date);
  t.ok(isKnownBusinessDay('2026-11-27'));
  for (const time of ['24:00', '9:00', '10:60', '10:00:00', '']) t.throws(() => atKst('2026-11-23', time), /no such time/);
});

t.test('an instant needs an offset and must exist', async (t) => {
  const at = atKst('2026-11-23', '10:00');
  const same = [
    '2026-11-23T10:00:00+09:00',
    '2026-11-23T10:00:00.000+09:00',
    '2026-11-23T01:00:00Z',
    '2026-11-22T20:00:00-05:00',
    '2026-11-23T06:30:00.0+05:30',
  ];
  for (const text of same) t.equal(parseInstant(text), at, text);
  t.equal(parseInstant('2026-11-23T10:00:00.5+09:00'), at + 500, 'a fraction of a second, not milliseconds');
  const refused = [
    '2026-11-23T10:00:00',
    '2026-11-23',
    '2026-11-23T10:00+09:00',
    '2026-02-29T10:00:00+09:00',
    '2026-11-23T24:00:00Z',
    '2026-11-23T10:60:00Z',
    '2026-11-23T10:00:60Z',
    '2026-11-23T10:00:00+15:00',
    '2026-11-23T10:00:00+0900',
    '2026-11-23 10:00:00+09:00',
    ' 2026-11-23T10:00:00Z',
    '2026-11-23T10:00:00Z\n',
    '',
  ];
  for (const text of refused) t.equal(parseInstant(text), undefined, JSON.stringify(text));
});

const instant = fc.integer({ min: atKst('2024-01-01', '00:00'), max: atKst('2028-12-28', '00:00') });

t.test('what is formatted is read back', async (t) => {
  fc.assert(fc.property(instant, (at) => assert.equal(parseInstant(formatKst(at)), at)));
  t.pass();
});

t.test('a settlement is on a business day, after the payment, with no business day between', async (t) => {
  fc.assert(
    fc.property(instant, (at) => {
      const date = settlementDate(at);
      assert.ok(isBusinessDay(date));
      assert.ok(settlementAt(at) > at && nextSettlementAt(at) > at && nextSettlementAt(at) <= settlementAt(at));
      for (let day = at + dayMs; kstDate(day) < date; day += dayMs) assert.ok(!isBusinessDay(kstDate(day)));
    }),
  );
  t.pass();
});
