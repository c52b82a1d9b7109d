import t from 'tap';
import { endpoints } from '../../simulators/open-banking/endpoints.ts';
import { type Body, digits, type OpenBankingOptions, OpenBankingWorld, redirectUri } from './open-banking-world.ts';

const fin = '/v2.0/transfer/withdraw/fin_num';
const acnt = '/v2.0/transfer/deposit/acnt_num';
const result = '/v2.0/transfer/result';

async function opened(options: OpenBankingOptions = {}) {
  const world = new OpenBankingWorld(options);
  await world.open();
  return { world, user: await world.userToken(), institution: await world.institutionToken() };
}

/** To the user instead of the merchant. */
function back(world: OpenBankingWorld, withdrawal: Body): Body {
  const { bank, account, holder } = world.country.account('B');
  return { bank_code_std: bank, account_num: digits(account), account_holder_name: holder, withdraw_bank_tran_id: withdrawal['bank_tran_id'] };
}

t.test('a payment is two transfers that know nothing of each other: the money stands at the institution in between', async (t) => {
  const { world, user, institution } = await opened();
  const { country } = world;
  const taken = await world.post(fin, world.withdrawal('30000'), user);
  t.equal(taken['wd_limit_remain_amt'], '99970000');
  t.same([country.balanceWon('B').postedWon, country.balanceWon('A').postedWon], [9_999_970_000n, 10_000_030_000n]);
  t.equal((await world.post(acnt, world.deposit('30000'), institution)).rsp_code, 'A0000');
  t.same([country.balanceWon('A').postedWon, country.balanceWon('C').postedWon], [10_000_000_000n, 10_000_030_000n]);
  t.same(
    country.of('obligation.accrued').map(({ data }) => `${data.debtor}>${data.creditor}`),
    ['902>901', '901>903'],
    'each leg is netted by itself',
  );
});

t.test('a bank_tran_id is unique for a day: after midnight it pays again, and the result is found under its own date', async (t) => {
  const { world, user, institution } = await opened({ start: '2026-11-23T23:50:00+09:00' });
  const order = world.withdrawal('5000');
  t.equal((await world.post(fin, order, user)).rsp_code, 'A0000');
  t.equal((await world.post(fin, order, user)).bank_rsp_code, '822');
  await world.country.runUntil('2026-11-24T00:10:00+09:00');
  const items = (date: string) => world.result([{ id: order['bank_tran_id'], date, amountWon: '5000' }]);
  t.equal((await world.post(result, items('20261123'), institution)).rsp_code, 'A0000');
  t.equal((await world.post(fin, order, user)).rsp_code, 'A0000', 'the same request is another order today');
  t.equal(world.country.balanceWon('B').postedWon, 9_999_990_000n, 'paid twice');
  t.equal((await world.post(result, items('20261124'), institution)).rsp_code, 'A0000');
});

t.test('asking for an id that is not there closes it for its day: a copy that comes later is refused', async (t) => {
  const { world, user, institution } = await opened();
  const order = world.withdrawal('5000');
  t.equal(
    (await world.post(result, world.result([{ id: order['bank_tran_id'], date: '20261123', amountWon: '5000' }]), institution)).rsp_code,
    'A0310',
  );
  t.equal((await world.post(fin, order, user)).rsp_code, 'A0326');
  t.equal(world.country.balanceWon('B').postedWon, 10_000_000_000n);
});

t.test('a deposit to the payer of the withdrawal that it names is its return, and no more than that', async (t) => {
  const { world, user, institution } = await opened();
  const order = world.withdrawal('7000');
  await world.post(fin, order, user);
  const first = await world.post(acnt, world.deposit('7000', back(world, order)), institution);
  t.equal(first.rsp_code, 'A0000');
  t.equal(world.country.balanceWon('B').postedWon, 10_000_000_000n);
  const [withdrawn, returned] = world.country.of('instruction.received').filter(({ data }) => data.rail === 'open-banking');
  t.equal(returned?.data.instruction.kind === 'credit-transfer' && returned.data.instruction.returnOf, withdrawn?.instruction);
  t.equal((await world.post(acnt, world.deposit('7000', back(world, order)), institution)).bank_rsp_code, '499', 'not twice');
});

