import t from 'tap';
import type { AnyEvent, EventData } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { CoinWorld } from '../simulators/coin-world.ts';
import { messageOf, renumbered } from './trial-script.ts';

const covered = 'coins-covered';
const final = 'coins-final';
const start = '2026-11-23T10:00:00.500+09:00';

type Edit = (events: readonly AnyEvent[]) => readonly AnyEvent[];

/** What an invariant finds in these events; empty: nothing. */
function found(id: string, world: CoinWorld, edit: Edit = (events) => events): string {
  const at = world.country.clock.now();
  const closed = { ...world.country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  const judged = judgeEvents(renumbered([...edit(world.country.events), closed]));
  const result = judged.invariants.find((each) => each.id === id);
  t.ok((result?.checked ?? 0) > 0, 'it has looked at something');
  return result?.violated === 0 ? '' : messageOf(judged, id);
}

function broken(world: CoinWorld): readonly string[] {
  const at = world.country.clock.now();
  const closed = { ...world.country.events[0], at, recordedAt: at, kind: 'trial.closed', data: { reason: 'finished' } } as AnyEvent; // the frame of any event
  return judgeEvents(renumbered([...world.country.events, closed]))
    .invariants.filter(({ id, violated }) => violated > 0 && id !== 'journal-order') // no trial was opened here
    .map(({ id, message }) => `${id}: ${message}`);
}

const without =
  (fits: (event: AnyEvent) => boolean): Edit =>
  (events) =>
    events.filter((event) => !fits(event));

/** Changes what one movement of the books says. */
function moved(transfer: string, change: Partial<EventData['transfer.posted']>): Edit {
  return (events) =>
    events.map((event) =>
      (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') && event.data.transfer === transfer
        ? ({ ...event, data: { ...event.data, ...change } } as AnyEvent) // of the same kind
        : event,
    );
}

function isMove(transfer: string): (event: AnyEvent) => boolean {
  return (event) => (event.kind === 'transfer.posted' || event.kind === 'transfer.captured') && event.data.transfer === transfer;
}

/** Puts an event before another one, at the other's time. */
function before(what: (event: AnyEvent) => boolean, where: (event: AnyEvent) => boolean): Edit {
  return (events) => {
    const own = events.find(what);
    return events.flatMap((event) => {
      if (own === undefined || event === own) return [];
      return where(event) ? [{ ...own, at: event.at, recordedAt: event.recordedAt }, event] : [event];
    });
  };
}

async function played(): Promise<CoinWorld> {
  const world = new CoinWorld({ start, letters: 'ABC', coinsWon: { 가: 1_000_000n, 나: 10_000n }, cashWon: 310_000n, bondsWon: 700_000n });
  await world.send('buy', 'B>나', 1_000n);
  await world.send('give', '가>나', 2_000n);
  await world.send('sell', '가>C', 400_000n);
  await world.send('last', '나>C', 500n);
  await world.send('wrong', '가>B', 5_000n, { payee: { ...world.country.account('B'), holder: '다른이름' } });
  await world.runUntil('2026-11-23T10:00:09+09:00');
  world.coin.reorganise({ blocks: 4, dropped: false });
  await world.runUntil('2026-11-24T14:10:00+09:00');
  return world;
}

t.test('a purchase, a transfer, a reorganisation, redemptions and one that comes back break nothing', async (t) => {
  const world = await played();
  t.match(await world.coin.status('wrong'), { status: 'rejected', reason: 'name_mismatch' });
  t.same(broken(world), []);
});

t.test('coins-covered: coins are made for won that came in, of its amount, once', async (t) => {
  const world = await played();
  t.equal(found(covered, world), '');
  t.match(found(covered, world, moved('buy:mint', { amountWon: won(1_001n) })), /brought 1000 won, and 1001 coins were made/);
  t.match(found(covered, world, moved('buy:mint', { credit: 'S951-000001' })), /coins were made on S951-000001/);
  t.match(found(covered, world, before(isMove('buy:mint'), isMove('buy:won:receipt'))), /without its won in the reserve/);
  t.match(found(covered, world, without(isMove('buy:mint'))), /no coins were made/);
  const twice: Edit = (events) => events.flatMap((event) => (isMove('buy:mint')(event) ? [event, event] : [event]));
  t.match(found(covered, world, twice), /without its won in the reserve/);
  const freely: Edit = (events) => events.map((event) => (isMove('buy:mint')(event) ? ({ ...event, instruction: 'nobody' } as AnyEvent) : event)); // of the same kind
  t.match(found(covered, world, freely), /makes coins that nobody bought/);
});

t.test('coins-covered: won leaves the reserve for coins that are gone, to whoever redeemed them', async (t) => {
  const world = await played();
  t.match(found(covered, world, before(isMove('sell:won:1:payment'), isMove('sell:coins'))), /takes won from the reserve for no coins/);
  t.match(found(covered, world, moved('sell:won:1:payment', { amountWon: won(400_001n) })), /400001 won left the reserve for redemption sell/);
  t.match(found(covered, world, moved('sell:coins', { amountWon: won(399_999n) })), /destroyed other coins/);
  t.match(found(covered, world, without(isMove('sell:won:1:payment'))), /has neither coins nor won|bonds/);
  t.match(found(covered, world, without(isMove('wrong:back'))), /has neither coins nor won/);
  t.match(found(covered, world, moved('wrong:back', { amountWon: won(5_001n) })), /gives back coins that nobody is owed/);
  const astray: Edit = (events) =>
    events.map((event) =>
      event.kind === 'instruction.received' && event.data.instruction.id === 'sell:won:1' && event.data.instruction.kind === 'credit-transfer'
        ? { ...event, data: { ...event.data, instruction: { ...event.data.instruction, payee: world.country.account('B') } } }
        : event,
    );
  t.match(found(covered, world, astray), /went to somebody else/);
});

t.test('coins-covered: more coins than reserve are seen at once, and in what is disclosed', async (t) => {
  const world = await played();
  const poorer: Edit = (events) =>
    events.map((event) => (event.kind === 'coin.established' ? { ...event, data: { ...event.data, bondsWon: won(699_999n) } } : event));
  t.match(found(covered, world, poorer), /stand against a reserve of|the reserve is negative/);
  const disclosed =
    (change: Partial<EventData['reserve.attested']>): Edit =>
    (events) => {
      const data = { rail: 'stablecoin', circulationWon: won(610_500n), owedWon: won(0n), cashWon: won(610_500n), bondsWon: won(0n), ...change };
      const at = world.country.clock.now();
      return [...events, { ...(events[0] as AnyEvent), at, recordedAt: at, kind: 'reserve.attested', data } as AnyEvent]; // a frame and its data
    };
  t.equal(found(covered, world, disclosed({})), '');
  t.match(found(covered, world, disclosed({ circulationWon: won(610_499n) })), /discloses 610499 coins; there are 610500/);
  t.match(found(covered, world, disclosed({ cashWon: won(610_499n) })), /more coins than reserve/);
});

t.test('coins-final: nothing moves before it is final, reorganisations counted', async (t) => {
  const world = await played();
  t.equal(found(final, world), '');
  const sooner = (transfer: string, ms: number): Edit => {
    return (events) => events.map((event) => (isMove(transfer)(event) ? { ...event, at: event.at - ms } : event));
  };
  t.match(found(final, world, sooner('give:coins', 1)), /1 ms before order give is final/);
  t.match(found(final, world, sooner('buy:mint', 2_000)), /before order buy is final/);
  t.match(
    found(
      final,
      world,
      without((event) => event.kind === 'transfer.held' && event.instruction === 'give'),
    ),
    /which is not on the chain/,
  );
  const deep: Edit = (events) =>
    events.map((event) => (event.kind === 'chain.reorganised' ? { ...event, data: { ...event.data, blocks: 13 } } : event));
  t.match(found(final, world, deep), /what stands under 12 is final/);
  const old: Edit = (events) =>
    events.map((event) => (event.kind === 'chain.reorganised' ? { ...event, data: { ...event.data, height: event.data.height - 1 } } : event));
  t.match(found(final, world, old), /which was not the last/);
});

t.test('coins-final: holders are paid in the order of the chain', async (t) => {
  const world = await played();
  t.match(found(final, world, before(isMove('last:coins'), isMove('sell:coins'))), /redemption last was paid before sell/);
});
