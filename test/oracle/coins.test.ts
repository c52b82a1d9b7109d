import t from 'tap';
import { stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { CoinWorld } from '../simulators/coin-world.ts';
import { before, broken, type Edit, found, isMove, moved, without } from './coin-trial.ts';

const covered = 'coins-covered';
const final = 'coins-final';
const start = '2026-11-23T10:00:00.500+09:00';

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
  const unpaid = without((event) => isMove('sell:won:1:payment')(event) || isMove('sell:paid')(event));
  t.match(found(covered, world, unpaid), /has neither coins nor won/);
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
});

t.test('coins-covered: what is disclosed comes on the first of every month, once, and is what there is', async (t) => {
  const world = await played();
  await world.send('early', '나>A', 1_500n);
  await world.runUntil('2026-11-30T18:00:00+09:00');
  await world.send('night', '나>A', 2_500n);
  await world.runUntil('2026-12-01T11:29:00+09:00');
  const isDisclosure = (event: AnyEvent): boolean => event.kind === 'reserve.attested';
  t.equal(world.country.events.filter(isDisclosure).length, 1);
  t.same(broken(world), []);
  const disclosed =
    (change: object, at?: number): Edit =>
    (events) =>
      events.map((event) => (event.kind === 'reserve.attested' ? { ...event, at: at ?? event.at, data: { ...event.data, ...change } } : event));
  t.match(found(covered, world, disclosed({ circulationWon: won(606_499n) })), /discloses 606499 coins; there are/);
  t.match(found(covered, world, disclosed({ owedWon: won(1n) })), /discloses 1 won owed/);
  t.match(found(covered, world, disclosed({ bondsWon: won(700_000n) })), /discloses 700000 won in bonds; it has 605500/);
  t.match(found(covered, world, disclosed({ cashWon: won(1n) })), /discloses 1 won in cash; its bank has/);
  t.match(found(covered, world, disclosed({}, world.country.clock.now() - 86_400_000)), /before its time/);
  const twice: Edit = (events) => events.flatMap((event: AnyEvent) => (isDisclosure(event) ? [event, event] : [event]));
  t.match(found(covered, world, twice), /a second time/);
  t.equal(found(covered, world, without(isDisclosure)), '', 'the bank may be away');
  await world.runUntil('2026-12-01T11:30:00+09:00');
  t.match(found(covered, world, without(isDisclosure)), /did not disclose its reserve on the first/);
});

t.test('coins-covered: bonds that are sold are paid for on the next business day, and are no cash before', async (t) => {
  const saleAfter = async (businessDays: number, until: string) => {
    const rules = { ...stablecoinRules, bondSettlement: { ...stablecoinRules.bondSettlement, value: { businessDays, atKst: '14:00' } } };
    const world = new CoinWorld({ start, letters: 'ABC', coinsWon: { 가: 600_000n }, cashWon: 100_000n, bondsWon: 600_000n, rules });
    await world.send('sell', '가>C', 400_000n);
    await world.runUntil(until);
    return world;
  };
  t.same(broken(await saleAfter(1, '2026-11-25T11:40:00+09:00')), []);
  t.match(found(covered, await saleAfter(0, '2026-11-23T15:00:00+09:00')), /the money for sale:1 of bonds came before the day on which it is due/);
  t.match(found(final, await saleAfter(2, '2026-11-25T15:00:00+09:00')), /the money for sale:1 of bonds came long after it was due/);
  const sold = await saleAfter(1, '2026-11-24T15:00:00+09:00');
  const isSold = (event: AnyEvent) => event.kind === 'transfer.held' && event.data.transfer === 'sale:1';
  t.match(found(covered, sold, without(isSold)), /and no bonds were sold/);
  t.match(found(covered, sold, moved('sale:1:won:1:receipt', { amountWon: won(300_001n) })), /was of 300000 won of bonds, and brought 300001 won/);
});

t.test('coins-covered: a disclosure that comes a day late is late, however right', async (t) => {
  const disclosedOn = async (day: number) => {
    const rules = { ...stablecoinRules, disclosure: { ...stablecoinRules.disclosure, value: { day, atKst: '09:00' } } };
    const world = new CoinWorld({ start: '2026-11-30T15:00:00+09:00', letters: 'AB', rules });
    await world.send('give', '가>나', 2_000n);
    await world.runUntil('2026-12-02T11:40:00+09:00');
    t.equal(world.country.of('reserve.attested').length, 1);
    return found(covered, world);
  };
  t.equal(await disclosedOn(1), '');
  t.match(await disclosedOn(2), /discloses its reserve long after the first of the month/);
});

t.test('coins-covered: the issuer books what comes in, what it promises and what leaves, each once', async (t) => {
  const world = await played();
  t.match(found(covered, world, without(isMove('buy:received'))), /whose won the issuer has not booked/);
  t.match(found(covered, world, moved('buy:received', { amountWon: won(999n) })), /books 999 won that did not come in/);
  const twice =
    (transfer: string): Edit =>
    (events) =>
      events.flatMap((event) => (isMove(transfer)(event) ? [event, event] : [event]));
  t.match(found(covered, world, twice('buy:received')), /booked already/);
  t.match(found(covered, world, twice('sell:promised')), /promised already/);
  t.match(found(covered, world, twice('sell:paid')), /booked already/);
  t.match(found(covered, world, before(isMove('sell:paid'), isMove('sell:won:1:payment'))), /as paid that did not leave/);
  t.match(found(covered, world, moved('wrong:unpaid', { credit: 'cash' })), /as paid that did not leave/);
  t.match(found(covered, world, moved('sell:paid', { debit: 'circulation' })), /for which there is no cause/);
  const poorer: Edit = (events) =>
    events.map((event) => (isMove('found:cash')(event) ? ({ ...event, data: { ...event.data, amountWon: won(300_000n) } } as AnyEvent) : event)); // of the same kind
  t.match(found(covered, world, poorer), /was promised cash that others were promised/);
  await world.runUntil('2026-11-25T12:00:00+09:00');
  for (const [transfer, text] of [
    ['sell:promised', /never booked its won as promised|as paid that did not leave/],
    ['sell:paid', /won of redemption sell left, and the issuer never booked it/],
    ['sale:1:paid', /won of sale:1 came in, and the issuer never booked it|promised cash that others were promised/],
  ] as const)
    t.match(found(covered, world, without(isMove(transfer))), text);
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
