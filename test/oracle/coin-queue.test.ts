import t from 'tap';
import type { AnyEvent, EventDraft, EventKind } from '../../src/kernel/event.ts';
import { Awaited } from '../../src/oracle/awaited.ts';
import { CoinWorld } from '../simulators/coin-world.ts';
import { instant } from '../simulators/country.ts';
import { broken, type Edit, found, isMove, without } from './coin-trial.ts';

const id = 'coins-final';
const start = '2026-11-23T10:00:00.500+09:00';

/** Two redemptions and a transfer on one morning, one redemption in the evening. */
async function played(more: { readonly cashWon?: bigint; readonly bondsWon?: bigint } = {}): Promise<CoinWorld> {
  const world = new CoinWorld({ start, letters: 'ABC', coinsWon: { 가: 600_000n, 나: 10_000n }, cashWon: 700_000n, ...more });
  await world.send('first', '가>C', 200_000n);
  await world.runUntil('2026-11-23T10:30:00+09:00');
  await world.send('second', '나>C', 1_000n);
  await world.runUntil('2026-11-23T11:00:00+09:00');
  await world.send('give', '가>나', 2_000n);
  await world.runUntil('2026-11-23T18:00:00+09:00');
  await world.send('night', '나>C', 500n);
  return world;
}

/** Leaves out what became of an order from some time on. */
function forgotten(order: string, time: string): Edit {
  return without(({ at, instruction }) => at > instant(time) && (instruction === order || instruction?.startsWith(`${order}:`) === true));
}

/** Puts something in before the first event that fits. */
function inserted<K extends EventKind>(draft: Pick<EventDraft<K>, 'kind' | 'data'>, where: (event: AnyEvent) => boolean): Edit {
  return (events) => {
    const first = events.findIndex(where);
    t.not(first, -1);
    const frame = { ...events[first], agent: null, call: null, instruction: null, cause: null };
    return events.toSpliced(first, 0, { ...frame, ...draft } as AnyEvent); // kind and data belong together in the draft
  };
}

const all =
  (...edits: readonly Edit[]): Edit =>
  (events) =>
    edits.reduce((so, edit) => edit(so), events);

t.test('a redemption is paid within the hours of payment, and none starves', async (t) => {
  const world = await played();
  await world.runUntil('2026-11-24T11:29:00+09:00');
  t.same(broken(world), []);
  const at = (time: string): Edit => {
    return (events) => events.map((event) => (isMove('night:coins')(event) ? { ...event, at: instant(time) } : event));
  };
  t.equal(found(id, world, at('2026-11-24T09:00:00+09:00')), '');
  t.match(found(id, world, at('2026-11-24T08:59:59.999+09:00')), /redemption night was paid outside the hours/);
  t.match(found(id, world, at('2026-11-23T18:10:00+09:00')), /outside the hours/);
  const noon = '2026-11-23T10:00:05+09:00';
  const alone = all(
    forgotten('first', noon),
    without(({ instruction }) => instruction !== null && /^(second|night)/.test(instruction)),
  );
  t.match(found(id, world, alone), /redemption first waits in front, and there is cash for it/, 'the issuer carries out a transfer meanwhile');
  const idle = forgotten('night', '2026-11-23T18:00:05+09:00');
  t.equal(found(id, world, idle), '', 'the issuer may still be away');
  await world.runUntil('2026-11-24T11:30:00+09:00');
  t.match(found(id, world, idle), /redemption night waits in front/, 'nobody is away past the settlement');
});

t.test('won leaves once its coins are gone', async (t) => {
  const world = await played();
  const kept = all(
    forgotten('first:won', start),
    without(({ instruction, kind, at }) => instruction === 'first' && kind !== 'transfer.captured' && at > instant(start)),
  );
  t.match(found(id, world, kept), /the coins of redemption first are gone, and its won never left/);
});

t.test('where cash is short bonds are sold, and their money comes on the next business day', async (t) => {
  const world = await played({ cashWon: 110_000n, bondsWon: 590_000n });
  await world.runUntil('2026-11-25T11:30:00+09:00');
  t.same(broken(world), []);
  const unpaid = all(...['first', 'second', 'night'].map((order) => forgotten(order, '2026-11-24T12:00:00+09:00')));
  const unsold = all(
    unpaid,
    without((event) => event.instruction?.startsWith('sale:') === true),
  );
  t.match(found(id, world, unsold), /redemptions wait for cash, and no bonds are sold/);
  const unsettled = all(
    unpaid,
    without((event) => event.kind !== 'transfer.held' && event.instruction?.startsWith('sale:') === true),
  );
  t.match(found(id, world, unsettled), /the money for sale:1 of bonds never came/);
});

