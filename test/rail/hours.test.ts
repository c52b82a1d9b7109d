import t from 'tap';
import { settlementAt } from '../../src/kernel/calendar.ts';
import { dueBy, dueDates, resolutionMsMin } from '../../src/rail/due.ts';
import { openingAt, openings } from '../../src/rail/hours.ts';
import { instant } from '../simulators/country.ts';

const daily = { opensKst: '00:05', closesKst: '23:55', businessDaysOnly: false };
const business = { opensKst: '09:00', closesKst: '17:30', businessDaysOnly: true };

t.test('opening and closing are exact to the millisecond', async (t) => {
  t.equal(openingAt(daily, instant('2026-11-23T00:04:59.999+09:00')).open, false);
  t.equal(openingAt(daily, instant('2026-11-23T00:05:00+09:00')).open, true);
  t.equal(openingAt(daily, instant('2026-11-23T23:54:59.999+09:00')).open, true);
  t.same(openingAt(daily, instant('2026-11-23T23:55:00+09:00')), {
    open: false,
    opensAt: instant('2026-11-24T00:05:00+09:00'),
    closesAt: instant('2026-11-24T23:55:00+09:00'),
  });
});

t.test('business hours skip weekends and holidays', async (t) => {
  t.same(openingAt(business, instant('2026-12-24T17:30:00+09:00')), {
    open: false,
    opensAt: instant('2026-12-28T09:00:00+09:00'),
    closesAt: instant('2026-12-28T17:30:00+09:00'),
  });
});

t.test('an order is due at the next 11:00 that leaves time to find out, and never after its own settlement', async (t) => {
  t.equal(dueBy(instant('2026-11-23T10:29:59.999+09:00')), instant('2026-11-23T11:00:00+09:00'));
  t.equal(dueBy(instant('2026-11-23T10:30:00+09:00')), instant('2026-11-24T11:00:00+09:00'));
  t.equal(dueBy(instant('2026-11-27T15:00:00+09:00')), instant('2026-11-30T11:00:00+09:00'), 'Friday: Monday');
  for (let at = instant('2026-12-23T00:00:00+09:00'); at < instant('2026-12-30T00:00:00+09:00'); at += 601_000) {
    if (dueBy(at) > settlementAt(at) || dueBy(at) - at < resolutionMsMin)
      t.fail(`${new Date(at).toISOString()}: due ${new Date(dueBy(at)).toISOString()}`);
  }
});

t.test('what is remembered is what would be worked out, also when the clock is asked about earlier times', async (t) => {
  const [start, end] = [instant('2026-12-23T00:00:00+09:00'), instant('2026-12-30T00:00:00+09:00')];
  const [due, opening] = [dueDates(), openings(business)];
  const differing: number[] = [];
  for (let at = start; at < end; at += 300_000) {
    for (const asked of [at, at + 90_000_000, at]) {
      if (due(asked) !== dueBy(asked)) differing.push(asked);
      const { open, opensAt, closesAt } = openingAt(business, asked);
      const known = opening(asked);
      if (known.open !== open || known.opensAt !== opensAt || known.closesAt !== closesAt) differing.push(asked);
    }
  }
  for (let at = start; at < end; at += 300_000) if (due(at) !== dueBy(at) || opening(at).open !== openingAt(business, at).open) differing.push(at);
  t.same(differing, []);
});
