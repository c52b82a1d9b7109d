import t from 'tap';
import type { AnyEvent, EventKind } from '../../src/kernel/event.ts';
import type { GrossSettlement, NetSettlement } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { inquire } from '../../src/rail/inquiry.ts';
import { overMessages } from '../../src/rail/iso20022/message-desk.ts';
import type { Rail } from '../../src/rail/rail.ts';
import type { RailContract, RailUnderTest } from '../contract/rail.ts';
import { AnswersByBooks } from './answers-by-books.ts';
import { CoinWorld } from './coin-world.ts';
import { Country, type CountryOptions, instant } from './country.ts';
import { bothWays, changedTransfers } from './rail-both-ways.ts';

const start = '2026-11-23T10:00:00+09:00';
const template = new Country({ start });

function world(country: Country, pick: (country: Country) => Rail, options: Partial<CountryOptions> = {}): RailUnderTest {
  return {
    rail: pick(country),
    events: country.events,
    settle: () => country.clock.runFor(60_000),
    restart: () => world(new Country({ ...options, start, journal: country.events }), pick, options),
  };
}

const silence = () => new Promise<never>(() => {});

/** Nobody at bank C answers: what is sent to it stays under way. */
const silentC: Partial<CountryOptions> = {
  letters: 'ABC',
  line: (rail) => (rail.id === 'bank:903' ? { id: rail.id, submit: silence, status: silence, ask: silence } : rail),
};
const settlesAt = instant('2026-11-24T11:00:00+09:00');
const closesAt = instant('2026-11-23T17:30:00+09:00');
/** Of bank A one payment is credited and one is under way to nobody knows where. */
const payments = [
  template.transfer('p1', 'A>B', 1_000n),
  { ...template.transfer('p2', 'A>B', 700n), payee: { bank: '903', account: '903-1', holder: '누구' } },
];

function bankAsked(letter: 'A' | 'B'): NonNullable<RailContract['asked']> {
  const [account, stranger] = [template.account(letter), { bank: template.account(letter).bank, account: '1' }];
  const from = instant(start) + 1;
  return {
    orders: letter === 'A' ? payments : payments.slice(0, 1),
    inquiries: (events) => {
      const books = new AnswersByBooks(events);
      const span = { from, until: settlesAt };
      return [
        { topic: 'balance', question: { account }, answer: books.balance(`bank:${account.bank}`, account.account) },
        { topic: 'balance', question: { account: stranger }, answer: undefined },
        { topic: 'recipient', question: { account }, answer: { holder: account.holder, status: 'active' } },
        { topic: 'statement', question: { account, ...span }, answer: books.statement(`bank:${account.bank}`, account.account, from) },
        { topic: 'statement', question: { account: stranger, ...span }, answer: undefined },
        { topic: 'position', question: { bank: account.bank }, answer: undefined },
      ];
    },
  };
}

const networkAsked: NonNullable<RailContract['asked']> = {
  orders: payments,
  inquiries: (events) => {
    const books = new AnswersByBooks(events);
    return [
      ...['901', '902', '903'].map((bank) => ({ topic: 'position' as const, question: { bank }, answer: books.position(bank, settlesAt) })),
      { topic: 'position', question: { bank: '999' }, answer: undefined },
      { topic: 'liquidity', question: { bank: '901' }, answer: undefined },
    ];
  },
};

/** Bank A has little of its own: what it cannot pay waits, the urgent order before the one that came first. */
const shortA: Partial<CountryOptions> = { centralWon: { A: { fundsWon: 100n, overdraftWon: 50n }, B: { fundsWon: 1_000n } } };

const grossAsked: NonNullable<RailContract['asked']> = {
  orders: [
    gross('g1', { amountWon: won(30n) }),
    gross('g2', { amountWon: won(900n) }),
    gross('g3', { amountWon: won(400n), priority: 'urgent', until: closesAt - 1 }),
  ],
  inquiries: (events) => {
    const books = new AnswersByBooks(events);
    const payInWon = { 901: won(2_000n), 902: won(-2_000n) };
    return [
      ...['901', '902'].map((bank) => ({ topic: 'liquidity' as const, question: { bank }, answer: books.liquidity(bank, closesAt) })),
      { topic: 'liquidity', question: { bank: '999' }, answer: undefined },
      { topic: 'shortfall', question: { payInWon }, answer: books.shortfall(payInWon) },
      { topic: 'balance', question: { account: { bank: 'bokwire', account: '901' } }, answer: books.balance('bokwire', '901') },
      { topic: 'position', question: { bank: '901' }, answer: undefined },
    ];
  },
};

function gross(id: string, rest: Partial<GrossSettlement> = {}): GrossSettlement {
  const parties = { debtor: '901', creditor: '902', amountWon: won(5n) };
  return { kind: 'gross-settlement', id, ...parties, reference: 'r', payment: null, priority: 'normal', until: null, ...rest };
}

