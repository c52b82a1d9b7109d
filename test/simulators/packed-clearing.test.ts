import t from 'tap';
import { accountNumber, participants } from '../../simulators/bank/participants.ts';
import { accountsMax, outcomes, PackedClearing, type PackedOrder } from '../../simulators/kftc/packed-clearing.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { dayNets } from '../../src/oracle/day-nets.ts';
import { Country } from './country.ts';

const hourMs = 3_600_000;

function clearing(over: Partial<ConstructorParameters<typeof PackedClearing>[0]> = {}): PackedClearing {
  return new PackedClearing({
    banks: [0, 1, 2],
    bankCount: 3,
    accountsPerBank: 1,
    ordersMax: 1_000,
    openingWon: 5_000n,
    capsWon: [1_500n, 2_000n, 10n ** 12n],
    limitWon: 1_000_000_000,
    opensMs: 5 * 60_000,
    closesMs: 24 * hourMs - 5 * 60_000,
    creditElsewhere: () => t.fail('every bank is kept here'),
    ...over,
  });
}

const order = (idLow: number, from: number, to: number, amountWon: number, over: Partial<PackedOrder> = {}): PackedOrder => ({
  idHigh: 7,
  idLow,
  payer: from * accountsMax,
  payee: to * accountsMax,
  amountWon,
  atMs: 10 * hourMs,
  ...over,
});

t.test('packed clearing and the network over rails come to the same, payment by payment', async (t) => {
  const random = seededRandom('11');
  const country = new Country({ start: '2026-11-23T10:00:00+09:00', letters: 'ABC', balanceWon: 5_000n, capsWon: { A: 1_500n, B: 2_000n } });
  const packed = clearing();
  const seen = new Set<string>();
  for (let n = 1; n <= 150; n += 1) {
    const [from, to] = [random.below(3), random.below(3)];
    if (from === to) continue;
    const amountWon = 1 + random.below(900);
    const stray = random.below(12) === 0;
    const payee = { ...country.account('ABC'[to] ?? ''), ...(stray ? { account: strayOf(to) } : {}) };
    const outcome = await country.pay(`p${n}`, `${'ABC'[from]}>${'ABC'[to]}`, BigInt(amountWon), { payee });
    const answer = packed.submit(order(n, from, to, amountWon, stray ? { payee: to * accountsMax + 1 } : {}));
    const expected = outcome.status === 'rejected' ? outcome.reason : outcome.status;
    t.equal(answer, expected, `payment ${n}`);
    seen.add(answer);
  }
  t.same([...seen].sort(), ['account_unknown', 'credited', 'insufficient_funds', 'net_debit_cap'], 'all of that came about');
  for (const [bank, letter] of [...'ABC'].entries()) t.equal(packed.netDebitWon(bank), country.netDebitWon(letter), `bank ${letter}`);
  const nets = dayNets(packed.orders(), 3);
  t.same(
    nets.map(({ owedWon, dueWon }) => owedWon - dueWon),
    [0, 1, 2].map((bank) => packed.netDebitWon(bank)),
    'the oracle’s sums',
  );
  t.equal(packed.heldWon(), 15_000n, 'no won was made or lost');
});

function strayOf(bank: number): string {
  const participant = participants[bank];
  return participant === undefined ? '' : accountNumber(participant, 77);
}

t.test('an id has one effect: the same order gets its first answer, any other field is refused', async (t) => {
  const packed = clearing();
  const first = order(1, 2, 0, 100);
  t.equal(packed.submit(first), 'credited');
  t.equal(packed.submit(order(2, 2, 0, 1_000_000)), 'insufficient_funds');
  packed.receive(2 * accountsMax, 2_000_000);
  t.equal(packed.submit(order(2, 2, 0, 1_000_000)), 'insufficient_funds', 'a refusal is final');
  const before = [packed.heldWon(), packed.netDebitWon(0), packed.netDebitWon(2)];
  t.equal(packed.submit(first), 'credited');
  for (const other of [{ payer: 0 }, { payee: accountsMax }, { amountWon: 101 }, { atMs: 1 }])
    t.equal(packed.submit({ ...first, ...other }), 'key_conflict');
  t.same([packed.heldWon(), packed.netDebitWon(0), packed.netDebitWon(2)], before);
  t.equal(packed.orders().count, 2);
});

t.test('hours, limit and the bank of the payee', async (t) => {
  const elsewhere: [number, number][] = [];
  const packed = clearing({ banks: [0, 1], limitWon: 1_000, creditElsewhere: (payee, amountWon) => elsewhere.push([payee, amountWon]) });
  t.equal(packed.submit(order(1, 0, 1, 1_001)), 'amount_limit');
  t.equal(packed.submit(order(2, 0, 1, 10, { atMs: 5 * 60_000 - 1 })), 'outside_hours');
  t.equal(packed.submit(order(3, 0, 1, 10, { atMs: 24 * hourMs - 5 * 60_000 })), 'outside_hours');
  t.equal(packed.submit(order(4, 0, 0, 10, { atMs: 0 })), 'credited', 'inside one bank there is no network');
  t.equal(packed.submit(order(5, 0, 2, 10)), 'credited');
  t.same(elsewhere, [[2 * accountsMax, 10]]);
  t.equal(packed.netDebitWon(0), 10n);
  t.equal(packed.heldWon(), 9_990n);
  t.throws(() => packed.submit(order(6, 2, 0, 1)), /bank 2 is not kept here/);
  t.ok(outcomes.includes('credited'));
});
