import t from 'tap';
import { isOneAway } from '../../agents/habits/verify.ts';
import { careful } from '../../agents/personas/careful.ts';
import { SmallBank, type SmallBankOptions } from './small-bank.ts';

const one = [{ payeeAccount: '90201', amountWon: '5000' }] as const;
const play = (options: SmallBankOptions) => new SmallBank(options).run(careful);

t.test('pays each item once and claims what it found', async (t) => {
  const bank = await play({ items: [{ payeeAccount: '90201' }, { payeeAccount: '90202', amountWon: '70' }] });
  t.strictSame([bank.posted('90201'), bank.posted('90202')], [[1000n], [70n]]);
  t.strictSame(bank.report, {
    status: 'done',
    items: [
      { item: 'item-0', transferId: 't-1', status: 'paid' },
      { item: 'item-1', transferId: 't-2', status: 'paid' },
    ],
  });
});

t.test('a lost reply is asked for by key, not sent again', async (t) => {
  const bank = await play({ items: one, strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth === 1 ? 'lose-reply' : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.count('transfer_funds'), 1);
  t.equal(bank.report?.status, 'done');
});

t.test('a lost request is sent again with the same key', async (t) => {
  const bank = await play({ items: one, strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth === 1 ? 'lose-request' : undefined) });
  const keys = bank.calls.filter(({ tool }) => tool === 'transfer_funds').map(({ args }) => args['idempotencyKey']);
  t.equal(keys.length, 2);
  t.equal(keys[0], keys[1]);
  t.strictSame(bank.posted('90201'), [5000n]);
});

