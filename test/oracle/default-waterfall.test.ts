import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { Country, type CountryOptions, instant } from '../simulators/country.ts';
import { change, trial, without } from './country-trial.ts';
import { broken } from './trial-script.ts';

const id = 'default-waterfall';
const plenty = 100_000_000_000n;

/** A owes 1,701 and has 1,000, overdraft of 100 and collateral that counts for 400; B and C pledge 1,000 and 2,000. A loss of 201. */
const options: CountryOptions = {
  start: '2026-11-23T09:00:00+09:00',
  letters: 'ABC',
  centralWon: {
    A: { fundsWon: 1_000n, overdraftWon: 100n, collateralWon: 500n, haircutPercent: 20 },
    B: { fundsWon: plenty, collateralWon: 1_000n },
    C: { fundsWon: plenty, collateralWon: 2_000n },
  },
};

async function defaultDay(more: Partial<CountryOptions> = {}): Promise<Country> {
  const country = new Country({ ...options, ...more });
  await country.pay('p1', 'A>B', 1_701n);
  await country.runUntil('2026-11-25T09:30:00+09:00');
  country.bokwire.issue({ transfer: 'later', bank: '901', amountWon: won(100n) });
  return country;
}

const isCode = (code: string) => (event: AnyEvent) => event.kind === 'transfer.posted' && event.data.code === code;
const isDefault = (event: AnyEvent) => event.kind === 'participant.defaulted';

t.test('a default that was borne in order is as it must be', async (t) => {
  t.same(broken(trial(await defaultDay())), []);
});

t.test('what a default takes, from whom and in what order, is worked out again', async (t) => {
  const country = await defaultDay();
  const says = (over: object) => broken(trial(country, change(isDefault, over))).includes(id);
  t.ok(says({ missingWon: won(602n) }), 'a won more is missing');
  t.ok(says({ collateralWon: won(399n) }), 'the others pay before the collateral is used up');
  t.ok(says({ collateralWon: won(500n), sharesWon: { 902: won(34n), 903: won(67n) } }), 'the haircut is forgotten');
  t.ok(says({ sharesWon: { 902: won(101n), 903: won(100n) } }), 'shares by head, not by pledge');
  t.ok(says({ participant: '902' }), 'another bank is in default');
  const lodged = (over: object) =>
    broken(
      trial(
        country,
        change((event) => event.kind === 'collateral.lodged' && event.data.participant === '901', over),
      ),
    );
  t.ok(lodged({ haircutPercent: 0 }).includes(id), 'collateral of 500 would have brought 100 more');
  t.ok(
    broken(
      trial(
        country,
        change((event) => event.kind === 'loss-sharing.changed', { on: false }),
      ),
    ).includes(id),
    'nobody was to share',
  );
});

t.test('what is declared moves, and nothing else', async (t) => {
  const country = await defaultDay();
  t.ok(broken(trial(country, without(isDefault))).includes(id), 'collateral is taken without a default');
  t.ok(broken(trial(country, without(isCode('loss-share')))).includes(id), 'a share is not paid');
  t.ok(broken(trial(country, change(isCode('collateral'), { amountWon: won(401n) }))).includes(id), 'more collateral than was declared');
});

t.test('nobody is called in default before its time, and nobody waits where collateral would do', async (t) => {
  const country = await defaultDay();
  const early = (event: AnyEvent): readonly AnyEvent[] => [isDefault(event) ? { ...event, at: instant('2026-11-24T11:05:00+09:00') } : event];
  t.ok(broken(trial(country, early)).includes(id));
  const waiting = new Country({ ...options, lossSharing: false });
  await waiting.pay('p1', 'A>B', 1_701n);
  await waiting.runUntil('2026-11-24T11:20:00+09:00');
  t.notOk(broken(trial(waiting)).includes(id), 'without loss sharing the loss has nobody to bear it');
  t.ok(
    broken(
      trial(
        waiting,
        change((event) => event.kind === 'loss-sharing.changed', { on: true }),
      ),
    ).includes(id),
    'it would have had',
  );
});

t.test('an overdraft ends with the day, as a loan of just that; a loan ends on a later day, out of own funds', async (t) => {
  const country = await defaultDay();
  const loans = (over: object) =>
    broken(
      trial(
        country,
        change((event) => isCode('loan')(event) && event.at < instant('2026-11-25T00:00:00+09:00'), over),
      ),
    );
  t.ok(loans({ amountWon: won(99n) }).includes(id), 'a loan of less');
  const early = (event: AnyEvent): readonly AnyEvent[] => [isCode('loan')(event) ? { ...event, at: instant('2026-11-24T17:00:00+09:00') } : event];
  t.ok(broken(trial(country, early)).includes(id), 'lent before the close, repaid on the same day');
  const evening = (time: string) => broken(trial(country, without(isCode('loan')), instant(`2026-11-24T${time}:00+09:00`))).includes(id);
  t.notOk(evening('18:00'), 'there is still time');
  t.ok(evening('18:01'), 'nobody lent');
  const poor = without((event) => event.kind === 'transfer.posted' && event.data.transfer === 'later');
  t.ok(broken(trial(country, poor)).includes(id), 'repaid out of overdraft');
});

t.test('a loan is repaid out of the receipt that covers it, or at the opening', async (t) => {
  const country = await defaultDay();
  await country.runUntil('2026-11-25T11:31:00+09:00');
  t.same(broken(trial(country)), []);
  const unpaid = (event: AnyEvent): readonly AnyEvent[] => (isCode('loan')(event) && event.at > instant('2026-11-25T00:00:00+09:00') ? [] : [event]);
  const at = (time: string, wrong = unpaid) => broken(trial(country, wrong, instant(`2026-11-25T${time}+09:00`))).includes(id);
  t.notOk(at('10:00:00'), 'the receipt came at 09:30');
  t.ok(at('10:00:01'), 'and was not used');
  const overnight = (event: AnyEvent): readonly AnyEvent[] => {
    const isReceipt = event.kind === 'transfer.posted' && event.data.transfer === 'later';
    return unpaid(isReceipt ? { ...event, at: instant('2026-11-24T19:00:00+09:00') } : event);
  };
  t.notOk(at('11:30:00', overnight), 'the system may be away at the opening');
  t.ok(at('11:30:01', overnight), 'not past the settlement');
  const halved = change((event) => event.kind === 'transfer.posted' && event.data.transfer === 'later', { amountWon: won(99n) });
  t.notOk(
    at('11:31:00', (event) => halved(event).flatMap(unpaid)),
    'own funds do not cover it',
  );
});
