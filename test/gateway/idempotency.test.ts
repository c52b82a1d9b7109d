import t from 'tap';
import { turns } from './test-bank.ts';
import { mandate, openWorld, order, otherToken, payer } from './world.ts';

t.test('the same key and fields again are the first answer again, paid once', async (t) => {
  const { pay, bank, clock } = openWorld();
  const first = await pay();
  await clock.advance(5_000);
  const again = await pay();
  t.equal(first.error, false);
  t.match(first.content, { status: 'credited', replayed: false, amountWon: '15000', idempotencyKey: order.idempotencyKey });
  t.match(again.content, { ...first.content, replayed: true, asOf: /^2026-11-23T10:00:05\.000\+09:00$/ });
  t.equal(bank.submitted.length, 1);
  t.same(bank.asked, [], 'what is final is not asked after');
});

t.test('the same key with any other field is refused and pays nothing', async (t) => {
  const { pay, bank } = openWorld();
  await pay();
  const others = [
    { amountWon: '15001' },
    { toAccount: '902-000002' },
    { toBank: '903' },
    { toHolder: 'Kim Minsoo' },
    { memo: 'x' },
    { returnOf: 'transfer-1' },
    { fromAccount: '901-000002' },
  ];
  for (const other of others) {
    const { error, content } = await pay(other);
    t.equal(error, true);
    t.match(content, { code: 'key_conflict', field: 'idempotencyKey', retryable: false }, `other ${Object.keys(other)[0]}`);
  }
  t.equal(bank.submitted.length, 1);
});

t.test('another key is another payment, even with equal fields', async (t) => {
  const { pay, bank } = openWorld();
  const one = await pay();
  const two = await pay({ idempotencyKey: 'invoice-2026-0002' });
  t.not(one.content['transferId'], two.content['transferId']);
  t.equal(bank.posted.length, 2);
});

t.test('concurrent twins are executed once and both get the answer', async (t) => {
  const { pay, bank } = openWorld();
  const gate = Promise.withResolvers<void>();
  bank.gate = gate.promise;
  const both = [pay(), pay()];
  await turns(2);
  gate.resolve();
  const [one, two] = await Promise.all(both);
  t.equal(bank.submitted.length, 1);
  t.match(
    [one?.content, two?.content],
    [
      { status: 'credited', replayed: false },
      { status: 'credited', replayed: true },
    ],
  );
  t.equal(one?.content['transferId'], two?.content['transferId']);
});

t.test('a status inquiry joins a running payment and does not close it', async (t) => {
  const { pay, call, bank } = openWorld();
  const gate = Promise.withResolvers<void>();
  bank.gate = gate.promise;
  const paying = pay();
  await turns(2);
  const asking = call('get_transfer_status', { idempotencyKey: order.idempotencyKey });
  await turns(2);
  gate.resolve();
  t.match((await asking).content, { status: 'credited' });
  t.match((await paying).content, { status: 'credited' });
  t.same(bank.asked, []);
});

t.test('equal keys of two tenants are two payments, and no answer leaks across', async (t) => {
  const { pay, call, bank } = openWorld();
  const mine = await pay();
  const theirs = await pay({ amountWon: '777' }, otherToken);
  t.match(theirs.content, { status: 'credited', amountWon: '777', replayed: false });
  t.equal(bank.posted.length, 2);
  t.match((await call('get_transfer_status', { transferId: mine.content['transferId'] }, otherToken)).content, { status: 'not_found' });
  const { transfers } = (await call('list_transfers', {}, otherToken)).content;
  t.match(transfers, [{ transferId: theirs.content['transferId'] }]);
  t.equal(Array.isArray(transfers) && transfers.length, 1);
});

t.test('agents of one principal share its keys', async (t) => {
  const { pay, tokens, mandates, bank } = openWorld();
  const second = 'token-of-a-second-agent-of-one';
  tokens.issue({ token: second, caller: { tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }, expiresAt: 2 ** 52 });
  t.same(mandates.accounts({ tenant: 'tenant-a', principal: 'principal-1', agent: 'agent-2' }), []);
  await pay();
  t.match((await pay({}, second)).content, { status: 'credited', replayed: true });
  t.equal(bank.posted.length, 1);
  t.equal(bank.posted[0]?.payer.account, payer.account);
});

t.test('a refusal is final for its key: the same again, also when the mandate has come meanwhile', async (t) => {
  const { pay, mandates, bank } = openWorld();
  mandates.revoke('mandate-1');
  t.match((await pay()).content, { code: 'mandate_revoked' });
  mandates.issue(mandate({ id: 'mandate-3' }));
  t.match((await pay()).content, { code: 'mandate_revoked' });
  t.match((await pay({ idempotencyKey: 'invoice-2026-0002' })).content, { status: 'credited' });
  t.equal(bank.posted.length, 1);
});
