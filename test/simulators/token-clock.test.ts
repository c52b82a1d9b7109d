import t from 'tap';
import { openTokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import { type AnyEvent, eventVersion, type RecordEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { instant } from './country.ts';
import { free } from './token-town.ts';
import { VirtualClock } from './virtual-clock.ts';

const start = '2026-11-23T10:00:00+09:00';
const hourMs = 3_600_000;

/** A ledger with a wallet that bears interest, a clock that can be set, and a journal in the time of the world to start again from. */
function clockedLedger(from: string, fast = 0) {
  const world = new VirtualClock(instant(from));
  let fastMs = fast;
  const now = () => world.now() + fastMs;
  const at: VirtualClock['at'] = (when, label, task) => world.at(when - fastMs, label, task);
  const clock = { now, at, sleep: (ms: number) => world.sleep(ms) };
  const events: AnyEvent[] = [];
  const record: RecordEvent = (draft) => {
    const frame = {
      v: eventVersion,
      seq: events.length + 1,
      recordedAt: world.now(),
      trial: null,
      agent: null,
      call: null,
      instruction: null,
      cause: null,
    };
    events.push({ ...frame, ...draft, at: Math.min(draft.at - fastMs, world.now()) } as AnyEvent); // kind and data belong together in the draft
    return events.length;
  };
  const open = () => openTokenLedger({ clock, record, rules: tokenRules, banks: new Map([['901', '가']]), cores: new Map() });
  const wallet = { bank: '901', account: 'T901-000001', holder: '가' };
  const other = { bank: '901', account: 'T901-000002', holder: '나' };
  const ledger = open();
  ledger.establish();
  for (const [each, terms] of [[wallet, { ...free, interestBasisPoints: 365 }] as const, [other, free] as const]) ledger.openWallet(each, terms);
  ledger.issueOpening(wallet, won(1_000_000n));
  const restarted = () => {
    const again = open();
    for (const event of [...events]) again.restore(event);
    again.resume();
    return again;
  };
  /** Dates for which interest was paid. */
  const paid = () => events.flatMap(({ instruction }) => (instruction?.startsWith('interest:') ? [instruction.slice(9, 19)] : []));
  const set = (ms: number) => {
    fastMs = ms;
  };
  return { world, ledger, wallet, other, restarted, set, paid };
}

t.test('interest is paid once on a day before whose opening the ledger’s clock was set back', async (t) => {
  const { world, ledger, wallet, set } = clockedLedger(start);
  await world.runFor(hourMs);
  set(-600_000);
  await world.runFor(24 * hourMs);
  t.match(await ledger.ask('balance', { account: wallet }), { postedWon: 1_000_100n });
});

t.test('interest that a fast clock paid before midnight is not paid again once the clock is right, over restarts neither', async (t) => {
  for (const restarts of [false, true]) {
    const { world, wallet, other, set, paid, ...opened } = clockedLedger('2026-11-23T22:30:00+09:00', 1_800_000);
    await world.runUntil(instant('2026-11-23T23:55:00+09:00'));
    t.same(new Set(paid()), new Set(['2026-11-24']));
    set(0);
    const ledger = restarts ? opened.restarted() : opened.ledger;
    const order = { kind: 'credit-transfer', id: 'p1', payer: wallet, payee: other, amountWon: won(500_000n), memo: '', returnOf: null } as const;
    await world.runUntil(instant('2026-11-24T00:20:00+09:00'));
    t.match(await ledger.submit({ ...order, requestedAt: world.now() }), { status: 'credited' });
    await world.runUntil(instant('2026-11-24T01:00:00+09:00'));
    t.same(new Set(paid()), new Set(['2026-11-24']));
    await world.runUntil(instant('2026-11-25T01:00:00+09:00'));
    t.same(new Set(paid()), new Set(['2026-11-24', '2026-11-25']));
  }
});

t.test('a hold lapses by itself though the ledger’s clock was set back', async (t) => {
  const { world, ledger, wallet, other, set } = clockedLedger(start);
  const [requestedAt, expiresAt] = [world.now(), world.now() + hourMs];
  const hold = { kind: 'wallet-hold', id: 'h1', payer: wallet, payee: other, amountWon: won(30_000n), order: null, expiresAt, requestedAt } as const;
  t.match(await ledger.submit(hold), { status: 'credited' });
  set(-600_000);
  await world.runFor(hourMs + 599_000);
  t.match(await ledger.ask('balance', { account: wallet }), { heldWon: 30_000n }, 'not before its time');
  await world.runFor(1_000);
  t.match(await ledger.ask('balance', { account: wallet }), { heldWon: 0n });
});

t.test('a hold that is over by a clock that was set ahead is over for whatever is ordered next', async (t) => {
  const { world, ledger, wallet, other, set } = clockedLedger(start);
  const [requestedAt, expiresAt] = [world.now(), world.now() + hourMs];
  const hold = { kind: 'wallet-hold', id: 'h1', payer: wallet, payee: other, amountWon: won(30_000n), order: null, expiresAt, requestedAt } as const;
  t.match(await ledger.submit(hold), { status: 'credited' });
  set(hourMs);
  t.match(await ledger.submit({ kind: 'wallet-release', id: 'r1', hold: 'h1', requestedAt: world.now() }), {
    status: 'rejected',
    reason: 'not_found',
  });
  t.match(await ledger.ask('balance', { account: wallet }), { heldWon: 0n });
});
