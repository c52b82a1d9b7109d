import t from 'tap';
import { bankRules } from '../../simulators/bank/rules.ts';
import type { AccountTerms } from '../../src/kernel/account-terms.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { Country } from '../simulators/country.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const own = { bank: '901', account: '901-000-000009', holder: '두레' };

/** How often the events break it. */
function broken(events: readonly AnyEvent[]): readonly string[] {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  const last = events.at(-1);
  if (last !== undefined) judge.observe({ ...last, seq: events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } });
  return judge.violations().flatMap(({ id }) => (id === 'account-terms' ? [id] : []));
}

t.test('the judge sees every breach of the terms', async (t) => {
  const terms: AccountTerms = { kind: 'demand', interest: { basisPoints: 200, taxBasisPoints: 1_540 }, feeWon: won(500n) };
  const country = new Country({ start });
  country.bank('A').openAccount({ account: own.account, holder: own.holder, terms });
  country.bank('A').issueOpening(own.account, won(100_000_000n));
  await country.pay('in', 'B>A', 2_000_000n, { payee: own });
  await country.pay('p1', 'A>B', 101_000_000n, { payer: own });
  await country.runUntil('2026-11-27T00:00:01+09:00');
  const { events } = country;
  t.same(broken(events), []);
  const onTerms = (other: Partial<AccountTerms>) =>
    events.map((event) =>
      event.kind === 'account.agreed' ? { ...event, data: { ...event.data, terms: { ...event.data.terms, ...other } } } : event,
    );
  const without = (transfer: string) => events.filter((event) => !('transfer' in event.data && event.data.transfer === transfer));
  const seen: readonly (readonly [string, readonly AnyEvent[]])[] = [
    ['out of a term deposit', onTerms({ kind: 'term' })],
    ['above the limit for one', onTerms({ onceLimitWon: won(100_999_999n) })],
    ['above the limit of the day', onTerms({ dayLimitWon: won(100_999_999n) })],
    ['before its delay was over', onTerms({ delayMs: 1_000 })],
    ['what had just come in', onTerms({ receiptHold: bankRules.receiptHold.value })],
    ['too little interest', onTerms({ interest: { basisPoints: 400, taxBasisPoints: 1_540 } })],
    ['too much tax', onTerms({ interest: { basisPoints: 200, taxBasisPoints: 1_400 } })],
    ['too high a fee', onTerms({ feeWon: won(499n) })],
    ['a fee left out', without(`fee:${own.account}:2026-11-25`)],
    ['a day left out', events.filter((event) => event.kind !== 'day.closed' || event.data.date !== '2026-11-25')],
    ['a day closed twice', events.flatMap((event): readonly AnyEvent[] => (event.kind === 'day.closed' ? [event, event] : [event]))],
    ['interest without terms', events.filter((event) => event.kind !== 'account.agreed')],
  ];
  for (const [what, changed] of seen) t.ok(broken(changed).includes('account-terms'), what);
  t.same(broken(onTerms({ onceLimitWon: won(101_000_000n), dayLimitWon: won(101_000_000n) })), [], 'at the limit is within it');
});
