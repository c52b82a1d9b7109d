import fc from 'fast-check';
import t from 'tap';
import { formatKst } from '../../src/kernel/calendar.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { instant } from './country.ts';
import { playSteps, steps } from './token-sequences.ts';
import { TokenTown } from './token-town.ts';

const start = '2026-11-23T10:00:00+09:00';

t.test('no sequence of payments spends a voucher outside its terms or passes a holding limit', async (t) => {
  let credited = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      credited += sequence.length;
      t.equal(await playSteps(sequence), undefined);
    }),
    { numRuns: 200, seed: 7 },
  );
  t.ok(credited > 1_000);
});

t.test('of receipts at the same time only as many are taken as there is room for', async (t) => {
  const town = new TokenTown({ start });
  town.account('A1', 1_000_000n);
  for (const name of ['TA2', 'TA3', 'TB2', 'TB3']) town.wallet(name, 1_000_000n);
  const own = town.party('A1').holder;
  const purse = { ...town.party('TA1'), holder: own };
  const limits = { holdingLimitWon: won(1_000_000n), conversionLimitWon: won(5_000_000n) };
  town.ledger.openWallet(purse, { listed: true, kind: 'person', sector: null, programmes: [], voucher: null, trade: null, ...limits });
  const orders = ['TA2', 'TA3', 'TB2', 'TB3', 'A1'].flatMap((name) =>
    [1, 2, 3].map((n) => town.pay(`${name}-${n}`, `${name}>TA1`, 150_000n, { payee: purse })),
  );
  const outcomes = await Promise.all(orders);
  t.equal(outcomes.filter(({ status }) => status === 'credited').length, 6);
  t.equal(outcomes.filter((outcome) => outcome.status === 'rejected' && outcome.reason === 'holding_limit').length, 9);
  t.equal(town.balanceWon('TA1'), 900_000n);
  t.same(town.broken(), []);
});

t.test('a crash at any event of a step leaves all of it or nothing, and what was open is finished', async (t) => {
  const town = new TokenTown({ start });
  town.account('A1', 50_000n);
  town.wallet('TA1', 50_000n);
  town.wallet('TB1', 10_000n);
  const before = town.events.length;
  await town.pay('out', 'TA1>TB1', 7_000n);
  await town.pay('in', 'A1>TA1', 5_000n);
  await town.pay('back', 'TA1>A1', 2_000n);
  for (const cut of cutsOf(town.events, before)) {
    const journal = town.events.slice(0, cut);
    const again = new TokenTown({ start: formatKst(journal.at(-1)?.recordedAt ?? 0), journal });
    await again.pay('out', 'TA1>TB1', 7_000n, { requestedAt: instant(start) });
    await again.clock.runFor(600_000);
    const kept = again.events.filter(({ kind }) => kind === 'instruction.received').length;
    const sum = again.balanceWon('TA1') + again.balanceWon('TB1') + again.balanceWon('A1');
    t.equal(sum, 110_000n, `after ${cut} events, ${kept} orders: nothing is lost`);
    t.same(again.broken(), [], `after ${cut} events`);
  }
  t.ok(mixed(town.events, before), 'half a step would have been seen');
});

/** Between two stretches: what is recorded in one becomes durable together. */
function cutsOf(events: readonly AnyEvent[], from: number): readonly number[] {
  return events.flatMap((event, index) => (index >= from && event.kind === 'instruction.received' ? [index] : [])).concat(events.length);
}

/** The invariants do see half of a step: the journal cut in the middle of one. */
function mixed(events: readonly AnyEvent[], from: number): boolean {
  const burn = events.findIndex(({ data }, index) => index >= from && 'transfer' in data && data.transfer === 'out:burn');
  const judge = openJudge();
  for (const event of events.slice(0, burn + 1)) judge.observe(event);
  const next = events.find(({ kind }) => kind === 'instruction.concluded');
  if (next !== undefined) judge.observe({ ...next, seq: burn + 2 });
  return judge.violations().some(({ id }) => id === 'tokens-backed');
}
