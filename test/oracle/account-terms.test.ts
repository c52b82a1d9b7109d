import t from 'tap';
import { bankRules } from '../../simulators/bank/rules.ts';
import type { AccountTerms } from '../../src/kernel/account-terms.ts';
import { formatKst } from '../../src/kernel/calendar.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { Country, instant } from '../simulators/country.ts';

const start = '2026-11-25T10:00:00+09:00'; // a Wednesday
const own = { bank: '901', account: '901-000-000009', holder: '두레' };

/** What is found at first; empty: nothing. */
function said(events: readonly AnyEvent[], closedAt?: string, invariant = 'account-terms'): string {
  const judge = openJudge();
  for (const event of events) judge.observe(event);
  const last = events.at(-1);
  const at = closedAt === undefined ? last?.at : instant(closedAt);
  if (last !== undefined) judge.observe({ ...last, at: at ?? 0, seq: events.length + 1, kind: 'trial.closed', data: { reason: 'finished' } });
  return judge.violations().find(({ id }) => id === invariant)?.message ?? '';
}

function broken(events: readonly AnyEvent[]): readonly string[] {
  return said(events) === '' ? [] : ['account-terms'];
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
  const changed = (fits: (event: AnyEvent) => boolean, change: (event: AnyEvent) => AnyEvent) =>
    events.map((event) => (fits(event) ? change(event) : event));
  const closes = (date: string) => (event: AnyEvent) => event.kind === 'day.closed' && event.data.date === date;
  const later = (ms: number) => (event: AnyEvent) => ({ ...event, at: event.at + ms, recordedAt: event.recordedAt + ms });
  t.match(said(changed(closes('2026-11-25'), later(-1))), /closed 2026-11-25 before it was over/);
  const isFee = (event: AnyEvent) => 'transfer' in event.data && event.data.transfer === `fee:${own.account}:2026-11-25`;
  t.match(said(changed(isFee, later(1))), /not dated at the end of 2026-11-25/);
  const again = (date: string) =>
    events.flatMap((event): readonly AnyEvent[] => {
      const isLast = closes(date)(event);
      const fee = events.filter(isFee).map((each) => ({ ...each, at: event.at - (isLast ? 0 : 1) }));
      return isLast ? [...fee, event] : [event];
    });
  t.match(said(again('2026-11-26')), /was charged 1000 won by the end of 2026-11-26; its transfers cost 500 won/, 'on the next night');
  t.match(said([...events, ...events.filter(isFee)]), /booked 500 won of fee on account .*, and closed no day for it|not dated/, 'after a restart');
  t.same(broken(onTerms({ onceLimitWon: won(101_000_000n), dayLimitWon: won(101_000_000n) })), [], 'at the limit is within it');
});

t.test('a day that is over is closed by a bank that is at work', async (t) => {
  const country = new Country({ start: '2026-11-25T23:00:00+09:00' });
  country.bank('A').openAccount({ account: own.account, holder: own.holder, terms: { kind: 'demand', feeWon: won(500n) } });
  await country.runUntil('2026-11-26T00:10:00+09:00');
  await country.pay('p1', 'B>A', 1_000n);
  await country.runUntil('2026-11-26T00:21:00+09:00');
  await country.pay('p2', 'A>B', 2_000n);
  t.equal(said(country.events), '');
  const unclosed = country.events.filter(({ kind }) => kind !== 'day.closed');
  t.match(said(unclosed), /bank:901 is at work, and has not closed 2026-11-25/);
  t.equal(said(unclosed.filter(({ instruction }) => instruction !== 'p1')), '', 'it may just be back');
  const closing = country.events.filter(({ kind }) => kind === 'day.closed').map((event) => ({ ...event, at: country.clock.now() }));
  t.match(said([...unclosed, ...closing]), /is at work, and has not closed 2026-11-25|long after it was over/);
});