t.test('a restart forgets nothing: what was open is pursued, what was used stays used, consents and tokens hold', async (t) => {
  const lost: { lose: boolean } = { lose: true };
  const before = await opened({
    line: (rail) => ({
      id: rail.id,
      submit: async (order) => {
        const outcome = await rail.submit(order);
        return rail.id === 'kftc:ebs' && lost.lose ? new Promise(() => {}) : outcome;
      },
      status: (id) => (lost.lose ? new Promise(() => {}) : rail.status(id)),
      ask: (topic, question) => rail.ask(topic, question),
    }),
  });
  const order = before.world.withdrawal('9000');
  t.equal((await before.world.post(fin, order, before.user)).rsp_code, 'A0017');
  const world = new OpenBankingWorld({ start: '2026-11-23T10:05:00+09:00', journal: before.world.country.events });
  await world.open();
  await world.country.clock.runFor(60_000);
  const items = world.result([{ id: order['bank_tran_id'], date: '20261123', amountWon: '9000' }]);
  t.equal((await world.post(result, items, before.institution)).rsp_code, 'A0000');
  t.equal((await world.post(fin, order, before.user)).bank_rsp_code, '822');
  t.equal(world.country.balanceWon('B').postedWon, 9_999_991_000n, 'withdrawn once');
});

t.test('a return claim needs the payee: agreed, the money comes back as a linked transfer; refused, it stays', async (t) => {
  for (const agrees of [true, false]) {
    const { world, institution } = await opened({ claimReply: () => ({ agrees, afterMs: 2 * 86_400_000 }) });
    const order = world.deposit('8000');
    const [item] = order['req_list'] as Body[]; // made there
    await world.post(acnt, order, institution);
    const claim = {
      bank_tran_id: world.tranId(),
      org_bank_tran_id: item?.['bank_tran_id'],
      org_bank_tran_date: '20261123',
      tran_dtime: '20261123100000',
    };
    const claimed = await world.post('/v2.0/return/claim', { ...claim, org_tran_amt: '8000', claim_code: '05', total_return_yn: 'Y' }, institution);
    t.equal(claimed['return_status'], 'requested');
    const asked = { org_bank_tran_id: claim.bank_tran_id, org_bank_tran_date: '20261123', tran_dtime: '20261123100000' };
    const about = world.result([{ id: claim.bank_tran_id, date: '20261123', amountWon: '8000' }]);
    t.match(await world.post(result, about, institution), { rsp_code: 'A0310' }, 'no transfer yet; asking does not close its id');
    const other = world.deposit('1', { bank_tran_id: claim.bank_tran_id });
    t.match(await world.post(acnt, other, institution), { res_list: [{ rsp_code: 'A0326' }] }, 'and nobody else may order under it');
    await world.country.runUntil('2026-11-24T10:00:00+09:00');
    const again = new OpenBankingWorld({
      start: '2026-11-24T10:00:00+09:00',
      journal: world.country.events,
      claimReply: () => ({ agrees, afterMs: 2 * 86_400_000 }),
    });
    await again.country.runUntil('2026-11-25T11:10:00+09:00');
    const answer = await again.post('/v2.0/return/result', asked, institution);
    t.equal(answer['return_status'], agrees ? 'returned' : 'refused', 'also after a restart in between');
    t.equal(again.country.balanceWon('C').postedWon, agrees ? 10_000_000_000n : 10_000_008_000n);
  }
});