function count(kinds: readonly EventKind[], book: string) {
  return (events: readonly AnyEvent[], id: string) =>
    events.filter((event) => event.instruction === id && kinds.includes(event.kind) && (!('book' in event.data) || event.data.book === book)).length;
}

function transferContract(
  pick: (country: Country) => Rail,
  effects: RailContract['effects'],
  asked: NonNullable<RailContract['asked']>,
): RailContract {
  return {
    open: () => world(new Country({ ...silentC, start }), pick, silentC),
    asked,
    order: (id) => template.transfer(id, 'A>B', 1_000n),
    refusedOrder: (id) => ({ ...template.transfer(id, 'A>B', 1_000n), payee: { ...template.account('B'), holder: '다른이름' } }),
    changed: changedTransfers,
    effects,
  };
}

t.test('the payer’s bank', async (t) =>
  bothWays(
    t,
    transferContract((country) => country.bank('A'), count(['transfer.captured'], 'bank:901'), bankAsked('A')),
  ),
);
t.test('the payee’s bank', async (t) =>
  bothWays(
    t,
    transferContract((country) => country.bank('B'), count(['transfer.posted'], 'bank:902'), bankAsked('B')),
  ),
);
t.test('the network', async (t) =>
  bothWays(
    t,
    transferContract((country) => country.network, count(['obligation.accrued'], ''), networkAsked),
  ),
);

t.test('BOK-Wire+', async (t) => {
  const order = (id: string): NetSettlement => ({ kind: 'net-settlement', id, session: '2026-11-24', payInWon: { 901: won(5n), 902: won(-5n) } });
  bothWays(t, {
    open: () => world(new Country({ start }), (country) => country.bokwire),
    order,
    refusedOrder: (id) => ({ ...order(id), payInWon: { 901: won(-(10n ** 15n)), 902: won(10n ** 15n) } }),
    changed: () => [
      { ...order('x'), session: '2026-11-25' },
      { ...order('x'), payInWon: { 901: won(6n), 902: won(-6n) } },
    ],
    // One settlement is two legs here: one pay-in, one pay-out.
    effects: (events, id) => count(['transfer.posted'], 'bokwire')(events, id) / 2,
  });
});

for (const [name, pick] of [
  ['BOK-Wire+, gross', (country: Country) => country.bokwire],
  ['BOK-Wire+ over ISO 20022 messages', (country: Country) => overMessages(country.bokwire, { clock: country.clock, key: 'line' })],
] as const) {
  t.test(name, async (t) => {
    const changed: readonly Partial<GrossSettlement>[] = [
      { debtor: '902' },
      { creditor: '903' },
      { amountWon: won(6n) },
      { reference: 'other' },
      { payment: template.transfer('r', 'A>B', 5n) },
      { priority: 'urgent' },
      { until: 1 },
      { returns: { order: 'p1:gross', reason: 'name_mismatch' } },
    ];
    bothWays(t, {
      open: () => world(new Country({ ...shortA, start }), pick, shortA),
      asked: grossAsked,
      order: gross,
      refusedOrder: (id) => gross(id, { creditor: '999' }),
      changed: () => changed.map((field) => gross('x', field)),
      effects: count(['transfer.posted'], 'bokwire'),
    });
  });
}

/** Answers when the outcome is final: coins confirm, which takes longer than an answer. */
function patient({ coin, country }: CoinWorld): Rail {
  return {
    id: coin.id,
    submit: async (order) => {
      const answer = await coin.submit(order);
      if (answer.status !== 'pending') return answer;
      const ended = await inquire({ clock: country.clock, backoff: { firstMs: 1_000, mostMs: 1_000 } }, coin, order.id);
      return ended.status === 'absent' ? answer : ended;
    },
    status: (id) => coin.status(id),
    ask: (topic, question) => coin.ask(topic, question),
  };
}

function coinWorld(at: CoinWorld): RailUnderTest {
  return {
    rail: patient(at),
    events: at.country.events,
    settle: () => at.country.clock.runFor(60_000),
    restart: () => coinWorld(at.restarted(start)),
  };
}

const coins = new CoinWorld({ start });

for (const [name, route, kinds] of [
  ['a stablecoin, from wallet to wallet', '가>나', ['transfer.captured']],
  ['a stablecoin, won to coins', 'B>나', ['transfer.posted']],
  ['a stablecoin, coins to won', '가>B', ['transfer.captured']],
] as const) {
  t.test(name, async (t) =>
    bothWays(t, {
      open: () => coinWorld(new CoinWorld({ start })),
      order: (id) => coins.order(id, route, 1_000n),
      refusedOrder: (id) => coins.order(id, route, 10n ** 15n),
      changed: changedTransfers,
      effects: count(kinds, 'stablecoin'),
    }),
  );
}
