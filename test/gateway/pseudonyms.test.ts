import t from 'tap';
import { catalog } from '../../src/gateway/catalog.ts';
import type { JsonObject } from '../../src/gateway/denial.ts';
import { Pseudonyms, personalFields } from '../../src/gateway/pseudonyms.ts';
import type { TaskDesk } from '../../src/gateway/task-desk.ts';
import { won } from '../../src/kernel/money.ts';
import type { Policy } from '../../src/kernel/policy.ts';
import { openTarget } from '../attack/target.ts';
import { start } from './test-bank.ts';
import { openWorld, order, payer, type World } from './world.ts';

const key = Buffer.alloc(32, 7);
const tools = catalog.map(({ definition }) => definition.name);

/** The first agent works outside, on a letter that is in force. */
function outside(use: 'payments' | 'security' = 'payments', from = '2026-06-01'): Policy {
  const who = { zone: 'cloud', tenant: 'tenant-a', agent: 'agent-1' };
  return { zones: [{ name: 'cloud', internal: false, letter: { use, from } }], agents: [who], rules: [{ name: 'all', ...who, tools, hours: null }] };
}

const raw = [
  '901-000001',
  '902-000001',
  '902-000002',
  '한빛상사',
  'Kim Minsu',
  'Lee Jisoo',
  'rent of Kim Minsu',
  'call 010-1234-5678',
  'Pay Kim Minsu',
  '김민수',
];

const desk: TaskDesk = {
  task: () => ({
    task: { en: 'Pay Kim Minsu at 902-000001.', ko: '김민수 님께 902-000001 로 지급하십시오.' },
    items: [
      {
        item: 'rent',
        kind: 'pay',
        payer,
        payee: { bank: '902', account: '902-000001', holder: 'Kim Minsu' },
        amountWon: won(15_000n),
        memo: 'rent of Kim Minsu',
        until: start + 1000,
      },
    ],
    notices: [{ from: 'Lee Jisoo', text: 'call 010-1234-5678' }],
  }),
  answer: () => ({ en: 'Pay Kim Minsu.', ko: '김민수 님께 지급하십시오.' }),
  waitUntil: async () => {},
  finish: () => {},
};

function received(world: World): void {
  world.bank.lines.push({
    transactionId: 'line-1',
    at: start,
    direction: 'credit',
    amountWon: won(5n),
    balanceWon: won(1_000n),
    code: 'receipt',
    counterparty: { bank: '902', account: '902-000002', holder: 'Lee Jisoo' },
    memo: 'call 010-1234-5678',
    instruction: 'transfer-x',
  });
}

for (const era of ['2025', '2026'] as const) {
  t.test(`${era}: an agent outside works and pays by pseudonyms, and no account number, name or word of a person leaves`, async (t) => {
    const { call, world } = await openTarget(t, { world: { pseudonyms: new Pseudonyms(key), desk } });
    received(world);
    world.policy.adopt(outside());
    const seen: unknown[] = [];
    const ask = async (tool: string, args: object = {}) => {
      const answer = await call(tool, args, { era });
      seen.push(answer);
      return answer.content as Record<string, string> & { items: Record<string, string>[]; accounts: Record<string, string>[] }; // as the tools' schemas say
    };
    const [item] = (await ask('get_task')).items;
    const [account] = (await ask('list_accounts')).accounts;
    if (item === undefined || account === undefined) throw new Error('nothing to work with');
    t.equal(item['fromAccount'], account['account'], 'one account, one pseudonym');
    const own = { bank: '901', account: account['account'] ?? '' };
    t.match(await ask('get_balance', own), { availableWon: '10000000', account: own.account });
    t.match(await ask('list_transactions', own), { transactions: [{ memo: /^PN-/, counterparty: { account: /^PN-/, holder: /^PN-/ } }] });
    const payee = await ask('verify_recipient', { bank: '902', account: item['payeeAccount'] });
    t.equal(payee['holder'], item['payeeName']);
    const payment = { ...order, fromAccount: own.account, toAccount: item['payeeAccount'], toHolder: payee['holder'], memo: item['memo'] };
    t.match(await ask('transfer_funds', payment), { status: 'credited', replayed: false });
    t.match(await ask('transfer_funds', payment), { status: 'credited', replayed: true });
    await ask('list_transfers');
    await ask('get_transfer_status', { idempotencyKey: order.idempotencyKey });
    await ask('ask_principal', { question: 'Is it right?' });
    await ask('get_balance', { bank: '902', account: item['payeeAccount'] });
    const text = JSON.stringify(seen);
    for (const each of raw) t.notOk(text.includes(each), each);
    t.match(
      world.bank.posted,
      [{ payee: { account: '902-000001', holder: 'Kim Minsu' }, payer: { account: '901-000001' }, memo: 'rent of Kim Minsu' }],
      'inside it is what it was',
    );
    t.match(world.kinds('audit.intent').at(-1)?.data, { arguments: { account: '902-000001' } }, 'the audit is inside');
  });
}

