import t from 'tap';
import { openWorld, order } from './world.ts';

/** What models send instead of what the schema asks for. `field`: what the answer must name. */
const payments: readonly { readonly name: string; readonly args: object; readonly field: string; readonly remedy: RegExp }[] = [
  { name: 'amount as a number', args: { amountWon: 15000 }, field: 'amountWon', remedy: /string of digits such as "15000"/ },
  { name: 'a negative amount', args: { amountWon: '-1' }, field: 'amountWon', remedy: /above zero/ },
  { name: 'a fraction', args: { amountWon: '1.5' }, field: 'amountWon', remedy: /fraction/ },
  { name: 'a leading zero', args: { amountWon: '015000' }, field: 'amountWon', remedy: /leading zero/ },
  { name: 'a comma', args: { amountWon: '15,000' }, field: 'amountWon', remedy: /comma/ },
  { name: 'a unit', args: { amountWon: '1만' }, field: 'amountWon', remedy: /whole won/ },
  { name: 'an exponent', args: { amountWon: '1e5' }, field: 'amountWon', remedy: /digits/ },
  { name: 'a trailing line feed', args: { amountWon: '15000\n' }, field: 'amountWon', remedy: /digits/ },
  { name: 'zero', args: { amountWon: '0' }, field: 'amountWon', remedy: /above zero/ },
  { name: 'sixteen digits', args: { amountWon: '1000000000000000' }, field: 'amountWon', remedy: /digits/ },
  { name: 'no amount', args: { amountWon: undefined }, field: 'amountWon', remedy: /Send amountWon/ },
  { name: 'an unknown field', args: { urgent: true }, field: 'urgent', remedy: /The fields are idempotencyKey, fromBank/ },
  { name: 'a field of another language', args: { amount_won: '1' }, field: 'amount_won', remedy: /amountWon/ },
  { name: 'a key that is too short', args: { idempotencyKey: 'abc' }, field: 'idempotencyKey', remedy: /8 to 64/ },
  { name: 'a key with a space', args: { idempotencyKey: 'invoice 2026' }, field: 'idempotencyKey', remedy: /8 to 64/ },
  { name: 'an account as a number', args: { toAccount: 902000001 }, field: 'toAccount', remedy: /as a string/ },
  { name: 'a bank by name', args: { toBank: 'Kookmin' }, field: 'toBank', remedy: /three digits/ },
  { name: 'a memo with a line feed', args: { memo: 'a\nb' }, field: 'memo', remedy: /one line/ },
  { name: 'a memo that is too long', args: { memo: 'x'.repeat(101) }, field: 'memo', remedy: /100 characters/ },
  { name: 'null for an optional field', args: { memo: null }, field: 'memo', remedy: /remittance text/ },
];

for (const { name, args, field, remedy } of payments) {
  t.test(`${name} is refused with what to send, and nothing is posted`, async (t) => {
    const { pay, bank, kinds } = openWorld();
    const { error, content } = await pay(args);
    t.equal(error, true);
    t.match(content, { code: 'invalid_arguments', field, retryable: false, message: { en: new RegExp(field), ko: new RegExp(field) }, remedy });
    t.equal(bank.submitted.length, 0);
    t.equal(kinds('claim.opened').length, 0, 'the key is not used up');
  });
}

const others: readonly {
  readonly name: string;
  readonly tool: string;
  readonly args: unknown;
  readonly field: string | null;
  readonly remedy: RegExp;
}[] = [
  { name: 'arguments that are a list', tool: 'get_balance', args: [], field: null, remedy: /The fields are bank, account/ },
  { name: 'arguments that are null', tool: 'get_balance', args: null, field: null, remedy: /The fields are/ },
  { name: 'a field for a tool without any', tool: 'list_accounts', args: { bank: '901' }, field: 'bank', remedy: /no arguments/ },
  {
    name: 'both a key and an id',
    tool: 'get_transfer_status',
    args: { idempotencyKey: 'invoice-1', transferId: 'x' },
    field: null,
    remedy: /idempotencyKey, transferId/,
  },
  { name: 'neither a key nor an id', tool: 'get_transfer_status', args: {}, field: null, remedy: /idempotencyKey, transferId/ },
  { name: 'a page of nothing', tool: 'list_transfers', args: { limit: 0 }, field: 'limit', remedy: /1 to 100/ },
  { name: 'a cursor from elsewhere', tool: 'list_transfers', args: { cursor: 'x' }, field: 'cursor', remedy: /nextCursor/ },
  { name: 'a time without an offset', tool: 'wait_until', args: { at: '2026-11-23T11:00:00' }, field: 'at', remedy: /offset/ },
  {
    name: 'a time in the past',
    tool: 'wait_until',
    args: { at: '2026-11-23T09:59:59+09:00' },
    field: 'at',
    remedy: /a moment from 2026-11-23T10:00/,
  },
  { name: 'a wait of more than 14 days', tool: 'wait_until', args: { at: '2026-12-07T10:00:01+09:00' }, field: 'at', remedy: /to 2026-12-07T10:00/ },
  {
    name: 'a date that does not exist',
    tool: 'list_transactions',
    args: { bank: '901', account: '901-000001', from: '2026-02-30T00:00:00Z' },
    field: 'from',
    remedy: /ISO 8601/,
  },
  {
    name: 'a span that ends before it begins',
    tool: 'list_transactions',
    args: { bank: '901', account: '901-000001', from: '2026-11-24T00:00:00Z' },
    field: 'from',
    remedy: /Not after until/,
  },
  { name: 'a word for a status', tool: 'finish_task', args: { status: 'success', items: [] }, field: 'status', remedy: /done, partial/ },
  {
    name: 'a wrong entry in a list',
    tool: 'finish_task',
    args: { status: 'done', items: [{ item: 'a', status: 'payed' }] },
    field: 'items.0.status',
    remedy: /one entry/,
  },
  { name: 'a prototype for a field', tool: 'get_task', args: JSON.parse('{"__proto__": 1}'), field: '__proto__', remedy: /no arguments/ },
];

for (const { name, tool, args, field, remedy } of others) {
  t.test(`${tool}: ${name} is refused with what to send`, async (t) => {
    const { door } = openWorld();
    const { error, content } = await door.call({ token: 'token-of-the-first-agent', tool, arguments: args });
    t.equal(error, true);
    t.match(content, { code: 'invalid_arguments', field, remedy });
  });
}

t.test('an account that no bank has is a refusal that names it', async (t) => {
  const { call } = openWorld();
  t.match((await call('verify_recipient', { bank: '902', account: '902-999999' })).content, { code: 'account_unknown', field: 'account' });
  t.match((await call('get_balance', { bank: '901', account: '901-999999' })).content, { code: 'account_not_yours', field: 'account' });
  t.match((await call('transfer_funds', { ...order, fromBank: '999' })).content, { code: 'account_not_yours', field: 'fromAccount' });
});