t.test('a wallet that is frozen or on the block-list neither pays nor is paid', async (t) => {
  const world = new CoinWorld({ start, letters: 'ABC', coinsWon: { 가: 600_000n, 나: 10_000n } });
  const [payer, payee] = [world.wallet('가').account, world.wallet('나').account];
  await world.send('buy', 'B>나', 1_000n);
  await world.send('give', '가>나', 2_000n);
  await world.runUntil('2026-11-23T10:00:09+09:00');
  world.coin.reorganise({ blocks: 4, dropped: false });
  await world.runUntil('2026-11-23T18:00:00+09:00');
  await world.send('night', '가>C', 500n);
  await world.runUntil('2026-11-24T09:10:00+09:00');
  t.same(broken(world), []);
  const frozen = (account: string) => ({ kind: 'account.changed', data: { book: 'stablecoin', account, status: 'suspended' } }) as const;
  const listed = (account: string, on = true) => ({ kind: 'blocklist.changed', data: { rail: 'stablecoin', account, listed: on } }) as const;
  const isHold = ({ kind, instruction }: AnyEvent) => kind === 'transfer.held' && instruction === 'give';
  for (const [account, word] of [
    [payer, 'of the payer'],
    [payee, 'of the payee'],
  ] as const) {
    t.match(found(id, world, inserted(frozen(account), isHold)), /order give was taken in, but wallet .* is suspended/, word);
    t.match(found(id, world, inserted(listed(account), isHold)), /order give was taken in, but wallet .* is on the block-list/, word);
  }
  t.equal(found(id, world, all(inserted(listed(payer), isHold), inserted(listed(payer, false), isHold))), '', 'listed no more');
  const isReorganisation = ({ kind }: AnyEvent) => kind === 'chain.reorganised';
  t.match(found(id, world, inserted(frozen(payee), isReorganisation)), /order give was carried out, but wallet .* is suspended/);
  t.equal(found(id, world, inserted(listed(payee), isMove('give:coins'))), '', 'it stands in a block already');
  t.match(found(id, world, inserted(listed(payer), isMove('night:coins'))), /order night was carried out, but wallet .* is on the block-list/);
  const isBuy = ({ kind, instruction }: AnyEvent) => kind === 'instruction.received' && instruction === 'buy';
  const released = { ...frozen(payee), data: { ...frozen(payee).data, status: 'active' } } as const;
  t.match(found(id, world, all(inserted(frozen(payee), isBuy), inserted(released, isHold))), /order buy was taken in, but/);
});

t.test('what the issuer refuses for the block-list is on it; what waits and is frozen keeps its coins', async (t) => {
  const world = new CoinWorld({ start, letters: 'ABC', coinsWon: { 가: 600_000n, 나: 10_000n } });
  world.coin.setBlocked(world.wallet('나').account, true);
  t.match(await world.send('refused', '가>나', 2_000n), { status: 'rejected', reason: 'address_blocked' });
  await world.send('undone', '가>C', 700n);
  await world.runUntil('2026-11-23T10:00:09+09:00');
  world.coin.setStatus(world.wallet('가').account, 'suspended');
  world.coin.reorganise({ blocks: 5, dropped: false });
  world.coin.setStatus(world.wallet('가').account, 'active');
  await world.runUntil('2026-11-23T18:00:00+09:00');
  await world.send('night', '가>C', 500n);
  await world.runUntil('2026-11-23T19:00:00+09:00');
  world.coin.setStatus(world.wallet('가').account, 'suspended');
  await world.runUntil('2026-11-24T11:40:00+09:00');
  for (const order of ['undone', 'night']) t.match(await world.coin.status(order), { status: 'rejected', reason: 'account_blocked' });
  t.same(broken(world), []);
  t.match(
    found(
      id,
      world,
      without(({ kind }) => kind === 'blocklist.changed'),
    ),
    /order refused was refused as to or from a listed address/,
  );
});

t.test('what falls due in a year whose holidays nobody knows yet asks nothing of the calendar before (seed 269)', async (t) => {
  const awaited = new Awaited();
  awaited.expect('a disclosure', instant('2029-01-01T09:00:00+09:00'));
  t.same(awaited.closed(instant('2028-12-14T11:35:00+09:00')), []);
  awaited.expect('an earlier one', instant('2028-12-01T09:00:00+09:00'));
  t.same(awaited.closed(instant('2028-12-14T11:35:00+09:00')), ['an earlier one']);
});

t.test('who is at work in the moment in which something falls due, and then away, has ten minutes from its return (seed 1105178)', async (t) => {
  const awaited = new Awaited();
  const due = instant('2026-11-24T10:05:00+09:00');
  const minuteMs = 60_000;
  awaited.expect('a voucher', due);
  t.same(awaited.worked(due), []);
  t.same(awaited.worked(due + 15 * minuteMs), [], 'it died in that moment');
  t.same(awaited.worked(due + 25 * minuteMs), []);
  t.same(awaited.worked(due + 25 * minuteMs + 1), ['a voucher']);
});
