import t from 'tap';
import { won } from '../../src/kernel/money.ts';
import { start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { session, settled, settlesAt } from './settlement-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

t.test('net-positions: a session is what its obligations come to', async (t) => {
  t.same(broken(settled().close()), []);
  const wrongNet = { '901': won(49_999n), '902': won(-49_999n) };
  t.same(broken(settled({ net: wrongNet }).close()), ['net-positions'], 'a net without its obligations');
  t.same(broken(settled({ net: { '901': won(50_000n) } }).close()), ['net-positions'], 'a bank is left out');
  t.same(broken(settled({ moveWon: 49_999n }).close()), ['net-positions'], 'settlement accounts move by something else');
  t.same(broken(settled({ adviceWon: 1n }).close()), ['net-positions'], 'a bank books something else');
  t.same(broken(settled({ skip: ['netting.closed'] }).close()), ['net-positions'], 'settled before it was netted');
  const again = settled();
  again.put({ kind: 'session.settled', at: settlesAt, data: { session } });
  t.same(broken(again.close()), ['net-positions'], 'settled twice');
  const late = settled();
  late.put({
    kind: 'obligation.accrued',
    at: settlesAt,
    instruction: 'tr-k1',
    data: { debtor: '901', creditor: '902', amountWon: won(50_000n), session },
  });
  t.same(broken(late.close()), ['net-positions', 'sessions-settle'], 'an obligation after the netting');
});

t.test('net-positions: one obligation for each credited payment between banks', async (t) => {
  const paid = (options: PayOptions, closedAt = start) => broken(new TrialScript().pay('k1', options).close(closedAt));
  const accrual = (change: object) => paid({ change: { accrued: (data: object) => ({ ...data, ...change }) } });
  t.same(paid({}), []);
  t.same(paid({ twice: ['accrued'] }), ['net-positions'], 'two for one payment');
  t.same(paid({ without: ['accrued'] }), ['net-positions'], 'none');
  t.same(accrual({ amountWon: won(1n) }), ['net-positions'], 'another amount');
  t.same(accrual({ debtor: '902', creditor: '901' }), ['net-positions'], 'the other way round');
  t.ok(paid({ without: ['credited'] }).includes('net-positions'), 'without a credit');
});

t.test('net-positions: the net debit cap', async (t) => {
  const capped = (capWon: bigint) => new TrialScript({ capWon });
  t.same(broken(capped(50_000n).pay('k1').close()), [], 'up to the cap');
  t.same(broken(capped(49_999n).pay('k1').close()), ['net-positions'], 'a won above it');
  t.same(broken(capped(50_000n).pay('k1').giveBack('b1', 'tr-k1').pay('k2').close()), [], 'a receipt makes room');
  t.same(broken(capped(50_000n).pay('k1').pay('k2').close()), ['net-positions'], 'two payments pass it together');
  const lower = capped(100_000n).pay('k1');
  lower.put({ kind: 'cap.changed', at: start, data: { participant: '901', capWon: won(60_000n) } });
  t.same(broken(lower.pay('k2').close()), ['net-positions'], 'the cap that holds now counts');
  const settledFirst = settled();
  settledFirst.put({ kind: 'cap.changed', at: settlesAt, data: { participant: '901', capWon: won(50_000n) } });
  t.same(broken(settledFirst.pay('k2').close()), [], 'settlement makes room');
});