t.test('a pseudonym leads back in its own field only, and a raw account or name is not taken from outside', async (t) => {
  const { call, world } = await openTarget(t, { world: { pseudonyms: new Pseudonyms(key), desk } });
  received(world);
  world.policy.adopt(outside());
  const { accounts } = (await call('list_accounts')).content as { accounts: { account: string; holder: string }[] }; // as its schema says
  const { account = '', holder = '' } = accounts[0] ?? {};
  for (const [what, tool, args] of [
    ['a raw account', 'get_balance', payer],
    ['a name where an account belongs', 'get_balance', { bank: '901', account: holder }],
    ['a pseudonym that was never given', 'get_balance', { bank: '901', account: 'PN-0000000000000000' }],
    ['a raw name', 'transfer_funds', { ...order, fromAccount: account, toAccount: account }],
  ] as const)
    t.match(await call(tool, args), { error: true, content: { code: 'invalid_arguments', remedy: /pseudonyms that begin with PN-/ } }, what);
  const echoed = await call('get_transfer_status', { idempotencyKey: account });
  t.match(echoed.content, { status: 'not_found', idempotencyKey: account }, 'what is shown again is not led back');
  const memo = await call('transfer_funds', { ...order, fromAccount: account, toAccount: account, toHolder: holder, memo: account });
  t.notMatch(JSON.stringify(memo), /901-000001/);
  t.equal(world.bank.submitted.length, 0);
});

t.test('the same text has the same pseudonym after a restart, and one from before still leads back; another key has others', async (t) => {
  const before = openWorld({ pseudonyms: new Pseudonyms(key) });
  before.policy.adopt(outside());
  const fields = { account: '901-000001', memo: 'rent' };
  const first = new Pseudonyms(key).veiled(fields);
  t.same(new Pseudonyms(key).veiled(fields), first);
  t.not(new Pseudonyms(Buffer.alloc(32, 8)).veiled(fields)['account'], first['account']);
  t.throws(() => new Pseudonyms(Buffer.alloc(31)), RangeError);
  const restarted = new Pseudonyms(key);
  const opened = { v: 1, seq: 1, at: 0, recordedAt: 0, trial: null, agent: null, call: null, instruction: null, cause: null } as const;
  t.same(restarted.revealed(first), first, 'unknown until the journal has said what it stands for');
  restarted.restore({
    ...opened,
    kind: 'account.opened',
    data: { book: 'bank:901', account: '901-000001', kind: 'liability', holder: '한빛상사', overdraftWon: won(0n) },
  });
  restarted.restore({ ...opened, kind: 'claim.opened', data: { tenant: 'a', principal: 'p', key: 'k', fields: { memo: 'rent' } } });
  t.same(restarted.revealed(first), fields);
});

t.test('inside the internal zone, and without a policy, nothing is replaced; a letter for security pays nothing by pseudonym either', async (t) => {
  const { call, world } = await openTarget(t, { world: { pseudonyms: new Pseudonyms(key), desk } });
  t.match((await call('list_accounts')).content, { accounts: [payer] });
  world.policy.adopt({ ...outside(), zones: [{ name: 'cloud', internal: true, letter: null }] });
  t.match((await call('list_accounts')).content, { accounts: [payer] });
  world.policy.adopt(outside('security'));
  const { accounts } = (await call('list_accounts')).content as { accounts: { account: string; holder: string }[] }; // as its schema says
  const { account = '', holder = '' } = accounts[0] ?? {};
  t.match(await call('transfer_funds', { ...order, fromAccount: account, toAccount: account, toHolder: holder }), {
    error: true,
    content: { code: 'policy_denied' },
  });
  world.policy.adopt(outside('payments', '2025-11-23'));
  t.match(await call('list_accounts'), { error: true, content: { code: 'policy_denied' } }, 'a year and a day');
});

