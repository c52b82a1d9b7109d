import t from 'tap';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { type OpenBankingOptions, OpenBankingWorld, type Reply } from './open-banking-world.ts';

/** The agreement is given through the page, as a user gives it. */
async function opened(options: OpenBankingOptions = {}): Promise<OpenBankingWorld> {
  const world = new OpenBankingWorld(options);
  await world.open();
  await world.userToken();
  return world;
}

const submit = (world: OpenBankingWorld, transfer: CreditTransfer) => world.during(world.centre.submit(transfer));

t.test('as a rail it withdraws and deposits under the id of the order, and says both codes', async (t) => {
  const world = await opened();
  t.match(await submit(world, world.country.transfer('order-1', 'B>A', 4_000n)), {
    status: 'credited',
    said: { rspCode: 'A0000', bankRspCode: '000' },
  });
  t.match(await submit(world, world.country.transfer('order-2', 'A>C', 4_000n)), { status: 'credited' });
  t.same([world.country.balanceWon('B').postedWon, world.country.balanceWon('C').postedWon], [9_999_996_000n, 10_000_004_000n]);
  t.match(await world.centre.status('order-1'), { status: 'credited', said: { rspCode: 'A0000' } });
  const balance = await world.during(world.centre.ask('balance', { account: world.country.account('B') }));
  t.match(balance, { availableWon: 9_999_996_000n }, 'accounts are read through it');
});

t.test('an order that comes twice is carried out once, and the second answer, 822, is no refusal', async (t) => {
  const world = await opened();
  const order = world.country.transfer('order-1', 'B>A', 4_000n);
  await submit(world, order);
  t.match(await submit(world, order), { status: 'unknown', said: { rspCode: 'A0002', bankRspCode: '822' } });
  t.match(await world.centre.status('order-1'), { status: 'credited' });
  await world.country.runUntil('2026-11-24T09:00:00+09:00');
  t.match(await submit(world, order), { status: 'unknown', said: { bankRspCode: '822' } }, 'also tomorrow: it keeps the day of its first order');
  t.equal(world.country.balanceWon('B').postedWon, 9_999_996_000n);
});

t.test('an order that was asked for before it came is closed', async (t) => {
  const world = await opened();
  t.same(await world.centre.status('order-1'), { status: 'absent' });
  t.match(await submit(world, world.country.transfer('order-1', 'B>A', 4_000n)), {
    status: 'rejected',
    reason: 'superseded',
    said: { rspCode: 'A0326' },
  });
});

t.test('refusals keep their reason and their codes', async (t) => {
  const world = await opened({ limits: { withdrawOnceWon: won(5_000n) } });
  const refusal = async (route: string, amountWon: bigint) => submit(world, world.country.transfer(`order-${route}-${amountWon}`, route, amountWon));
  t.match(await refusal('B>A', 5_001n), { status: 'rejected', reason: 'amount_limit', said: { rspCode: 'A0105', bankRspCode: '' } });
  t.match(await refusal('C>A', 1_000n), { status: 'rejected', reason: 'not_consented', said: { rspCode: 'A0306' } });
  world.country.bank('C').setStatus(world.country.account('C').account, 'closed');
  t.match(await refusal('A>C', 1_000n), { status: 'rejected', reason: 'account_closed', said: { rspCode: 'A0002', bankRspCode: '415' } });
  await world.country.runUntil('2026-11-23T23:56:00+09:00');
  t.match(await refusal('B>A', 2_000n), { status: 'rejected', reason: 'outside_hours', said: { rspCode: 'A0020' } });
});

t.test('a bank that does not answer leaves the order unknown until it does', async (t) => {
  const line: { dead: boolean } = { dead: true };
  const world = await opened({
    line: (rail) => ({
      id: rail.id,
      submit: async (order) => {
        const outcome = await rail.submit(order);
        return rail.id === 'kftc:ebs' && line.dead ? new Promise(() => {}) : outcome;
      },
      status: (id) => (rail.id === 'kftc:ebs' && line.dead ? new Promise(() => {}) : rail.status(id)),
      ask: (topic, question) => rail.ask(topic, question),
    }),
  });
  const order = world.country.transfer('order-1', 'B>A', 4_000n);
  t.match(await submit(world, order), { status: 'unknown', said: { rspCode: 'A0017', bankRspCode: '804' } });
  line.dead = false;
  await world.country.clock.runFor(120_000);
  t.match(await world.centre.status('order-1'), { status: 'credited', said: { bankRspCode: '000' } });
});

interface Step {
  readonly way: 'withdraw' | 'deposit';
  readonly bankTranId: string;
  readonly amountWon: bigint;
}

type Codes = readonly [rspCode: unknown, bankRspCode: unknown];

