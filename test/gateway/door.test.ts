import t from 'tap';
import { formatKst } from '../../src/kernel/calendar.ts';
import { start } from './test-bank.ts';
import { mandate, openWorld, order, token } from './world.ts';

const hour = 3_600_000;

t.test('every call is audited: the intent before anything else, the outcome before the answer', async (t) => {
  const { pay, events } = openWorld();
  const { content } = await pay();
  const kinds = events.map((event) => event.kind).filter((kind) => kind !== 'mandate.issued');
  t.same(kinds, ['audit.intent', 'claim.opened', 'budget.reserved', 'budget.consumed', 'claim.answered', 'audit.outcome']);
  const intent = events.find((event) => event.kind === 'audit.intent');
  const outcome = events.find((event) => event.kind === 'audit.outcome');
  t.match(intent, { agent: 'agent-1', data: { tenant: 'tenant-a', principal: 'principal-1', tool: 'transfer_funds', arguments: order } });
  t.match(outcome, { call: intent?.call, instruction: content['transferId'], data: { status: 'credited', reason: null, mandate: 'mandate-1' } });
});

t.test('no answer leaves before it is durable', async (t) => {
  const gate = Promise.withResolvers<void>();
  const { call, kinds } = openWorld({ flushed: () => gate.promise });
  let answered = false;
  const calling = call('get_task').then((answer) => {
    answered = true;
    return answer;
  });
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(kinds('audit.outcome').length, 1);
  t.equal(answered, false);
  gate.resolve();
  t.equal((await calling).error, false);
});

const denials = [
  { name: 'a token that is not known', as: 'no-such-token-at-all', code: 'unauthenticated', field: null },
  { name: 'an unknown tool', tool: 'transfer_everything', code: 'unknown_tool', field: null },
  { name: 'an account of somebody else', args: { fromAccount: '901-999999' }, code: 'account_not_yours', field: 'fromAccount' },
  { name: 'a payee that the mandate does not name', args: { toAccount: '902-999999' }, code: 'payee_not_allowed', field: 'toAccount' },
  { name: 'an amount above the limit', args: { amountWon: '100001' }, code: 'mandate_limit', field: 'amountWon' },
];

for (const { name, as, tool, args, code, field } of denials) {
  t.test(`${name} is denied, audited, and posts nothing`, async (t) => {
    const { call, bank, kinds } = openWorld();
    const { error, content } = await call(tool ?? 'transfer_funds', { ...order, ...args }, as ?? token);
    t.equal(error, true);
    t.match(content, { code, field, retryable: false, message: { en: /./, ko: /./ }, remedy: /./ });
    t.equal(kinds('audit.intent').length, 1);
    t.match(kinds('audit.outcome'), [{ data: { status: 'denied', reason: code } }]);
    t.equal(bank.submitted.length, 0);
    t.equal(kinds('budget.reserved').length, 0);
  });
}

t.test('mandates deny when they are missing, over, not begun, or revoked', async (t) => {
  const { pay, mandates, clock, bank } = openWorld();
  const key = (n: number) => ({ idempotencyKey: `invoice-number-${n}` });
  mandates.revoke('mandate-1');
  t.match((await pay(key(1))).content, { code: 'mandate_revoked', field: null });
  mandates.issue(mandate({ id: 'later', notBefore: start + hour, expiresAt: start + 2 * hour }));
  t.match((await pay(key(2))).content, { code: 'mandate_expired' });
  await clock.advance(hour);
  t.match((await pay(key(3))).content, { status: 'credited' }, 'from its first moment on');
  await clock.advance(hour);
  t.match((await pay(key(4))).content, { code: 'mandate_expired' }, 'at its end it is over');
  t.equal(bank.posted.length, 1);
});