/** Texts that say nothing of a person: codes, times, amounts, states, what the gateway itself says, and what the agent chose. */
const plain = new Set(
  (
    'bank bankName fromBank toBank payeeBank currency amountWon balanceWon openingWon closingWon postedWon heldWon availableWon limitWon status direction kind item idempotencyKey ' +
    'at asOf from until notBefore creditedAt dueBy leavesAt retryAt requestedAt opensAt closesAt nextSettlementAt reason remedy en ko system question summary name sector ' +
    'after closedMandate finding bookedAt standing onceLimitWon dayLeftWon rspCode bankRspCode programmes purpose sectors fromKst untilKst asset buyerBank holdingLimitWon conversionLimitWon nominalWon priceWon executesOn creditedWon approval recall ' +
    'netDebitWon inFlightWon capWon band roomWon session settlesAt queuedWon creditorBank since route returnedWon'
  ).split(' '),
);

function textsOf(schema: JsonObject, name = ''): readonly string[] {
  type Shape = { readonly type?: string | readonly string[]; readonly properties?: Record<string, JsonObject>; readonly items?: JsonObject };
  const { type, properties, items } = schema as Shape; // JSON Schema
  if (Object.hasOwn(personalFields, name)) return [];
  if (properties !== undefined) return Object.entries(properties).flatMap(([each, inner]) => textsOf(inner, each));
  if (items !== undefined) return textsOf(items, name);
  return [type ?? 'string'].flat().includes('string') ? [name] : [];
}

t.test('every text that a tool takes or tells is known to be personal or not', async (t) => {
  for (const { definition } of catalog) {
    const schemas = [definition.inputSchema, definition.outputSchema] as unknown as readonly JsonObject[]; // a schema is JSON
    for (const schema of schemas)
      t.same(
        textsOf(schema).filter((name) => !plain.has(name)),
        [],
        definition.name,
      );
  }
});

t.test('a booking that is named after its account gets a pseudonym too, which leads back; other ids stay as they are', async (t) => {
  const names = new Pseudonyms(key);
  names.veiled({ account: '901-000001' });
  const line = { transactionId: 'fee:901-000001:2026-11-26', transferId: 'transfer-1' };
  const veiled = names.veiled(line);
  t.match(veiled, { transactionId: /^PN-/, transferId: 'transfer-1' });
  t.same(names.revealed({ cursor: veiled['transactionId'] }), { cursor: line.transactionId });
  t.equal(names.rawField(line), undefined);
  const again = new Pseudonyms(key);
  const frame = { v: 1, seq: 1, at: start, recordedAt: start, trial: null, agent: null, call: null, cause: null } as const;
  const opened = { book: 'bank:901', account: '901-000001', kind: 'liability', holder: 'Kim Minsu', overdraftWon: won(0n) } as const;
  again.restore({ ...frame, instruction: null, kind: 'account.opened', data: opened });
  const booked = {
    book: 'bank:901',
    transfer: line.transactionId,
    debit: '901-000001',
    credit: 'fees-earned',
    amountWon: won(500n),
    code: 'fee',
  } as const;
  again.restore({ ...frame, instruction: line.transactionId, kind: 'transfer.posted', data: booked });
  again.restore({ ...frame, instruction: null, kind: 'account.opened', data: { ...opened, book: 'bokwire', account: '901', holder: 'Bank A' } });
  t.same(again.veiled({ transferId: 'transfer-69016c' }), { transferId: 'transfer-69016c' }, 'the settlement account of a bank is in it by chance');
  t.same(again.revealed({ transactionId: veiled['transactionId'] }), { transactionId: line.transactionId }, 'after a restart');
});