t.test('a delayed transfer leaves when its delay is over, counted from the order', async (t) => {
  const terms: AccountTerms = { kind: 'demand', delayMs: 3 * 3_600_000 };
  const country = new Country({ start });
  country.bank('A').openAccount({ account: own.account, holder: own.holder, terms });
  country.bank('A').issueOpening(own.account, won(5_000_000n));
  await country.pay('gift', 'A>A', 300_000n, { payer: own });
  await country.pay('care', 'A>B', 400_000n, { payer: own });
  await country.runUntil('2026-11-25T13:05:00+09:00');
  await country.pay('soon', 'A>B', 1_000n);
  await country.runUntil('2026-11-25T13:30:00+09:00');
  await country.pay('later', 'A>B', 2_000n);
  t.equal(said(country.events), '');
  const isLeaving = (order: string) => (event: AnyEvent) => event.instruction === order && event.at > instant('2026-11-25T12:00:00+09:00');
  for (const order of ['gift', 'care']) {
    const kept = country.events.filter((event) => !isLeaving(order)(event));
    t.match(said(kept), new RegExp(`the delay of instruction ${order} is over, and it has not left`));
    const quiet = country.events.filter((event) => event.instruction !== 'soon' && !isLeaving('gift')(event) && !isLeaving('care')(event));
    t.equal(said(quiet), '', 'the bank may just be back');
    t.match(
      said(
        kept.filter(({ instruction }) => !['soon', 'later'].includes(instruction ?? '')),
        '2026-11-26T11:30:00+09:00',
      ),
      /has not left/,
    );
  }
  const reported = (order: string) =>
    country.events.flatMap((event): readonly AnyEvent[] =>
      event.kind === 'transfer.captured' && event.instruction === order
        ? [{ ...event, kind: 'account.changed', data: { book: 'bank:901', account: own.account, status: 'reported' } }, event]
        : [event],
    );
  t.match(said(reported('gift'), undefined, 'books-balance'), /the delayed transfer gift left account/, 'reported before it was over');
  t.notMatch(said(reported('care'), undefined, 'books-balance'), /left account/, 'to another bank it had left before it was captured');
  const sooner = country.events.map((event) => (isLeaving('gift')(event) ? { ...event, at: event.at - 10_000 } : event));
  t.match(said(sooner), /gift left bank:901 before its delay was over/);
  const told = (leavesAt: string): readonly AnyEvent[] => {
    const answer = { transferId: 'gift', status: 'pending', leavesAt };
    const frame = country.events.slice(-1).map((event) => ({ ...event, instruction: null, cause: null, agent: 'helper', call: 'c1' }));
    return [
      ...country.events,
      ...frame.map((event): AnyEvent => ({ ...event, kind: 'agent.answered', data: { tool: 'get_transfer_status', answer, error: false } })),
    ];
  };
  const orderedAt = country.events.find(({ kind, instruction }) => kind === 'instruction.received' && instruction === 'gift')?.at ?? 0;
  t.equal(said(told(formatKst(orderedAt + 3 * 3_600_000))), '');
  t.match(said(told(formatKst(orderedAt + 5 * 3_600_000))), /an agent was told that gift leaves at/, 'the delay began anew');
});

t.test('a bank refuses for the terms of an account what they forbid, and nothing else', async (t) => {
  const terms: AccountTerms = { kind: 'demand', onceLimitWon: won(500_000n), dayLimitWon: won(900_000n), receiptHold: bankRules.receiptHold.value };
  const country = new Country({ start });
  country.bank('A').openAccount({ account: own.account, holder: own.holder, terms });
  country.bank('A').issueOpening(own.account, won(1_000_000n));
  t.match(await country.pay('much', 'A>B', 500_001n, { payer: own }), { reason: 'account_limit' });
  await country.pay('fits', 'A>B', 500_000n, { payer: own });
  t.match(await country.pay('often', 'A>B', 400_001n, { payer: own }), { reason: 'account_day_limit' });
  await country.pay('in', 'B>A', 1_000_000n, { payee: own });
  await country.pay('rest', 'A>B', 300_000n, { payer: own });
  t.match(await country.pay('held', 'A>B', 250_000n, { payer: own }), { reason: 'account_day_limit' });
  await country.runUntil('2026-11-25T10:10:00+09:00');
  t.equal(said(country.events), '');
  const refusedFor = (order: string, change: object) =>
    country.events.map((event) =>
      event.kind === 'instruction.concluded' && event.instruction === order && event.data.outcome.status === 'rejected'
        ? { ...event, data: { ...event.data, outcome: { ...event.data.outcome, ...change } } }
        : event,
    );
  t.match(said(refusedFor('often', { reason: 'account_limit' })), /refused as account_limit, which account .* gives no cause for/);
  t.match(said(refusedFor('much', { reason: 'account_kind' })), /refused as account_kind/);
  t.match(said(refusedFor('much', { reason: 'receipt_held' })), /refused as receipt_held, and 1000000 won were free/);
  const roomier = country.events.map((event) =>
    event.kind === 'account.agreed' ? { ...event, data: { ...event.data, terms: { ...event.data.terms, dayLimitWon: won(900_001n) } } } : event,
  );
  t.match(said(roomier), /refused as account_day_limit, .*: 500000 won were used that day/);
  t.match(said(refusedFor('held', { reason: 'receipt_held' })), /was told that its money is free/);
  const freeAt =
    (country.events.find(({ kind, instruction }) => kind === 'transfer.posted' && instruction === 'in')?.at ?? 0) + bankRules.receiptHold.value.ms;
  t.equal(said(refusedFor('held', { reason: 'receipt_held', retryAt: freeAt })), '');
  t.match(said(refusedFor('held', { reason: 'receipt_held', retryAt: freeAt + 60_000 })), /free 60 s too late/);
});