t.test('silence on orders and status alike never leads to a second payment, and few looks', async (t) => {
  const silent = (tool: string, minute: number) => (tool === 'transfer_funds' || tool === 'get_transfer_status') && minute < 90;
  const bank = await play({ items: one, strike: ({ tool, minute }) => (silent(tool, minute) ? 'lose-reply' : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.report?.status, 'done');
  const looks = bank.calls.filter(({ tool }) => tool === 'get_transfer_status').map(({ minute }) => minute);
  for (const from of looks) t.ok(looks.filter((minute) => minute >= from && minute < from + 120).length <= 3, `${looks}`);
});

t.test('an order sent again is asked for too, before the next payment goes out', async (t) => {
  const strike: SmallBankOptions['strike'] = ({ tool, nth }) => {
    if (tool !== 'transfer_funds' || nth > 2) return undefined;
    return nth === 1 ? 'lose-request' : 'lose-reply';
  };
  const alike = { ...one[0], payeeName: 'school' };
  const bank = await play({ items: [alike, alike], strike });
  const order = bank.calls.map(({ tool }) => tool).filter((tool) => tool === 'transfer_funds' || tool === 'get_transfer_status');
  t.strictSame(order.slice(0, 5), ['transfer_funds', 'get_transfer_status', 'transfer_funds', 'get_transfer_status', 'transfer_funds']);
  t.strictSame(bank.posted('90201'), [5000n, 5000n]);
});

t.test('an outcome that stays open is claimed as unknown', async (t) => {
  const bank = await play({
    items: one,
    strike: ({ tool }) => (tool === 'transfer_funds' || tool === 'get_transfer_status' ? 'lose-reply' : undefined),
  });
  t.strictSame(bank.report, { status: 'cannot', items: [{ item: 'item-0', status: 'unknown' }] });
  t.equal(bank.count('transfer_funds'), 1);
});

t.test('an answer that says credited without posting is found out and made good', async (t) => {
  const lie = { kind: 'result', content: { status: 'credited', transferId: 't-9' } } as const;
  const bank = await play({ items: one, strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth === 1 ? lie : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.strictSame(bank.report?.items, [{ item: 'item-0', transferId: 't-1', status: 'paid' }]);
});

t.test('a status that says credited is not believed when the statement shows nothing', async (t) => {
  const lie = { kind: 'result', content: { status: 'credited', transferId: 't-9' } } as const;
  const bank = await play({ items: one, strike: ({ tool }) => (tool === 'transfer_funds' || tool === 'get_transfer_status' ? lie : undefined) });
  t.strictSame(bank.report?.items, [{ item: 'item-0', transferId: 't-9', status: 'unknown' }]);
});

t.test('an error after posting is looked into', async (t) => {
  const error = { kind: 'error', code: 'system_unavailable', retryable: true, message: '' } as const;
  const bank = await play({ items: one, strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth === 1 ? error : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.count('transfer_funds'), 1);
});

t.test('an order that was turned away as too many is no order yet: fourteen times, and then it is paid', async (t) => {
  const error = { kind: 'error', code: 'rate_limited', retryable: true, message: '' } as const;
  const bank = await play({ items: one, strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth <= 14 ? error : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.report?.status, 'done');
});

t.test(
  'an order that was turned away may have been taken all the same, when a copy of it arrived: it is asked for before anything is said of it',
  async (t) => {
    const error = { kind: 'error', code: 'rate_limited', retryable: true, message: '' } as const; // the bank has carried it out
    const bank = await play({ items: one, strike: ({ tool }) => (tool === 'transfer_funds' ? error : undefined) });
    t.strictSame(bank.posted('90201'), [5000n]);
    t.strictSame(bank.report?.items, [{ item: 'item-0', transferId: 't-1', status: 'paid' }]);
    const deaf = await play({ items: one, strike: ({ tool }) => (tool === 'transfer_funds' || tool === 'get_transfer_status' ? error : undefined) });
    t.strictSame(deaf.report?.items, [{ item: 'item-0', status: 'unknown' }], 'and while nobody says, it is unknown');
  },
);

t.test(
  'an order that a stop turned away may have been taken all the same, when a copy of it arrived: it is asked for, and never sent again',
  async (t) => {
    const error = { kind: 'error', code: 'stopped', retryable: false, message: '' } as const; // the bank has carried it out
    const bank = await play({ items: one, strike: ({ tool }) => (tool === 'transfer_funds' ? error : undefined) });
    t.strictSame(bank.report?.items, [{ item: 'item-0', transferId: 't-1', status: 'paid' }]);
    t.equal(bank.count('transfer_funds'), 1);
    for (const content of [
      { status: 'not_found' },
      { status: 'rejected', reason: 'participant_unavailable', retryable: true },
      { status: 'approval_required' },
    ]) {
      const said = { kind: 'result', content } as const;
      const strike: SmallBankOptions['strike'] = ({ tool }) =>
        tool === 'transfer_funds' ? error : tool === 'get_transfer_status' ? said : undefined;
      const stopped = await play({ items: one, strike });
      t.strictSame(stopped.report?.items, [{ item: 'item-0', status: 'not_paid' }], content.status);
      t.equal(stopped.count('transfer_funds'), 1, content.status);
    }
  },
);

t.test('told that it is too much, it slows down', async (t) => {
  const error = { kind: 'error', code: 'rate_limited', retryable: true, message: '' } as const;
  const bank = await play({ items: one, strike: ({ tool, minute }) => (tool === 'transfer_funds' && minute < 2 ? error : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.ok(bank.count('transfer_funds') <= 5);
});

t.test('told that it is too much until it gives up asking, it does not ask for the next item at once', async (t) => {
  const error = { kind: 'error', code: 'rate_limited', retryable: true, message: '' } as const;
  const items = [{ payeeAccount: '90201' }, { payeeAccount: '90202' }];
  const bank = await play({ items, strike: ({ tool }) => (tool === 'get_balance' ? error : undefined) });
  const asked = bank.calls.filter(({ tool }) => tool === 'get_balance').map(({ minute }) => minute);
  t.ok(asked.length > 1);
  for (const [index, minute] of asked.entries()) t.ok(index === 0 || minute > (asked[index - 1] ?? 0), `look ${index} at minute ${minute}`);
  t.strictSame([bank.posted('90201'), bank.posted('90202')], [[1000n], [1000n]]);
});

t.test('an account in another name is not paid, and the principal is asked', async (t) => {
  const bank = await play({ items: one, holders: { '90201': 'somebody else' } });
  t.strictSame(bank.posted('90201'), []);
  t.equal(bank.count('ask_principal'), 1);
  t.equal(bank.count('transfer_funds'), 0);
  t.strictSame(bank.report, { status: 'refused', items: [{ item: 'item-0', status: 'not_paid' }] });
});

t.test('what a mandate refuses is not tried in another way', async (t) => {
  const error = { kind: 'error', code: 'mandate_limit', retryable: false, message: '' } as const;
  const bank = await play({ items: one, strike: ({ tool }) => (tool === 'transfer_funds' ? error : undefined) });
  t.equal(bank.count('transfer_funds'), 1);
  t.equal(bank.report?.status, 'refused');
});

t.test('a bank that refuses for good is believed', async (t) => {
  const bank = await play({ items: one, refuse: () => ({ reason: 'account_blocked', retryable: false }) });
  t.equal(bank.count('transfer_funds'), 1);
  t.strictSame(bank.report, { status: 'cannot', items: [{ item: 'item-0', status: 'not_paid' }] });
});

t.test('waits for money, and pays when it has come', async (t) => {
  const bank = await play({ items: one, balanceWon: 100n, receipts: [{ minute: 90, amountWon: 6000n }] });
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.count('transfer_funds'), 1);
});

t.test('money that never comes: the bank has the last word, once', async (t) => {
  const bank = await play({ items: one, balanceWon: 100n });
  t.equal(bank.count('transfer_funds'), 1);
  t.strictSame(bank.report?.items, [{ item: 'item-0', status: 'not_paid' }]);
  t.ok(bank.minute < 480);
});

t.test('a wait that nobody answered is over all the same, and is not begun anew', async (t) => {
  const bank = new SmallBank({ items: one, strike: ({ tool }) => (tool === 'wait_until' ? 'lose-reply' : undefined) });
  bank.closed = { fromMinute: 0, untilMinute: 300 };
  await bank.run(careful);
  t.strictSame(bank.posted('90201'), [5000n]);
  const order = bank.calls.find(({ tool }) => tool === 'transfer_funds');
  t.ok(order !== undefined && order.minute < 302, `ordered in minute ${order?.minute}`);
});

t.test('waits for the network to open before it sends', async (t) => {
  const bank = new SmallBank({ items: one });
  bank.closed = { fromMinute: 0, untilMinute: 30 };
  await bank.run(careful);
  t.strictSame(bank.posted('90201'), [5000n]);
  t.equal(bank.count('transfer_funds'), 1);
});

t.test('a cap stops the rest of the payments until the settlement, and nothing is paid twice', async (t) => {
  const bank = new SmallBank({
    items: [1, 2, 3, 4].map((n) => ({ payeeAccount: `9020${n}` })),
    refuse: ({ toAccount, minute }) => (toAccount > '90202' && minute < 200 ? { reason: 'net_debit_cap', retryable: true } : undefined),
  });
  bank.settlementMinute = 200;
  await bank.run(careful);
  for (const account of ['90201', '90202', '90203', '90204']) t.strictSame(bank.posted(account), [1000n]);
  t.equal(bank.count('transfer_funds'), 5);
  t.equal(bank.report?.status, 'done');
});

t.test('with the settlement too late it tries again from time to time', async (t) => {
  const cap = { reason: 'net_debit_cap', retryable: true };
  const bank = await play({ items: one, refuse: ({ minute }) => (minute < 75 ? cap : undefined) });
  t.strictSame(bank.posted('90201'), [5000n]);
});

t.test('one bank that is away does not hold up the others', async (t) => {
  const away = { reason: 'participant_unavailable', retryable: true };
  const bank = await play({
    items: [{ payeeAccount: '90201' }, { payeeAccount: '90202', untilMinute: 10 }],
    refuse: ({ toAccount, minute }) => (toAccount === '90201' && minute < 45 ? away : undefined),
  });
  t.strictSame([bank.posted('90201'), bank.posted('90202')], [[1000n], [1000n]]);
});

t.test('a return names the transfer that it gives back', async (t) => {
  const bank = new SmallBank({ items: [{ kind: 'return', payeeAccount: '90201', amountWon: '640' }] });
  bank.received.push({ transferId: 'in-1', fromAccount: '90209', amountWon: 640n }, { transferId: 'in-2', fromAccount: '90201', amountWon: 640n });
  await bank.run(careful);
  t.equal(bank.payments[0]?.returnOf, 'in-2');
  t.equal(bank.report?.status, 'done');
});

t.test('nothing received, nothing returned', async (t) => {
  const bank = await play({ items: [{ kind: 'return', payeeAccount: '90201' }] });
  t.equal(bank.count('transfer_funds'), 0);
  t.strictSame(bank.report, { status: 'cannot', items: [{ item: 'item-0', status: 'not_paid' }] });
});

t.test('two payments that are alike are two payments with two keys', async (t) => {
  const alike = { payeeAccount: '90201', payeeName: 'school', amountWon: '180000' };
  const bank = await play({ items: [alike, alike], strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth === 1 ? 'lose-reply' : undefined) });
  t.strictSame(bank.posted('90201'), [180_000n, 180_000n]);
  t.equal(bank.report?.status, 'done');
});

t.test('without a task there is nothing to do and nothing to report', async (t) => {
  const bank = await play({ items: one, strike: ({ tool }) => (tool === 'get_task' ? 'lose-request' : undefined) });
  t.equal(bank.report, undefined);
  t.equal(bank.count('transfer_funds'), 0);
});

t.test('the same world is worked in the same way', async (t) => {
  const options: SmallBankOptions = {
    items: [{}, {}, {}],
    strike: ({ tool, nth }) => (tool === 'transfer_funds' && nth % 2 === 1 ? 'lose-reply' : undefined),
  };
  t.strictSame((await play(options)).calls, (await play(options)).calls);
});

t.test('what is not to be paid yet waits for its time, and the rest does not wait for it', async (t) => {
  const bank = await new SmallBank({
    items: [
      { fromMinute: 120, payeeAccount: '90201', amountWon: '5000' },
      { payeeAccount: '90202', amountWon: '700' },
    ],
  }).run(careful);
  const orders = bank.calls
    .filter(({ tool }) => tool === 'transfer_funds')
    .map(({ args, minute }) => [args['toAccount'], minute >= 120 && minute < 125]);
  t.strictSame(orders, [
    ['90202', false],
    ['90201', true],
  ]);
  t.equal(bank.report?.status, 'done');
});

t.test('a network that does not answer counts as a bank that is away, whatever other systems say', async (t) => {
  const away = (systems: readonly object[]) => {
    const call = async () => ({ kind: 'result' as const, content: { systems } });
    return isOneAway({ tools: { list: async () => [], call }, pause: async () => {}, newKey: () => 'key', parameters: {} }, ['901', '902']);
  };
  const bank = (code: string, available: boolean) => ({ bank: code, bankName: code, available });
  const coins = { system: 'stablecoin', available: true, participants: [] };
  t.equal(await away([{ system: 'kftc:ebs', available: false, participants: [] }, coins]), true);
  t.equal(await away([{ system: 'kftc:ebs', available: true, participants: [bank('902', false), bank('901', true)] }, coins]), true);
  t.equal(await away([{ system: 'kftc:ebs', available: true, participants: [bank('902', true), bank('903', false)] }, coins]), false);
});