t.test('a statement and the list of remittances come by pages that join without a gap', async (t) => {
  const { world, user, institution } = await opened();
  for (let n = 1; n <= 30; n += 1) await world.post(fin, world.withdrawal(String(n)), user);
  const query = {
    fintech_use_num: world.fintechUseNum,
    inquiry_type: 'O',
    inquiry_base: 'D',
    from_date: '20261123',
    to_date: '20261123',
    sort_order: 'A',
    tran_dtime: '20261123100000',
  };
  const page = (more: Record<string, string>) =>
    world.get('/v2.0/account/transaction_list/fin_num', { bank_tran_id: world.tranId(), ...query, ...more }, user);
  const first = await page({});
  const second = await page({ befor_inquiry_trace_info: String(first['befor_inquiry_trace_info']) });
  const amounts = [first, second].flatMap((each) => (each['res_list'] as Body[]).map((line) => line['tran_amt'])); // lists by schema
  t.same([first['next_page_yn'], second['next_page_yn']], ['Y', 'N']);
  t.same(
    amounts,
    Array.from({ length: 30 }, (_, n) => String(n + 1)),
  );
  const remitted = await world.post('/v2.0/inquiry/remit_list', { tran_date: '20261123', tran_dtime: '20261123100000' }, institution);
  t.same([remitted['res_cnt'], remitted['next_page_yn']], ['25', 'Y']);
});

t.test('names are asked before money is sent', async (t) => {
  const { world, institution } = await opened();
  const { bank, account, holder } = world.country.account('C');
  const body = {
    bank_tran_id: world.tranId(),
    cntr_account_type: 'N',
    cntr_account_num: digits(world.institution.account.account),
    bank_code_std: bank,
  };
  const rest = { account_num: digits(account), tran_amt: '1', req_client_name: '갑', req_client_num: '1', transfer_purpose: 'TR' };
  const { transfer_purpose: _purpose, ...asked } = rest;
  t.equal((await world.post('/v2.0/inquiry/receive', { ...body, ...asked }, institution))['account_holder_name'], holder);
  const off = world.deposit('1000', { account_holder_name: '아무개' }, { name_check_option: 'off' });
  t.equal((await world.post(acnt, off, institution)).rsp_code, 'A0000', 'with the check off the name does not matter');
});

t.test('OAuth: a code is good once, a refresh token gives another token, and consents can be read and ended', async (t) => {
  const { world } = await opened();
  const code = String(await world.authorize());
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const tokens = await world.token(form);
  t.match(tokens, { token_type: 'Bearer', expires_in: 7_776_000, scope: 'login inquiry transfer', user_seq_no: world.user.userSeqNo });
  t.equal((await world.token(form)).rsp_code, 'O0001', 'the code was used');
  const again = await world.token({ grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) });
  const token = String(again['access_token']);
  const list = () => world.get('/v2.0/account/list', { user_seq_no: world.user.userSeqNo }, token);
  t.match(await list(), { rsp_code: 'A0000', res_cnt: '1' });
  await world.post('/v2.0/user/close', { client_use_code: world.institution.clientUseCode, user_seq_no: world.user.userSeqNo }, token);
  t.equal((await list()).rsp_code, 'A0018');
  t.match(await world.token({ grant_type: 'client_credentials', scope: 'oob' }), { scope: 'oob', client_use_code: 'M202600001' });
  t.match(await world.token({ grant_type: 'client_credentials', scope: 'login' }), { rsp_code: 'O0001', rsp_message: /\[3000103\]/ });
});

t.test('the OpenAPI document has every path, with lengths and formats', async (t) => {
  const { world } = await opened();
  const document = (await world.send('GET', '/openapi.json')) as unknown as { paths: Record<string, Record<string, unknown>> }; // by the OpenAPI specification
  const paths = [...Object.values(endpoints).map(({ path }) => path), '/oauth/2.0/authorize', '/oauth/2.0/token'];
  t.same(Object.keys(document.paths).sort(), paths.sort());
  const withdraw = JSON.stringify(document.paths[fin]?.['post']);
  t.match(withdraw, '"maxLength":20');
  t.match(withdraw, 'AN(20)');
});
