import t from 'tap';
import { atKst } from '../../src/kernel/calendar.ts';
import type { RetailSystem } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { payee, payer, start } from './cast.ts';
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
  const beside = (debit: string, credit: string) => {
    const script = settled();
    const data = { book: 'bokwire', transfer: 'beside', debit, credit, amountWon: won(777n), code: 'settlement' } as const;
    script.put({
      kind: 'account.opened',
      at: settlesAt,
      data: { book: 'bokwire', account: '906', kind: 'liability', holder: '906', overdraftWon: won(0n) },
    });
    script.put({ kind: 'transfer.posted', at: settlesAt, data: { ...data, transfer: 'funds', debit: 'issuance', credit: '906', code: 'issue' } });
    script.put({ kind: 'transfer.posted', at: settlesAt, instruction: 's1', data });
    return broken(script.close());
  };
  t.same(beside('906', 'clearing'), ['net-positions'], 'a bank without a net pays');
  t.same(beside('clearing', '906'), ['net-positions'], 'a bank without a net is paid');
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

t.test('net-positions: systems that share the cap, and batches that do not', async (t) => {
  const over = (system: RetailSystem, accrual: object = { system }): PayOptions => {
    const ordered = (data: { readonly instruction: object }) => ({ ...data, instruction: { ...data.instruction, system } });
    return { change: { received: ordered, cleared: ordered, arrived: ordered, accrued: (data: object) => ({ ...data, ...accrual }) } };
  };
  const capped = (options: PayOptions) => broken(new TrialScript({ capWon: 50_000n }).pay('k1').pay('k2', options).close());
  t.same(capped(over('cd')), ['net-positions'], 'a transfer at a machine uses the cap');
  t.same(capped(over('cms')), [], 'a batch uses none');
  t.same(capped(over('cms', {})), ['net-positions'], 'unless its obligation is booked as another system’s');
});

t.test('service-hours: branch hours bind IFT alone', async (t) => {
  const at = (time: string, system: RetailSystem) => {
    const ordered = (data: { readonly instruction: object }) => ({ ...data, instruction: { ...data.instruction, system } });
    const script = new TrialScript();
    script.now = atKst('2026-11-23', time);
    return broken(
      script
        .pay('k1', {
          door: false,
          change: { received: ordered, cleared: ordered, arrived: ordered, accrued: (data: object) => ({ ...data, system }) },
        })
        .close(),
    );
  };
  t.same(at('15:59', 'ift'), []);
  t.same(at('16:00', 'ift'), ['service-hours']);
  t.same(at('23:58', 'cd'), [], 'machines run all night');
});

t.test('service-hours: the ledger of deposit tokens has its own, for lines of files too', async (t) => {
  const at = (time: string, lineOf: { readonly system?: RetailSystem }) => {
    const script = new TrialScript({ obligations: [] });
    script.now = atKst('2026-11-23', time);
    const parties = { payer: { ...payer, holder: 'a' }, payee: { ...payee, holder: 'b' } };
    const order = {
      kind: 'credit-transfer',
      id: 'w',
      ...parties,
      amountWon: won(1n),
      memo: '',
      returnOf: null,
      requestedAt: script.now,
      ...lineOf,
    } as const;
    const rail = 'deposit-token';
    const outcome = { status: 'credited', creditedAt: script.now } as const;
    script.put({ kind: 'instruction.received', at: script.now, instruction: 'w', data: { rail, instruction: order } });
    script.put({ kind: 'instruction.concluded', at: script.now, instruction: 'w', data: { rail, outcome } });
    return broken(script.close()).includes('service-hours');
  };
  for (const lineOf of [{}, { system: 'cms' }] as const) {
    t.notOk(at('23:19', lineOf));
    t.ok(at('23:20', lineOf), 'maintenance begins');
    t.ok(at('23:40', lineOf));
    t.notOk(at('00:20', lineOf), 'and is over');
  }
});

/** A customer of 901 takes cash from a machine of 902: 902 asks, 901 pays; each step as the network and both banks write it down. */
function withdrawn(wrong: { readonly accrual?: object; readonly paysFirst?: boolean } = {}): TrialScript {
  const script = new TrialScript({ obligations: [] });
  const at = script.now;
  const amountWon = won(50_000n);
  const parties = { payer: { ...payer, holder: 'a' }, payee: { ...payee, holder: 'b' } };
  const order = { kind: 'credit-transfer', id: 'w', ...parties, amountWon, memo: '', returnOf: null, requestedAt: at, system: 'cd-cash' } as const;
  const outcome = { status: 'credited', creditedAt: at } as const;
  const received = (rail: string) => script.put({ kind: 'instruction.received', at, instruction: 'w', data: { rail, instruction: order } });
  const concluded = (rail: string) => script.put({ kind: 'instruction.concluded', at, instruction: 'w', data: { rail, outcome } });
  const posted = (book: string, data: { readonly debit: string; readonly credit: string; readonly code: 'payment' | 'receipt' }) =>
    script.put({ kind: 'transfer.posted', at, instruction: 'w', data: { book, transfer: `w:${data.code}`, amountWon, ...data } });
  const paid = () => posted('bank:902', { debit: 'clearing', credit: payee.account, code: 'receipt' });
  for (const rail of ['bank:902', 'kftc:ebs', 'bank:901']) received(rail);
  if (wrong.paysFirst === true) {
    paid();
    concluded('bank:902');
  }
  posted('bank:901', { debit: payer.account, credit: 'clearing', code: 'payment' });
  concluded('bank:901');
  const accrual = { debtor: '901', creditor: '902', amountWon, session, system: 'cd-cash', ...wrong.accrual } as const;
  script.put({ kind: 'obligation.accrued', at, instruction: 'w', data: accrual });
  concluded('kftc:ebs');
  if (wrong.paysFirst === true) return script;
  paid();
  concluded('bank:902');
  return script;
}

t.test('net-positions, one-effect: for cash the claim decides who owes, and the payer’s bank whether it is done', async (t) => {
  const brokenBy = (wrong: Parameters<typeof withdrawn>[0]) => broken(withdrawn(wrong).close());
  t.same(brokenBy({}), []);
  t.same(brokenBy({ accrual: { debtor: '902', creditor: '901' } }), ['net-positions'], 'owed by the bank that sent the message');
  t.same(brokenBy({ accrual: { system: 'cms-debit' } }), ['net-positions'], 'booked outside the cap');
  t.same(brokenBy({ paysFirst: true }), ['one-effect'], 'called done before the account was debited');
});
