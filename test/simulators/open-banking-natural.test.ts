import t from 'tap';
import { bankRspCodes } from '../../simulators/open-banking/bank-rsp-codes.ts';
import { type CodeRow, rspCodes } from '../../simulators/open-banking/rsp-codes.ts';
import { won } from '../../src/kernel/money.ts';
import { type Body, digits, type OpenBankingOptions, OpenBankingWorld, type Reply } from './open-banking-world.ts';

const fin = '/v2.0/transfer/withdraw/fin_num';
const acnt = '/v2.0/transfer/deposit/acnt_num';
const later = { tran_dtime: '20261123100000' };
const dayMs = 24 * 60 * 60_000;

async function opened(options: OpenBankingOptions = {}) {
  const world = new OpenBankingWorld(options);
  await world.open();
  return { world, user: await world.userToken(), institution: await world.institutionToken() };
}

/** One withdrawal in a world of its own. */
async function withdrawn(amountWon: string, options: OpenBankingOptions = {}, changes: Body = {}): Promise<Reply> {
  const { world, user } = await opened(options);
  return world.post(fin, world.withdrawal(amountWon, changes), user);
}

async function deposited(amountWon: string, options: OpenBankingOptions = {}, changes: Body = {}, whole: Body = {}): Promise<Reply> {
  const { world, institution } = await opened(options);
  return world.post(acnt, world.deposit(amountWon, changes, whole), institution);
}

async function twice(first: Body, second: Body, between?: (world: OpenBankingWorld) => Promise<void>): Promise<Reply> {
  const { world, user } = await opened();
  const id = world.tranId();
  await world.post(fin, world.withdrawal('1000', { bank_tran_id: id, ...first }), user);
  await between?.(world);
  return world.post(fin, world.withdrawal('1000', { bank_tran_id: id, ...second }), user);
}

async function inquired(path: string, query: (world: OpenBankingWorld) => Record<string, string>, scope?: string): Promise<Reply> {
  const world = new OpenBankingWorld();
  await world.open();
  return world.get(path, query(world), await world.userToken(scope));
}

const balance = (world: OpenBankingWorld, fintechUseNum = world.fintechUseNum) => ({
  bank_tran_id: world.tranId(),
  fintech_use_num: fintechUseNum,
  ...later,
});
const statement = (world: OpenBankingWorld) => ({
  ...balance(world),
  inquiry_type: 'O',
  inquiry_base: 'D',
  from_date: '20261101',
  to_date: '20261123',
  sort_order: 'D',
});

async function realName(letter: 'B' | 'D', info: string): Promise<Reply> {
  const { world, institution } = await opened();
  const { bank, account } = world.country.account(letter);
  const body = {
    bank_tran_id: world.tranId(),
    bank_code_std: bank,
    account_num: digits(account),
    account_holder_info_type: '1',
    account_holder_info: info,
    ...later,
  };
  return world.post('/v2.0/inquiry/real_name', body, institution);
}

async function afterConsents(change: (world: OpenBankingWorld, user: string) => Promise<unknown>, then: 'balance' | 'withdraw'): Promise<Reply> {
  const { world, user } = await opened();
  await change(world, user);
  return then === 'balance' ? world.get('/v2.0/account/balance/fin_num', balance(world), user) : world.post(fin, world.withdrawal('1000'), user);
}

const cancel = (scope: string) => (world: OpenBankingWorld, user: string) =>
  world.post('/v2.0/account/cancel', { bank_tran_id: world.tranId(), scope, fintech_use_num: world.fintechUseNum }, user);

/** 366 days on, with a token that was refreshed in time. */
async function yearLater(then: 'balance' | 'withdraw'): Promise<Reply> {
  const world = new OpenBankingWorld();
  await world.open();
  const code = await world.authorize();
  let tokens = await world.token({ grant_type: 'authorization_code', code: String(code), redirect_uri: 'https://fintech.example/callback' });
  for (let day = 0; day < 366; day += 61) {
    await world.country.clock.runFor(61 * dayMs);
    tokens = await world.token({ grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) });
  }
  const token = String(tokens['access_token']);
  return then === 'balance' ? world.get('/v2.0/account/balance/fin_num', balance(world), token) : world.post(fin, world.withdrawal('1000'), token);
}

