import t from 'tap';
import { atKst } from '../../src/kernel/calendar.ts';
import type { EventData, EventDraft } from '../../src/kernel/event.ts';
import type { Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { hourMs, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, TrialScript } from './trial-script.ts';

const session = '2026-11-24';
const settlesAt = atKst(session, '11:00');
const credited: Outcome = { status: 'credited', creditedAt: settlesAt };

/** One payment of 50,000 won on Monday, netted and settled on Tuesday; parts of it can be wrong. */
function settled(
  wrong: {
    readonly net?: EventData['netting.closed']['payInWon'];
    readonly moveWon?: bigint;
    readonly adviceWon?: bigint;
    readonly skip?: readonly string[];
  } = {},
) {
  const script = new TrialScript().pay('k1');
  script.now = settlesAt;
  const { net = { '901': won(50_000n), '902': won(-50_000n) }, moveWon = 50_000n, adviceWon = 50_000n, skip = [] } = wrong;
  const put = (draft: EventDraft) => {
    if (!skip.includes(draft.kind)) script.put(draft);
  };
  const at = settlesAt;
  const book = 'bokwire';
  for (const [account, kind] of [
    ['901', 'liability'],
    ['902', 'liability'],
    ['clearing', 'clearing'],
    ['issuance', 'issuance'],
  ] as const) {
    put({ kind: 'account.opened', at, data: { book, account, kind, holder: account, overdraftWon: won(0n) } });
  }
  put({ kind: 'transfer.posted', at, data: { book, transfer: 'i', debit: 'issuance', credit: '901', amountWon: won(90_000n), code: 'issue' } });
  put({ kind: 'netting.closed', at, data: { session, payInWon: net } });
  const order = { kind: 'net-settlement', id: 's1', session, payInWon: net } as const;
  put({ kind: 'instruction.received', at, instruction: 's1', data: { rail: book, instruction: order } });
  const move = { book, amountWon: won(moveWon), code: 'settlement' } as const;
  put({ kind: 'transfer.posted', at, instruction: 's1', data: { ...move, transfer: 's1:901', debit: '901', credit: 'clearing' } });
  put({ kind: 'transfer.posted', at, instruction: 's1', data: { ...move, transfer: 's1:902', debit: 'clearing', credit: '902' } });
  put({ kind: 'instruction.concluded', at, instruction: 's1', data: { rail: book, outcome: credited } });
  put({ kind: 'session.settled', at, data: { session } });
  const advice = { kind: 'settlement-advice', id: 'a1', session, payInWon: won(50_000n) } as const;
  put({ kind: 'instruction.received', at, instruction: 'a1', data: { rail: 'bank:901', instruction: advice } });
  const booked = {
    book: 'bank:901',
    transfer: 'a1:settlement',
    debit: 'clearing',
    credit: 'reserves',
    amountWon: won(adviceWon),
    code: 'settlement',
  } as const;
  put({ kind: 'transfer.posted', at, instruction: 'a1', data: booked });
  put({ kind: 'instruction.concluded', at, instruction: 'a1', data: { rail: 'bank:901', outcome: credited } });
  return script;
}

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
  t.same(broken(late.close()), ['net-positions'], 'an obligation after the netting');
});

t.test('net-positions: one obligation for each credited payment between banks', async (t) => {
  const paid = (options: PayOptions, closedAt = start) => broken(new TrialScript().pay('k1', options).close(closedAt));
  const accrual = (change: object) => paid({ change: { accrued: (data: object) => ({ ...data, ...change }) } });
  t.same(paid({}), []);
  t.same(paid({ twice: ['accrued'] }), ['net-positions'], 'two for one payment');
  t.same(paid({ without: ['accrued'] }), ['net-positions'], 'none');
  t.same(accrual({ amountWon: won(1n) }), ['net-positions'], 'another amount');
  t.same(accrual({ debtor: '902', creditor: '901' }), ['net-positions'], 'the other way round');
  t.same(accrual({ session: '2026-11-23' }), ['net-positions'], 'a session that is not its own');
  t.ok(paid({ without: ['credited'] }).includes('net-positions'), 'without a credit');
  const friday = new TrialScript().wait(4 * 24 * hourMs).pay('k1', { change: { accrued: (data: object) => ({ ...data, session: '2026-11-30' }) } });
  t.ok(!broken(friday.close()).includes('net-positions'), 'what Friday brings settles on Monday');
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
