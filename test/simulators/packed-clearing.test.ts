import t from 'tap';
import { accountNumber, participants } from '../../simulators/bank/participants.ts';
import { accountsMax, firstMachine, outcomes, PackedClearing, type PackedOrder } from '../../simulators/kftc/packed-clearing.ts';
import { type PackedSystem, packedSystems, packedTerms } from '../../simulators/kftc/packed-terms.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import { startOfKstDay } from '../../src/kernel/calendar.ts';
import type { BulkFile, CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { daySums } from '../../src/oracle/day-sums.ts';
import { Country } from './country.ts';

const hourMs = 3_600_000;

function clearing(over: Partial<ConstructorParameters<typeof PackedClearing>[0]> = {}): PackedClearing {
  return new PackedClearing({
    banks: [0, 1, 2],
    bankCount: 3,
    accountsPerBank: 1,
    machinesPerBank: 1,
    ordersMax: 1_000,
    openingWon: () => 5_000n,
    capsWon: [1_500n, 2_000n, 10n ** 12n],
    terms: packedTerms(networkRules),
    hasAgreed: () => true,
    creditElsewhere: () => t.fail('every bank is kept here'),
    ...over,
  });
}

const order = (idLow: number, from: number, to: number, amountWon: number, over: Partial<PackedOrder> = {}): PackedOrder => ({
  idHigh: 7,
  idLow,
  system: 0,
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
  t.same(
    daySums(packed.orders(), { banks: 3, systems }).banks.map(({ cappedWon }) => cappedWon),
    [0, 1, 2].map((bank) => packed.netDebitWon(bank)),
    'the oracle’s sums',
  );
  t.equal(packed.heldWon(), 15_000n, 'no won was made or lost');
});

const systems = packedSystems.map((name) => (name === 'ebs' ? undefined : name));
const numberOf = (system: PackedSystem) => packedSystems.indexOf(system);

/** The order as the rails have it; a machine of the payee's bank for cash. */
function asTransfer(country: Country, id: string, { system, payer, payee, amountWon }: PackedOrder): CreditTransfer {
  const [from, to] = [Math.floor(payer / accountsMax), Math.floor(payee / accountsMax)];
  const name = systems[system];
  const account = { ...country.account('ABC'[to] ?? ''), ...(payee % accountsMax === 1 ? { account: strayOf(to) } : {}) };
  const machine = { bank: account.bank, account: `${account.bank}-machine`, holder: '현금지급기' };
  const way = name === undefined ? {} : { system: name };
  return country.transfer(id, `${'ABC'[from]}>${'ABC'[to]}`, BigInt(amountWon), {
    payee: payee % accountsMax === firstMachine ? machine : account,
    ...way,
  });
}

t.test('every retail system comes to the same over rails, through the closing of branches and past caps, by claim and not by message', async (t) => {
  const random = seededRandom('3');
  const [balanceWon, caps] = [6_000_000n, { A: 700_000n, B: 900_000n }];
  const country = new Country({ start: '2026-11-23T15:50:00+09:00', letters: 'ABC', balanceWon, capsWon: caps });
  for (const letter of 'ABC') {
    const { bank } = country.account(letter);
    country.bank(letter).openMachine({ account: `${bank}-machine`, holder: '현금지급기', cashWon: won(10n ** 9n) });
  }
  const packed = clearing({ openingWon: () => balanceWon, capsWon: [caps.A, caps.B, networkRules.capWon.value], ordersMax: 200 });
  const seen = new Set<string>();
  for (let n = 1; n <= 180; n += 1) {
    const system = random.below(packedSystems.length);
    const name = packedSystems[system] ?? 'ebs';
    const [from, to] = [random.below(3), random.below(3)];
    if (from === to && (name === 'ift' || name.startsWith('cd'))) continue;
    const target = name === 'cd-cash' ? firstMachine : random.below(15) === 0 ? 1 : 0;
    // Now and then more than a machine pays out or a transfer at one may be.
    const amountWon = random.below(10) === 0 ? 900_000 + random.below(6_000_000) : 1 + random.below(900_000);
    const atMs = country.clock.now() - startOfKstDay(country.clock.now());
    const order_ = { ...order(n, from, to, amountWon), system, payee: to * accountsMax + target, atMs };
    const transfer = asTransfer(country, `p${n}`, order_);
    const outcome = await submitted(country, transfer);
    const expected = outcome.status === 'rejected' ? outcome.reason : outcome.status;
    t.equal(packed.submit(order_), expected, `payment ${n} of ${name}, ${from} to ${to}`);
    seen.add(`${name} ${expected}`);
  }
  for (const name of packedSystems) t.ok(seen.has(`${name} credited`), name);
  for (const told of [
    'ift outside_hours',
    'cd net_debit_cap',
    'cd-cash net_debit_cap',
    'cd-cash amount_limit',
    'cms insufficient_funds',
    'giro same_account',
  ])
    t.ok(seen.has(told), told);
  const sums = daySums(packed.orders(), { banks: 3, systems });
  for (const [bank, letter] of [...'ABC'].entries()) {
    const { code } = participants[bank] ?? { code: '' };
    const payInWon = (await country.network.ask('position', { bank: code }))?.sessions[0]?.payInWon ?? 0n;
    t.same([packed.netDebitWon(bank), packed.payInWon(bank)], [country.netDebitWon(letter), payInWon], `bank ${letter}`);
    t.same(sums.banks[bank], { allWon: packed.payInWon(bank), cappedWon: packed.netDebitWon(bank) }, 'the oracle’s sums');
  }
  t.equal(packed.heldWon() + packed.paidOutWon, 3n * balanceWon, 'what left the accounts is in somebody’s hands');
  t.equal(
    sums.systems.reduce((sum, { orders }) => sum + orders, 0),
    packed.orders().count,
  );
});

/** By whoever's bank sends the message. */
async function submitted(country: Country, transfer: CreditTransfer) {
  const sender = transfer.system === 'cd-cash' || transfer.system === 'cms-debit' ? transfer.payee : transfer.payer;
  const answer = country.banks.get(sender.bank)?.submit(transfer);
  await country.clock.runFor(10_000);
  if (answer === undefined) throw new Error(`no bank ${sender.bank}`);
  return answer;
}

t.test('lines of files come back from the centre as from the packed table: agreement, funds, unknown accounts, outside the cap', async (t) => {
  const country = new Country({ start: '2026-11-23T11:50:00+09:00', letters: 'ABC', balanceWon: 5_000n, capsWon: { A: 1n, B: 1n, C: 1n } });
  const hasAgreed = (payer: number, payee: number) => payee % accountsMax === 0 && !(payer === accountsMax && payee === 0);
  const packed = clearing({ capsWon: [1n, 1n, 1n], hasAgreed });
  for (const [payer, payee] of ['AB', 'AC', 'BC', 'CA', 'CB'].map((pair) => [...pair])) // all but from B to A
    country.bulk.agree({ payer: country.account(payer ?? ''), payee: country.account(payee ?? ''), agreed: true });
  const executedMs = 13 * hourMs;
  const lines = (['cms', 'cms-debit'] as const).flatMap((name, file) =>
    [
      [0, 1, 3_000, 0],
      [1, 0, 700, 0],
      [0, 2, 2_900, 0],
      [1, 2, 400, 1],
      [2, 1, 4_999, 0],
    ].map(([from = 0, to = 0, amountWon = 0, stray = 0], place) => {
      const atMs = executedMs;
      return { ...order(10 * file + place, from, to, amountWon), system: numberOf(name), payee: to * accountsMax + stray, atMs };
    }),
  );
  for (const system of ['cms', 'cms-debit'] as const) {
    const own = lines.filter((line) => line.system === numberOf(system)).map((line) => asTransfer(country, `l${line.idLow}`, line));
    const file: BulkFile = { kind: 'bulk-file', id: `f-${system}`, system, executesOn: '2026-11-23', lines: own, requestedAt: country.clock.now() };
    void country.bulk.submit(file);
  }
  await country.runUntil('2026-11-23T23:01:00+09:00');
  const told = [];
  for (const line of lines) {
    const outcome = await country.bulk.status(`l${line.idLow}`);
    const expected = outcome.status === 'rejected' ? outcome.reason : outcome.status;
    t.equal(packed.submit(line), expected, `line ${line.idLow}`);
    told.push(expected);
  }
  t.same([...new Set(told)].sort(), ['account_unknown', 'credited', 'insufficient_funds', 'not_consented']);
  t.same(
    [0, 1, 2].map((bank) => packed.netDebitWon(bank)),
    [0n, 0n, 0n],
    'batches use no cap',
  );
  t.ok(packed.payInWon(0) !== 0n, 'and are netted all the same');
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
  packed.receive(2 * accountsMax, 2_000_000, 0);
  t.equal(packed.submit(order(2, 2, 0, 1_000_000)), 'insufficient_funds', 'a refusal is final');
  const before = [packed.heldWon(), packed.netDebitWon(0), packed.netDebitWon(2)];
  t.equal(packed.submit(first), 'credited');
  for (const other of [{ payer: 0 }, { payee: accountsMax }, { amountWon: 101 }, { atMs: 1 }, { system: 1 }])
    t.equal(packed.submit({ ...first, ...other }), 'key_conflict');
  t.same([packed.heldWon(), packed.netDebitWon(0), packed.netDebitWon(2)], before);
  t.equal(packed.orders().count, 2);
});

t.test('hours, limit and the bank of the payee', async (t) => {
  const elsewhere: [number, number, number][] = [];
  const limited = { ...networkRules, limitWon: { ...networkRules.limitWon, value: won(1_000n) } };
  const packed = clearing({ banks: [0, 1], accountsPerBank: 2, terms: packedTerms(limited), creditElsewhere: (...credit) => elsewhere.push(credit) });
  t.equal(packed.submit(order(1, 0, 1, 1_001)), 'amount_limit');
  t.equal(packed.submit(order(2, 0, 1, 10, { atMs: 5 * 60_000 - 1 })), 'outside_hours');
  t.equal(packed.submit(order(3, 0, 1, 10, { atMs: 24 * hourMs - 5 * 60_000 })), 'outside_hours');
  t.equal(packed.submit(order(4, 0, 0, 10, { payee: 1, atMs: 0 })), 'credited', 'inside one bank there is no network');
  t.equal(packed.submit(order(7, 0, 0, 10)), 'same_account');
  t.equal(packed.submit(order(5, 0, 2, 10)), 'credited');
  t.same(elsewhere, [[2 * accountsMax, 10, 0]]);
  t.equal(packed.netDebitWon(0), 10n);
  t.equal(packed.heldWon(), 19_990n);
  t.throws(() => packed.submit(order(6, 2, 0, 1)), /bank 2 is not kept here/);
  t.ok(outcomes.includes('credited'));
});