async function results(items: (world: OpenBankingWorld, id: unknown) => readonly { id: unknown; date: string; amountWon: string }[]): Promise<Reply> {
  const { world, user, institution } = await opened();
  const order = world.withdrawal('1000');
  await world.post(fin, order, user);
  return world.post('/v2.0/transfer/result', world.result(items(world, order['bank_tran_id'])), institution);
}

/** A bank whose line is dead from the moment that the order comes. */
function deaf(id: string): OpenBankingOptions {
  return {
    line: (rail) => ({
      ...rail,
      id: rail.id,
      submit: (order) => (rail.id === id && order.kind === 'credit-transfer' ? new Promise(() => {}) : rail.submit(order)),
      status: (order) => (rail.id === id ? new Promise(() => {}) : rail.status(order)),
      ask: (topic, question) => rail.ask(topic, question),
    }),
  };
}

const queue: OpenBankingOptions = {
  centralWon: { A: { fundsWon: 1n } },
  limits: { depositOnceWon: won(2_000_000_000n), depositDayWon: won(9_000_000_000n), depositMonthWon: won(9_000_000_000n) },
};

async function withAccount(change: (world: OpenBankingWorld) => void, amountWon = '1000'): Promise<Reply> {
  const { world, institution } = await opened();
  change(world);
  return world.post(acnt, world.deposit(amountWon), institution);
}

/** How each code that arises by itself is brought about. */
const rsp: Readonly<Record<string, () => Promise<Reply>>> = {
  A0000: () => withdrawn('1000'),
  A0001: () => deposited('1500000000', queue),
  A0002: () => deposited('1000', {}, { account_holder_name: '아무개' }),
  A0004: () => withdrawn('1000', {}, { recv_client_name: undefined }),
  A0005: () => withdrawn('1000', {}, { cntr_account_num: '1' }),
  A0008: async () => {
    const { world, user } = await opened();
    const order = world.withdrawal('1000');
    const first = Promise.resolve(world.app.inject({ method: 'POST', url: fin, payload: order, headers: { authorization: `Bearer ${user}` } }));
    await world.country.clock.runFor(30);
    const second = await world.post(fin, order, user);
    await world.during(first);
    return second;
  },
  A0009: () =>
    results((_world, id) => [
      { id, date: '20261123', amountWon: '1000' },
      { id, date: '20261122', amountWon: '1000' },
    ]),
  A0011: () => inquired('/v2.0/account/balance/fin_num', balance, 'login'),
  A0012: async () => (await opened()).world.send('GET', '/v2.0/nothing'),
  A0017: () => withdrawn('1000', deaf('kftc:ebs')),
  A0018: () => inquired('/v2.0/account/transaction_list/fin_num', statement),
  A0020: () => withdrawn('1000', { start: '2026-11-23T23:56:00+09:00' }),
  A0101: () => deposited('1001', { limits: { depositDayWon: won(1_000n) } }),
  A0102: () => deposited('1001', { limits: { depositMonthWon: won(1_000n) } }),
  A0103: () => withdrawn('1001', { limits: { withdrawDayWon: won(1_000n) } }),
  A0104: () => withdrawn('1001', { limits: { withdrawMonthWon: won(1_000n) } }),
  A0105: () => withdrawn('1001', { limits: { withdrawOnceWon: won(1_000n) } }),
  A0106: () => deposited('1001', { limits: { depositOnceWon: won(1_000n) } }),
  A0111: () => withdrawn('10000001'),
  A0112: () => twice({ tran_amt: '6000000' }, { tran_amt: '6000000', bank_tran_id: 'M202600001UZZZZZZZZZ' }),
  A0301: () => inquired('/v2.0/user/me', () => ({ user_seq_no: '1100000002' })),
  A0302: () => results((world) => [{ id: world.tranId(world.other), date: '20261123', amountWon: '1000' }]),
  A0304: () => inquired('/v2.0/account/balance/fin_num', (world) => balance(world, '1'.repeat(24))),
  A0305: () => afterConsents(cancel('inquiry'), 'balance'),
  A0306: () => afterConsents(cancel('transfer'), 'withdraw'),
  A0307: () => deposited('1000', {}, {}, { wd_pass_phrase: 'WRONG' }),
  A0310: () => results((_world, id) => [{ id, date: '20261122', amountWon: '1000' }]),
  A0312: () => realName('B', '990101'),
  A0313: () => realName('D', '990101'),
  A0316: () => yearLater('balance'),
  A0317: async () => {
    const { world, institution } = await opened();
    const {
      bank_code_std: _bank,
      account_num: _account,
      account_holder_name: _holder,
      ...item
    } = (world.deposit('1000')['req_list'] as Body[])[0] ?? {}; // made there
    return world.post(
      '/v2.0/transfer/deposit/fin_num',
      world.deposit('1000', {}, { req_list: [{ ...item, fintech_use_num: '1'.repeat(24) }] }),
      institution,
    );
  },
  A0319: () => yearLater('withdraw'),
  A0321: () => realName('B', '8801'),
  A0323: async () => {
    const { world, user } = await opened();
    await cancel('inquiry')(world, user);
    return cancel('inquiry')(world, user);
  },
  A0326: () => twice({}, { tran_amt: '2000' }),
  A0327: async () => {
    const { world } = await opened({ start: '2026-11-21T10:00:00+09:00', limits: { withdrawDayWon: won(1_000n) } });
    const token = await world.userToken();
    for (const _day of ['Saturday', 'Sunday']) {
      await world.post(fin, world.withdrawal('1000'), token);
      await world.country.clock.runFor(dayMs);
    }
    await world.country.runUntil('2026-11-23T10:00:00+09:00');
    return world.post(fin, world.withdrawal('1000'), token);
  },
  O0001: async () => (await opened()).world.token({ grant_type: 'client_credentials', scope: 'login' }),
  O0002: async () => {
    const { world } = await opened();
    return world.post(fin, world.withdrawal('1000'), 'nobody.issued');
  },
  O0003: async () => {
    const { world, user } = await opened();
    await world.country.clock.runFor(91 * dayMs);
    return world.post(fin, world.withdrawal('1000'), user);
  },
  O0008: async () => {
    const { world, user } = await opened({ callsPerMinute: 1 });
    await world.get('/v2.0/account/balance/fin_num', balance(world), user);
    return world.get('/v2.0/account/balance/fin_num', balance(world), user);
  },
  O0010: async () => (await opened()).world.send('DELETE', fin),
};