t.test('the first mandate with a budget that fits is used', async (t) => {
  const { pay, mandates, kinds } = openWorld();
  mandates.revoke('mandate-1');
  mandates.issue(mandate({ id: 'small', budgetWon: mandate().limitWon }));
  mandates.issue(mandate({ id: 'large' }));
  await pay({ idempotencyKey: 'invoice-1', amountWon: '90000' });
  await pay({ idempotencyKey: 'invoice-2', amountWon: '90000' });
  t.match(kinds('budget.reserved'), [{ data: { mandate: 'small' } }, { data: { mandate: 'large' } }]);
});

t.test('a race for one budget: nothing is overspent, and what fits is paid', async (t) => {
  const { pay, bank } = openWorld();
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => pay({ idempotencyKey: `race-key-${n}`, amountWon: '90000' })));
  const paid = answers.filter((answer) => answer.content['status'] === 'credited').length;
  const refused = answers.filter((answer) => answer.content['code'] === 'budget_exceeded').length;
  t.equal(paid, 11, '11 × 90,000 is the most that 1,000,000 covers');
  t.equal(refused, 19);
  t.equal(bank.posted.length, 11);
  t.match(
    (await pay({ idempotencyKey: 'race-key-rest', amountWon: '10000' })).content,
    { status: 'credited' },
    'the rest can be spent to the last won',
  );
  t.match((await pay({ idempotencyKey: 'race-key-more', amountWon: '1' })).content, { code: 'budget_exceeded' });
});

t.test('a rejection by the rail is a result, and its budget is free again', async (t) => {
  const { pay, bank, kinds } = openWorld();
  bank.balanceWon = mandate().limitWon;
  await pay({ idempotencyKey: 'invoice-1', amountWon: '100000' });
  const { error, content } = await pay({ idempotencyKey: 'invoice-2', amountWon: '100000' });
  t.equal(error, false);
  t.match(content, {
    status: 'rejected',
    reason: 'insufficient_funds',
    retryable: true,
    message: { ko: '출금가능금액이 부족합니다.' },
    remedy: /get_balance/,
  });
  t.match(kinds('budget.released'), [{ data: { mandate: 'mandate-1' } }]);
  t.match(kinds('audit.outcome').at(-1), { data: { status: 'rejected', reason: 'insufficient_funds' } });
});

t.test('secrets and oversized arguments do not get into the audit', async (t) => {
  const { call, kinds } = openWorld();
  await call('get_task', { accessToken: 'abc', nested: { userPassword: 'abc' }, list: [{ otp: 'abc' }] });
  await call('get_task', { long: 'x'.repeat(20_000) });
  await call('get_task', { anything: 'abc' }, 'no-such-token-at-all');
  const [blanked, long, stranger] = kinds('audit.intent').map((event) => JSON.stringify(event.data));
  t.notMatch(blanked, /abc/);
  t.match(long, /\[20\d\d\d characters\]/);
  t.notMatch(stranger, /abc/, 'what strangers send is not kept at all');
});

t.test('a token ends with its time and with its revocation, from the next call on', async (t) => {
  const { call, tokens, clock } = openWorld();
  const brief = 'a-token-for-one-hour-only';
  tokens.issue({ token: brief, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-1' }, expiresAt: start + hour });
  t.equal((await call('get_task', {}, brief)).error, false);
  await clock.advance(hour);
  t.match((await call('get_task', {}, brief)).content, { code: 'unauthenticated' });
  t.equal(tokens.revoke(token), true);
  t.match((await call('get_task')).content, { code: 'unauthenticated' });
  t.throws(() => tokens.issue({ token: 'short', caller: { tenant: 'a', principal: 'b', agent: 'c' }, expiresAt: 1 }), RangeError);
  t.throws(() => tokens.issue({ token: brief, caller: { tenant: 'a', principal: 'b', agent: 'c' }, expiresAt: 1 }), RangeError);
});

t.test('an answer says when it holds, in Korean time', async (t) => {
  const { call } = openWorld();
  t.equal((await call('get_cutoffs')).content['asOf'], formatKst(start));
});
