import t from 'tap';
import { atKst } from '../../src/kernel/calendar.ts';
import type { FinalOutcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { hourMs, start } from './cast.ts';
import { type SettlementOptions, session, settled, settlesAt } from './settlement-steps.ts';
import { broken, messageOf, TrialScript } from './trial-script.ts';

const minuteMs = 60_000;
/** By now every step of the settlement of 11:00 is due. */
const later = settlesAt + 95 * minuteMs;
const after = (wrong: SettlementOptions, closedAt = later) => broken(settled(wrong).close(closedAt));

t.test('sessions-settle: payments of a day settle on the next business day', async (t) => {
  const paidAt = (at: string, date: string) => {
    const script = new TrialScript().wait(atKst(at.slice(0, 10), at.slice(11)) - start);
    return broken(script.pay('k1', { door: false, change: { accrued: (data: object) => ({ ...data, session: date }) } }).close());
  };
  for (const [at, date, wrong] of [
    ['2026-11-23T10:00', '2026-11-24', '2026-11-23'],
    ['2026-11-27T15:00', '2026-11-30', '2026-11-28'],
    ['2026-11-28T15:00', '2026-11-30', '2026-12-01'],
    ['2026-12-24T15:00', '2026-12-28', '2026-12-25'],
    ['2027-02-05T15:00', '2027-02-10', '2027-02-09'],
    ['2027-09-13T15:00', '2027-09-17', '2027-09-14'],
  ] as const) {
    const own = ['mandate-covers'];
    t.same(
      paidAt(at, date).filter((id) => !own.includes(id)),
      [],
      `${at} settles on ${date}`,
    );
    t.ok(paidAt(at, wrong).includes('sessions-settle'), `${at} does not settle on ${wrong}`);
  }
  const learned = new TrialScript().pay('k1', { without: ['accrued', 'network-concluded'] });
  learned.now = settlesAt + 1000;
  const owed = { debtor: '901', creditor: '902', amountWon: won(50_000n) };
  learned.put({ kind: 'obligation.accrued', at: learned.now, instruction: 'tr-k1', data: { ...owed, session: '2026-11-25' } });
  t.notOk(
    broken(learned.close()).some((id) => id === 'sessions-settle' || id === 'credit-times'),
    'what is learned after the netting is settled next',
  );
});

t.test('sessions-settle: at 11:00, all of it, once', async (t) => {
  t.same(after({}), []);
  t.same(after({ nettedAt: settlesAt - 1 }), ['sessions-settle'], 'netted before');
  t.same(after({ nettedAt: settlesAt + 30 * minuteMs }), [], 'after a restart');
  t.same(after({ nettedAt: settlesAt + 30 * minuteMs + 1 }), ['sessions-settle'], 'netted late');
  t.same(after({ settledAt: settlesAt + 30 * minuteMs }), []);
  t.same(after({ settledAt: settlesAt + 30 * minuteMs + 1 }), ['sessions-settle'], 'settled late');
  t.same(after({ advices: [['901', 'a1']] }), ['sessions-settle'], 'a bank is not told');
  t.same(after({ advices: [['901', 'a1']] }, settlesAt + 29 * minuteMs), [], 'there is still time to tell it');
  const struck = (component: string, minute: number) => {
    const script = settled({ settledAt: settlesAt + 45 * minuteMs });
    const fault = { fault: 0, where: 'process', verb: 'kill', target: component, afterCommit: true };
    script.put({ kind: 'fault.fired', at: settlesAt + minute * minuteMs, data: fault });
    return broken(script.close(later));
  };
  t.same(struck('kftc:ebs', 20), [], 'who died on the way has as long again');
  t.same(struck('bokwire', 15), [], 'also the system that moves the nets');
  t.same(struck('kftc:ebs', 14), ['sessions-settle'], 'and no longer');
  t.same(struck('kftc:ebs', 31), ['sessions-settle'], 'who dies when it is too late excuses nothing');
  t.same(struck('bank:901', 20), ['sessions-settle'], 'nor does who has no part in it');
  const twice = [
    ['901', 'a1'],
    ['902', 'a2'],
    ['902', 'a3'],
  ] as const;
  t.same(after({ advices: twice }), ['sessions-settle'], 'a bank books it twice');
  t.same(after({ advisedBefore: true }), ['sessions-settle'], 'told before the nets moved');
});

t.test('sessions-settle: nothing is forgotten', async (t) => {
  const paid = (closedAt: number) => broken(new TrialScript().pay('k1').close(closedAt));
  t.same(paid(settlesAt + 29 * minuteMs), [], 'not due yet');
  t.same(paid(settlesAt + 30 * minuteMs), ['sessions-settle'], 'never netted');
  const netted = (closedAt: number, refused?: { readonly reason: ReasonCode; readonly retryAt?: number; readonly at?: number }) => {
    const script = new TrialScript().pay('k1');
    script.now = settlesAt;
    const at = settlesAt;
    const net = { '901': won(50_000n), '902': won(-50_000n) };
    script.put({ kind: 'netting.closed', at, data: { session, payInWon: net } });
    const order = { kind: 'net-settlement', id: 's1', session, payInWon: net } as const;
    script.put({ kind: 'instruction.received', at, instruction: 's1', data: { rail: 'bokwire', instruction: order } });
    if (refused !== undefined) {
      const { at: refusedAt = at, ...why } = refused;
      script.now = refusedAt;
      script.put({
        kind: 'instruction.concluded',
        at: refusedAt,
        instruction: 's1',
        data: { rail: 'bokwire', outcome: { status: 'rejected', ...why } },
      });
    }
    return broken(script.close(closedAt)).filter((id) => id !== 'nothing-overdue');
  };
  t.same(netted(settlesAt + 30 * minuteMs), ['sessions-settle'], 'never settled');
  t.same(netted(settlesAt + hourMs, { reason: 'outside_hours', retryAt: settlesAt + hourMs }), [], 'BOK-Wire+ is closed');
  t.same(netted(settlesAt + 3 * hourMs, { reason: 'outside_hours', retryAt: settlesAt + hourMs }), ['sessions-settle'], 'it has opened since');
  const tooLate = { reason: 'outside_hours', at: settlesAt + 7 * hourMs, retryAt: settlesAt + 22 * hourMs } as const;
  t.same(netted(settlesAt + 8 * hourMs, tooLate), ['sessions-settle'], 'the next closing excuses nobody who let the day pass');
  const judged = judgeEvents(new TrialScript().pay('k1').close(later));
  t.match(messageOf(judged, 'sessions-settle'), /session 2026-11-24 has obligations and was never netted/);
});

/** 901 is to pay in 50,000 won, has less, and BOK-Wire+ refuses; what of it is said, and what comes in afterwards. */
function refusedScript(said: Record<string, bigint>, { fundsWon = 20_000n, laterWon = 0n, lateMs = 0 } = {}): TrialScript {
  const script = new TrialScript().pay('k1');
  script.now = settlesAt;
  const at = settlesAt;
  const book = 'bokwire';
  const net = { '901': won(50_000n), '902': won(-50_000n) };
  const opened = { book, holder: '', overdraftWon: won(0n) } as const;
  for (const account of ['901', '902']) script.put({ kind: 'account.opened', at, data: { ...opened, account, kind: 'liability' } });
  script.put({ kind: 'account.opened', at, data: { ...opened, account: 'issuance', kind: 'issuance' } });
  fund(script, 'funds', fundsWon);
  script.put({ kind: 'netting.closed', at, data: { session, payInWon: net } });
  const instruction = { kind: 'net-settlement', id: 's1', session, payInWon: net } as const;
  script.put({ kind: 'instruction.received', at, instruction: 's1', data: { rail: book, instruction } });
  const outcome = { status: 'rejected', reason: 'insufficient_funds' } as const;
  script.put({ kind: 'instruction.concluded', at, instruction: 's1', data: { rail: book, outcome } });
  fund(script, 'loan', laterWon);
  script.now += lateMs;
  for (const [participant, missingWon] of Object.entries(said))
    script.put({ kind: 'session.shortfall', at: script.now, instruction: 's1', data: { session, participant, missingWon: won(missingWon) } });
  script.put({ kind: 'session.refused', at: script.now, instruction: 's1', data: { session, reason: 'insufficient_funds' } });
  return script;
}

/** Comes onto the settlement account of 901; what is negative leaves it. */
function fund(script: TrialScript, transfer: string, amountWon: bigint): void {
  const [debit, credit] = amountWon > 0n ? ['issuance', '901'] : ['901', 'issuance'];
  const data = { book: 'bokwire', transfer, debit, credit, amountWon: won(amountWon > 0n ? amountWon : -amountWon), code: 'issue' } as const;
  if (amountWon !== 0n) script.put({ kind: 'transfer.posted', at: script.now, data });
}

t.test('sessions-settle: who lacks funds is on record, and how much', async (t) => {
  const refused = (
    said: Record<string, bigint>,
    { closedAt = settlesAt + 3 * hourMs, ...rest }: Parameters<typeof refusedScript>[1] & { readonly closedAt?: number } = {},
  ) => broken(refusedScript(said, rest).close(closedAt)).filter((id) => id !== 'nothing-overdue');
  const soon = { closedAt: settlesAt + 29 * minuteMs };
  t.same(refused({ '901': 30_000n }), [], 'so it is not settled');
  t.same(refused({ '901': 30_001n }), ['sessions-settle'], 'a won too many');
  t.same(refused({ '901': 30_000n, '902': 1n }), ['sessions-settle'], 'it is owed money');
  t.same(refused({}), ['sessions-settle'], 'nobody is told');
  t.same(refused({ '901': 30_000n }, { lateMs: 31 * minuteMs }), ['sessions-settle'], 'told too late');
  t.same(refused({}, soon), [], 'there is still time to tell');
  t.same(refused({ '901': 1n }, { ...soon, fundsWon: 50_000n }), ['sessions-settle'], 'the account covers it');
  t.same(refused({}, { ...soon, fundsWon: 50_000n }), ['sessions-settle'], 'refused for nothing');
  t.same(refused({ '901': 30_000n }, { laterWon: 10_000n }), [], 'money that came while it was looked up');
  t.same(refused({ '901': 20_000n }, { laterWon: 10_000n }), [], 'or was there already when it was');
  t.same(refused({ '901': 25_000n }, { laterWon: 10_000n }), ['sessions-settle'], 'so much it never lacked');
});

t.test('sessions-settle: a lack of funds is no excuse once they have come', async (t) => {
  const funded = (closedMinute: number, more: (script: TrialScript) => void = () => {}) => {
    const script = refusedScript({ '901': 30_000n }).wait(hourMs);
    fund(script, 'rest', 30_000n);
    more(script);
    return broken(script.close(Math.max(script.now, settlesAt + hourMs + closedMinute * minuteMs)));
  };
  t.same(funded(29), [], 'it is ordered again');
  t.same(funded(30), ['sessions-settle'], 'and never is');
  const leaves = (script: TrialScript) => fund(script.wait(10 * minuteMs), 'out', -1n);
  t.same(funded(120, leaves), [], 'a won has gone again');
  const returns = (script: TrialScript) => {
    leaves(script);
    fund(script.wait(30 * minuteMs), 'in', 1n);
  };
  t.same(funded(65, returns), [], 'and came back later');
  t.same(funded(70, returns), ['sessions-settle'], 'from when on it counts again');
  const died = (script: TrialScript) => {
    const data = { fault: 0, where: 'process', verb: 'kill', target: 'kftc:ebs', afterCommit: true };
    script.wait(20 * minuteMs).put({ kind: 'fault.fired', at: script.now, data });
  };
  t.same(funded(49, died), [], 'who died has as long again');
  t.same(funded(50, died), ['sessions-settle']);
  const settles = (minute: number) => (script: TrialScript) => {
    script.wait(minute * minuteMs);
    order(script, { status: 'credited', creditedAt: script.now });
  };
  t.same(funded(0, settles(30)), [], 'settled in time');
  t.same(funded(0, settles(31)), ['sessions-settle'], 'settled late');
  const closed = (script: TrialScript) => order(script, { status: 'rejected', reason: 'outside_hours', retryAt: settlesAt + 3 * hourMs });
  t.same(funded(120, closed), [], 'BOK-Wire+ is closed');
  t.same(funded(150, closed), ['sessions-settle'], 'it has opened since');
});

/** The network orders the session again. */
function order(script: TrialScript, outcome: FinalOutcome): void {
  const at = script.now;
  const common = { at, instruction: 's2' } as const;
  const net = { '901': won(50_000n), '902': won(-50_000n) };
  const rail = 'bokwire';
  script.put({ ...common, kind: 'instruction.received', data: { rail, instruction: { kind: 'net-settlement', id: 's2', session, payInWon: net } } });
  if (outcome.status === 'credited') {
    const data = { book: rail, transfer: 's2', debit: '901', credit: '902', amountWon: won(50_000n), code: 'settlement' } as const;
    script.put({ ...common, kind: 'transfer.posted', data });
  }
  script.put({ ...common, kind: 'instruction.concluded', data: { rail, outcome } });
  if (outcome.status === 'credited') script.put({ kind: 'session.settled', at, data: { session } });
}

t.test('cap-bands', async (t) => {
  const capped = (capWon: bigint, bands = true) => new TrialScript({ capWon, bands });
  const said = (band: 'normal' | 'caution' | 'stopped', netDebitWon = 50_000n) =>
    ({ kind: 'cap.band', at: start, data: { participant: '901', band, netDebitWon: won(netDebitWon) } }) as const;
  t.same(broken(capped(71_428n).pay('k1').close()), [], 'caution is said');
  t.same(broken(capped(71_429n, false).pay('k1').close()), [], 'a won below 70 % there is nothing to say');
  t.same(broken(capped(71_428n, false).pay('k1').close()), ['cap-bands'], 'from 70 % there is');
  t.same(broken(capped(50_001n, false).pay('k1').close()), ['cap-bands']);
  const late = capped(60_000n, false).pay('k1').giveBack('b1', 'tr-k1');
  t.same(broken(late.close()), ['cap-bands'], 'the next change is too late');
  const with1 = (capWon: bigint, event: ReturnType<typeof said>) => {
    const script = capped(capWon, false).pay('k1');
    script.put(event);
    return broken(script.close());
  };
  t.same(with1(50_001n, said('caution')), []);
  t.same(with1(50_000n, said('stopped')), [], 'all of it is used');
  t.same(with1(50_000n, said('caution')), ['cap-bands'], 'stopped, not caution');
  t.same(with1(50_001n, said('stopped')), ['cap-bands'], 'caution, not stopped');
  t.same(with1(50_000n, said('stopped', 49_999n)), ['cap-bands'], 'another net debit');
  t.same(with1(100_000n, said('caution')), ['cap-bands'], 'out of nothing');
  const again = capped(60_000n).pay('k1');
  again.put(said('caution'));
  t.same(broken(again.close()), ['cap-bands'], 'said twice');
  const raised = capped(60_000n).pay('k1');
  raised.put({ kind: 'cap.changed', at: start, data: { participant: '901', capWon: won(1_000_000n) } });
  t.same(broken(raised.close()), [], 'a raised cap ends it');
  t.same(broken(settled({}, capped(60_000n).pay('k1')).close()), [], 'so does the settlement');
  t.same(broken(capped(0n).close()), [], 'a cap of nothing is used up');
  t.same(broken(capped(0n, false).close()), ['cap-bands'], 'which has to be said');
  const receiver = (band?: 'stopped') => {
    const script = capped(60_000n).pay('k1');
    script.put({ kind: 'cap.changed', at: start, data: { participant: '902', capWon: won(0n) } });
    if (band !== undefined) script.put({ kind: 'cap.band', at: start, data: { participant: '902', band, netDebitWon: won(-50_000n) } });
    return broken(script.close());
  };
  t.same(receiver(), [], 'but not by whom others owe');
  t.same(receiver('stopped'), ['cap-bands']);
});

t.test('service-hours', async (t) => {
  const takenIn = (at: string) => {
    const script = new TrialScript().wait(atKst('2026-11-23', at) - start);
    return broken(script.pay('k1').close());
  };
  t.same(takenIn('23:54'), []);
  t.same(takenIn('23:55'), ['service-hours'], 'the network closes at 23:55');
  t.same(after({ settledAt: atKst(session, '17:29') }).includes('service-hours'), false);
  t.ok(after({ settledAt: atKst(session, '17:30') }).includes('service-hours'), 'BOK-Wire+ closes at 17:30');
  const morning = (at: string) => {
    const script = new TrialScript().wait(atKst('2026-11-24', at) - start);
    return broken(script.pay('k1').close());
  };
  t.same(morning('00:04'), ['service-hours'], 'and the network opens at 00:05');
  t.same(morning('00:05'), []);
  const refused = new TrialScript().wait(atKst('2026-11-23', '23:58') - start).pay('k1', { rejected: 'outside_hours' });
  t.same(broken(refused.close()), [], 'what is refused has no effect');
});

t.test('credit-times', async (t) => {
  const said = (creditedAt: number, suspended: readonly string[] = []) => {
    const later = (data: { readonly outcome: object }) => ({ ...data, outcome: { ...data.outcome, creditedAt } });
    const change = { 'payee-concluded': later, 'network-concluded': later, 'payer-concluded': later };
    return broken(new TrialScript({ suspended }).pay('k1', { change }).close());
  };
  t.same(said(start), []);
  t.same(said(start - hourMs), ['credit-times'], 'rails agree, and the books do not');
  t.same(said(start - hourMs, ['credit-times']), [], 'a wrong clock is declared');
  t.same(said(start - hourMs, ['claims-true']), [], 'a rail lies in this case');
  const alone = (data: { readonly outcome: object }) => ({ ...data, outcome: { ...data.outcome, creditedAt: start + 1 } });
  t.ok(broken(new TrialScript().pay('k1', { change: { 'network-concluded': alone } }).close()).includes('credit-times'));
  const kept = (data: { readonly answer: object }) => ({ ...data, answer: { ...data.answer, creditedAt: start - 1 } });
  t.ok(broken(new TrialScript().pay('k1', { change: { kept } }).close()).includes('credit-times'), 'the gateway keeps another time');
  const dated = new TrialScript().pay('k1', { without: ['accrued', 'network-concluded'] }).wait(minuteMs);
  const owed = { debtor: '901', creditor: '902', amountWon: won(50_000n), session };
  dated.put({ kind: 'obligation.accrued', at: start + minuteMs, instruction: 'tr-k1', data: owed });
  t.same(broken(dated.close()), ['credit-times'], 'an obligation is dated by the credit');
});