/** The same orders of an institution to one world, by whichever door; and what became of each, asked for at the end. */
interface Entrance {
  send(step: Step): Promise<Codes>;
  result(step: Step): Promise<Codes>;
}

const memo = '주문 12';

async function overRest(world: OpenBankingWorld): Promise<Entrance> {
  const [user, institution] = [await world.userToken(), await world.institutionToken()];
  const codes = ({ rsp_code, bank_rsp_code }: Reply): Codes => [rsp_code, bank_rsp_code];
  return {
    send: async ({ way, bankTranId, amountWon }) => {
      const own = { bank_tran_id: bankTranId };
      return way === 'withdraw'
        ? codes(await world.post('/v2.0/transfer/withdraw/fin_num', world.withdrawal(String(amountWon), own), user))
        : codes(await world.post('/v2.0/transfer/deposit/acnt_num', world.deposit(String(amountWon), own), institution));
    },
    result: async ({ bankTranId, amountWon }) => {
      const asked = world.result([{ id: bankTranId, date: '20261123', amountWon: String(amountWon) }]);
      const [line] = (await world.post('/v2.0/transfer/result', asked, institution))['res_list'] as readonly Reply[]; // a list by its schema
      return [line?.rsp_code, line?.bank_rsp_code];
    },
  };
}

async function inProcess(world: OpenBankingWorld): Promise<Entrance> {
  await world.userToken();
  const idOf = ({ bankTranId }: Step) => `ob-${bankTranId}-20261123`;
  return {
    send: async (step) => {
      const route = step.way === 'withdraw' ? 'B>A' : 'A>C';
      const { said } = await submit(world, world.country.transfer(idOf(step), route, step.amountWon, { memo }));
      return [said?.rspCode, said?.bankRspCode];
    },
    result: async (step) => {
      const answer = await world.centre.status(idOf(step));
      return answer.status === 'absent' ? ['A0310', ''] : [answer.said?.rspCode, answer.said?.bankRspCode];
    },
  };
}

/** What a day of an institution comes to: the codes of every answer, and every movement at every bank but for its time and its number. */
async function dayOf(enter: (world: OpenBankingWorld) => Promise<Entrance>, loopback: boolean) {
  const world = await opened({ loopback, limits: { withdrawOnceWon: won(5_000n) } });
  const { country } = world;
  const entrance = await enter(world);
  const ids = Array.from({ length: 6 }, (_, n) => `${world.institution.clientUseCode}UDAY00000${n}`);
  const step = (way: Step['way'], n: number, amountWon: bigint): Step => ({ way, bankTranId: ids[n] ?? '', amountWon });
  const [taken, given] = [step('withdraw', 0, 4_000n), step('deposit', 1, 3_000n)];
  const tooMuch = step('withdraw', 2, 5_001n);
  const [toClosed, late] = [step('deposit', 3, 900n), step('withdraw', 4, 100n)];
  const codes: Codes[] = [];
  for (const each of [taken, taken, step('withdraw', 0, 4_001n), given, given, tooMuch]) codes.push(await entrance.send(each));
  country.bank('C').setStatus(country.account('C').account, 'closed');
  codes.push(await entrance.send(toClosed));
  for (const each of [taken, given, toClosed]) codes.push(await entrance.result(each));
  await country.runUntil('2026-11-23T23:56:00+09:00');
  codes.push(await entrance.send(late));
  await country.runUntil('2026-11-24T11:30:00+09:00');
  const moved = country
    .of('transfer.posted')
    .map(({ instruction, data: { book, debit, credit, amountWon, code } }) => ({ instruction, book, debit, credit, amountWon, code }));
  if (loopback) await world.app.close();
  return { codes, moved, balances: ['A', 'B', 'C'].map((letter) => country.balanceWon(letter).postedWon) };
}

t.test('over REST on a real socket and in process the same payments come to the same books and the same codes', async (t) => {
  const rest = await dayOf(overRest, true);
  const here = await dayOf(inProcess, false);
  t.same(here.codes, rest.codes);
  t.same(here.moved, rest.moved);
  t.same(here.balances, rest.balances);
  t.same(
    rest.codes.map(([rspCode]) => rspCode),
    ['A0000', 'A0002', 'A0326', 'A0000', 'A0002', 'A0105', 'A0002', 'A0000', 'A0000', 'A0002', 'A0020'],
  );
  t.same(
    rest.codes.map(([, bankRspCode]) => bankRspCode),
    ['000', '822', '', '000', '822', '', '415', '000', '000', '415', ''],
  );
  t.ok(rest.moved.some(({ instruction }) => instruction?.startsWith('ob-')));
  t.same(rest.balances.slice(1), [9_999_996_000n, 10_000_003_000n], 'the user paid once, the merchant was paid once');
});