const bank: Readonly<Record<string, () => Promise<Reply>>> = {
  '000': () => withdrawn('1000'),
  '111': () => withAccount((world) => world.country.network.setAvailable('903', false)),
  '400': () => deposited('1500000000', queue),
  '412': () => deposited('1000', {}, { account_num: '903000000077' }),
  '415': () => withAccount((world) => world.country.bank('C').setStatus(world.country.account('C').account, 'closed')),
  '420': () => withAccount((world) => world.country.bank('C').setStatus(world.country.account('C').account, 'suspended')),
  '453': () => withdrawn('2000', { balanceWon: 1_000n }),
  '454': async () => {
    const { world, user } = await opened({ ...deaf('kftc:ebs'), balanceWon: 3_000n });
    void world.country.pay('other', 'B>C', 2_000n);
    await world.country.clock.runFor(100);
    return world.post(fin, world.withdrawal('2000'), user);
  },
  '458': async () => {
    const { world, user } = await opened({ balanceWon: 2_000_000n });
    await world.country.pay('salary', 'C>B', 1_000_000n);
    return world.post(fin, world.withdrawal('2500000'), user);
  },
  '804': () => withdrawn('1000', deaf('kftc:ebs')),
  '815': () => deposited('1000', {}, { account_holder_name: '아무개' }),
  '822': () => twice({}, {}),
  '999': () => withdrawn('1001', { capsWon: { B: 1_000n } }),
};

/** Codes that the table says arise by themselves. */
function arising(table: Readonly<Record<string, CodeRow>>): readonly string[] {
  return Object.keys(table).filter((code) => table[code]?.arises !== undefined);
}

t.test('every code that is said to arise by itself is brought about, and no other', async (t) => {
  t.same(Object.keys(rsp).sort(), arising(rspCodes).toSorted());
  t.same(Object.keys(bank).sort(), arising(bankRspCodes).toSorted());
});

for (const [code, provoke] of Object.entries(rsp)) t.test(`rsp_code ${code}`, async (t) => t.equal((await provoke()).rsp_code, code));

for (const [code, provoke] of Object.entries(bank)) t.test(`bank_rsp_code ${code}`, async (t) => t.equal((await provoke()).bank_rsp_code, code));
