import t from 'tap';
import { bankRspCodes } from '../../simulators/open-banking/bank-rsp-codes.ts';
import { magicValues } from '../../simulators/open-banking/magic-values.ts';
import { rspCodes } from '../../simulators/open-banking/rsp-codes.ts';
import { OpenBankingWorld } from './open-banking-world.ts';

/** Every code of the specification that we know, written down apart from the tables. */
const published = {
  rsp:
    'A0000 A0001 A0002 A0003 A0004 A0005 A0006 A0007 A0008 A0009 A0010 A0011 A0012 A0013 A0014 A0015 A0016 A0017 A0018 A0019 A0020 ' +
    'A0101 A0102 A0103 A0104 A0105 A0106 A0111 A0112 A0301 A0302 A0304 A0305 A0306 A0307 A0310 A0312 A0313 A0314 A0316 A0317 A0319 ' +
    'A0321 A0322 A0323 A0324 A0325 A0326 A0327 O0001 O0002 O0003 O0006 O0008 O0010',
  bank:
    '000 111 114 400 412 415 416 419 420 421 425 426 452 453 454 455 456 458 461 464 467 470 471 472 473 474 475 476 477 490 499 ' +
    '551 555 556 803 804 815 818 819 822 999',
} as const;

const unknown = { rsp: ['A0001', 'A0007', 'A0017'], bank: ['400', '803', '804', '819', '822'] };

t.test('the tables hold every code of the specification and no other', async (t) => {
  t.same(Object.keys(rspCodes).sort(), published.rsp.split(' ').sort());
  t.same(Object.keys(bankRspCodes).sort(), published.bank.split(' ').sort());
  for (const code of unknown.rsp) t.equal((rspCodes as Record<string, { meaning: string }>)[code]?.meaning, 'open', code); // by name
  for (const code of unknown.bank) t.equal((bankRspCodes as Record<string, { meaning: string }>)[code]?.meaning, 'open', code); // as above
});

t.test('one documented request over HTTP provokes each code, for both legs, and moves nothing unless it says so', async (t) => {
  const world = new OpenBankingWorld({ magic: magicValues, loopback: true });
  t.teardown(() => world.app.close());
  await world.open();
  const user = await world.userToken();
  const institution = await world.institutionToken();
  const withdraw = (text: string) => world.post('/v2.0/transfer/withdraw/fin_num', world.withdrawal('100', { dps_print_content: text }), user);
  const deposit = (text: string) => world.post('/v2.0/transfer/deposit/acnt_num', world.deposit('100', { print_content: text }), institution);
  const before = world.country.of('instruction.received').length;
  for (const code of published.rsp.split(' ')) {
    for (const said of [await withdraw(`RSP${code}`), await deposit(`RSP${code}`)]) {
      t.equal(said.rsp_code, code);
      t.not(said['rsp_message'], '', `${code} has a message`);
    }
  }
  for (const code of published.bank.split(' ')) {
    for (const said of [await withdraw(`BANK${code}`), await deposit(`BANK${code}`)]) {
      t.equal(said.bank_rsp_code, code);
      t.not(said['bank_rsp_message'], '', `${code} has a message`);
    }
  }
  t.equal(world.country.of('instruction.received').length, before, 'no bank was asked');
});

t.test('a magic value that moves the money says the same, and the result inquiry says what is so', async (t) => {
  const world = new OpenBankingWorld({ magic: magicValues, loopback: true });
  t.teardown(() => world.app.close());
  await world.open();
  const user = await world.userToken();
  const institution = await world.institutionToken();
  const cases = [
    ['RSPA0007', 'A0310'],
    ['RSPA0007MOVED', 'A0000'],
    ['BANK804MOVED', 'A0000'],
  ] as const;
  for (const [text, found] of cases) {
    const order = world.withdrawal('1000', { dps_print_content: text });
    t.not((await world.post('/v2.0/transfer/withdraw/fin_num', order, user)).rsp_code, 'A0000', text);
    const items = [{ id: order['bank_tran_id'], date: '20261123', amountWon: '1000' }];
    t.equal((await world.post('/v2.0/transfer/result', world.result(items), institution)).rsp_code, found, text);
  }
  t.equal(world.country.balanceWon('B').postedWon, 9_999_998_000n, 'two of the three were carried out');
});

t.test('a line that breaks answers nothing, whether or not the money moved; a slow one answers late', async (t) => {
  const world = new OpenBankingWorld({ magic: magicValues, loopback: true });
  t.teardown(() => world.app.close());
  await world.open();
  const user = await world.userToken();
  const withdraw = (text: string) => world.post('/v2.0/transfer/withdraw/fin_num', world.withdrawal('1000', { dps_print_content: text }), user);
  await t.rejects(withdraw('SILENT'));
  t.equal(world.country.balanceWon('B').postedWon, 10_000_000_000n);
  await t.rejects(withdraw('SILENTMOVED'));
  t.equal(world.country.balanceWon('B').postedWon, 9_999_999_000n);
  const start = world.country.clock.now();
  t.equal((await withdraw('SLOW')).rsp_code, 'A0000');
  t.ok(world.country.clock.now() - start >= 3_000);
  const second = world.country.clock.now();
  t.equal((await withdraw('SLOWNOT')).rsp_code, 'A0000');
  t.ok(world.country.clock.now() - second < 3_000, 'what `not` names does not fit');
});
