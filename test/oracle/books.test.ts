import t from 'tap';
import { atKst, formatKst } from '../../src/kernel/calendar.ts';
import type { EventDraft } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { openJudge } from '../../src/oracle/judge.ts';
import { hourMs, payee, payer, start } from './cast.ts';
import type { PayOptions } from './payment-steps.ts';
import { broken, type ScriptOptions, TrialScript } from './trial-script.ts';

const book = 'bank:901';

/** A lawful payment, and then something that must not be. */
function after(draft: EventDraft, script = new TrialScript().pay('k1')) {
  script.put(draft);
  return broken(script.close());
}

t.test('a lawful payment breaks nothing, and everything is looked at', async (t) => {
  const judge = openJudge();
  const script = new TrialScript();
  script.answer(script.call('get_balance', { ...payer }), {});
  for (const event of script.pay('k1').close()) {
    judge.observe(event);
    t.same(judge.violations(), [], event.kind);
  }
  const absent = new Set([
    'policy-kept',
    'outside-veiled',
    'wallet-interest',
    'approval-binds',
    'default-waterfall',
    'tokens-backed',
    'wallet-terms',
    'coins-covered',
    'coins-final',
    'files-kept',
    'account-terms',
    'holds-kept',
    'outside-veiled',
    'wallet-interest',
    'recalls-kept',
    'returns-agreed',
    'asked-done',
    'returns-kept',
    'recovery-kept',
  ]); // none of what they are about
  for (const { id, checked } of judge.judgement().invariants) t.ok(checked > 0 || absent.has(id), `${id} checked ${checked}`);
});

/** A book that is no bank's: there not only orders move customers' money. */
function house(): TrialScript {
  const script = new TrialScript().pay('k1');
  const open = { book: 'house', holder: '', overdraftWon: won(0n) } as const;
  for (const [account, kind] of [
    [payer.account, 'liability'],
    ['901-2', 'liability'],
    ['clearing', 'clearing'],
    ['issuance', 'issuance'],
  ] as const)
    script.put({ kind: 'account.opened', at: start, data: { ...open, account, kind } });
  script.issue('house', payer.account, won(1_000_000n));
  return script;
}

t.test('books-balance', async (t) => {
  const book = 'house';
  const afterwards = (draft: EventDraft, script = house()) => after(draft, script);
  const posted = (data: object): EventDraft<'transfer.posted'> => ({
    kind: 'transfer.posted',
    at: start,
    data: { book, transfer: 'x', debit: payer.account, credit: '901-2', amountWon: won(1n), code: 'collateral', ...data },
  });
  const hold: EventDraft<'transfer.held'> = {
    kind: 'transfer.held',
    at: start,
    data: { book, transfer: 'h', debit: payer.account, credit: 'clearing', amountWon: won(600_000n), code: 'collateral', expiresAt: start + hourMs },
  };
  const capture = (data: object = {}): EventDraft<'transfer.captured'> => ({
    kind: 'transfer.captured',
    at: start,
    data: { book, transfer: 'c', hold: 'h', debit: payer.account, credit: 'clearing', amountWon: won(600_000n), code: 'collateral', ...data },
  });
  const held = () => {
    const script = house();
    script.put(hold);
    return script;
  };

  t.same(afterwards(posted({})), [], 'what the bank books is lawful');
  t.same(afterwards(posted({ debit: 'nobody' })), ['books-balance'], 'a side that does not exist');
  t.same(afterwards(posted({ code: 'issue' })), ['books-balance'], 'issue without issuance');
  t.same(afterwards(posted({ debit: 'issuance' })), ['books-balance'], 'creation under another code');
  t.same(afterwards(posted({ amountWon: won(2_000_000n) })), ['books-balance'], 'below the floor');
  t.same(afterwards(posted({ amountWon: won(500_000n) }), held()), ['books-balance'], 'below the floor, the hold counted');
  t.same(afterwards(posted({ transfer: `issue:${payer.account}` })), ['books-balance'], 'one transfer id twice');
  t.same(afterwards(capture(), held()), [], 'a capture within its hold');
  t.same(afterwards(capture({ amountWon: won(600_001n) }), held()), ['books-balance'], 'more than was held');
  t.same(afterwards(capture({ hold: 'none' }), held()), ['books-balance'], 'no such hold');
  t.same(afterwards({ ...capture(), at: start + hourMs }, held().wait(hourMs)), ['books-balance'], 'captured at its expiry');
  const ended = (kind: 'transfer.voided' | 'transfer.expired', at: number): EventDraft => ({ kind, at, data: { book, hold: 'h' } });
  t.same(afterwards(ended('transfer.voided', start + hourMs - 1), held().wait(hourMs - 1)), [], 'voided in time');
  t.same(afterwards(ended('transfer.voided', start + hourMs), held().wait(hourMs)), ['books-balance'], 'voided at its expiry');
  t.same(afterwards(ended('transfer.expired', start + hourMs), held().wait(3 * hourMs)), [], 'lapsed late, but nobody was at work in between');
  const busy = held().wait(2 * hourMs);
  busy.put({ ...posted({ debit: '901-2', credit: payer.account }), at: busy.now });
  t.same(afterwards(ended('transfer.expired', start + hourMs), busy), ['books-balance'], 'the book was at work long after it should have lapsed');
  const captured = () => {
    const script = held();
    script.put(capture());
    return script;
  };
  t.same(afterwards(capture({ transfer: 'c2' }), captured()), ['books-balance'], 'captured twice');
  t.same(afterwards({ kind: 'transfer.voided', at: start, data: { book, hold: 'h' } }, captured()), ['books-balance'], 'voided after capture');
  t.same(afterwards({ kind: 'transfer.expired', at: start, data: { book, hold: 'h' } }, held()), ['books-balance'], 'lapsed before its time');
  const suspended = new TrialScript();
  suspended.put({ kind: 'account.changed', at: start, data: { book: 'bank:901', account: payer.account, status: 'suspended' } });
  t.same(broken(suspended.pay('k1').close()), ['books-balance'], 'nothing leaves a suspended account');
});

t.test('journal-order', async (t) => {
  const events = new TrialScript().pay('k1').close();
  const edit = (index: number, change: object) => events.map((event, at) => (at === index ? { ...event, ...change } : event));
  t.same(broken(events), []);
  t.same(broken(events.filter(({ kind }) => kind !== 'agent.called')), ['journal-order'], 'a gap');
  t.same(broken(edit(30, { recordedAt: start + 1 })), ['journal-order'], 'the clock went back');
  t.same(broken(edit(24, { at: start + 1 })), ['journal-order'], 'effective after it was recorded');
  t.same(broken(edit(30, { cause: 31 })), ['journal-order'], 'its own cause');
  t.ok(broken(events.slice(0, -1)).includes('journal-order'), 'no end');
});

t.test('nothing-overdue', async (t) => {
  const undecided: PayOptions = { without: ['captured', 'payer-concluded', 'consumed', 'kept', 'outcome', 'answered'] };
  const closedAt = (at: number, script = new TrialScript().pay('k1', undecided)) => broken(script.close(at));
  t.same(closedAt(start + hourMs / 2), [], 'not due yet');
  t.same(closedAt(start + 2 * hourMs), ['one-effect', 'nothing-overdue', 'mandate-covers'], 'open past the settlement at 11:00');

  const late = new TrialScript().pay('k1', { without: ['payer-concluded'] }).wait(2 * hourMs);
  late.put({
    kind: 'instruction.concluded',
    at: late.now,
    instruction: 'tr-k1',
    data: { rail: 'bank:901', outcome: { status: 'credited', creditedAt: start } },
  });
  t.same(broken(late.close()), ['nothing-overdue'], 'concluded too late');

  const told = (status: 'pending' | 'unknown', dueBy: number, options: ScriptOptions = {}) => {
    const script = new TrialScript(options).pay('k1', { without: ['payer-concluded'], seen: 'nothing' });
    const answer = { status, transferId: 'tr-k1', dueBy: formatKst(dueBy) };
    script.answer(script.call('list_transfers', {}), { transfers: [answer], asOf: formatKst(start) }).wait(hourMs / 2);
    const outcome = { status: 'credited', creditedAt: start } as const;
    script.put({ kind: 'instruction.concluded', at: script.now, instruction: 'tr-k1', data: { rail: 'bank:901', outcome } });
    return broken(script.close()).filter((id) => id !== 'permission-exact');
  };
  const [eleven, tomorrow] = [start + hourMs, start + 25 * hourMs];
  t.same(told('pending', eleven), [], 'told the settlement');
  t.same(told('pending', tomorrow), ['nothing-overdue'], 'told a later one');
  t.same(told('pending', tomorrow, { suspended: ['credit-times', 'account-terms'] }), [], 'by a rail whose clock is wrong');
  t.same(
    told('pending', tomorrow + 24 * hourMs, { suspended: ['credit-times', 'account-terms'] }),
    ['nothing-overdue'],
    'more than a clock can be wrong',
  );
  t.same(told('pending', start + hourMs / 4), ['nothing-overdue'], 'not by then');
  t.same(told('unknown', start + hourMs / 4), [], 'the gateway did not know better');
  t.same(told('unknown', tomorrow), [], 'by a clock that may be wrong');
  t.same(told('unknown', atKst('2099-01-05', '11:00')), ['nothing-overdue'], 'told the end of the century');

  const hold: EventDraft<'transfer.held'> = {
    kind: 'transfer.held',
    at: start,
    data: { book, transfer: 'h', debit: payer.account, credit: 'clearing', amountWon: won(1n), code: 'collateral', expiresAt: start + 1_000 },
  };
  t.same(after(hold, new TrialScript()), [], 'a hold within its time');
  const ending = new TrialScript();
  ending.put(hold);
  t.same(broken(ending.wait(1_000).close()), ['nothing-overdue'], 'a hold that is open at the moment of its end');
  const lapsed = new TrialScript();
  lapsed.put(hold);
  t.same(broken(lapsed.wait(hourMs).close()), ['nothing-overdue'], 'a hold that nobody ended');
  const orphan = new TrialScript().pay('k1', { rejected: 'insufficient_funds' });
  orphan.put({ ...hold, instruction: 'tr-k1', data: { ...hold.data, expiresAt: null } });
  t.same(broken(orphan.wait(hourMs).close()), ['nothing-overdue'], 'a hold that outlives its order');
});

t.test('one-effect', async (t) => {
  const paid = (options: PayOptions) => broken(new TrialScript().pay('k1', options).close());
  const receipt = {
    book: 'bank:902',
    transfer: 'again',
    debit: 'clearing',
    credit: payee.account,
    amountWon: won(50_000n),
    code: 'receipt',
  } as const;
  const again = (data: object = {}): EventDraft<'transfer.posted'> => ({
    kind: 'transfer.posted',
    at: start,
    instruction: 'tr-k1',
    data: { ...receipt, ...data },
  });
  const rejected = () => new TrialScript().pay('k1', { rejected: 'insufficient_funds' });
  t.ok(after(again()).includes('one-effect'), 'credited twice');
  t.ok(after(again({ credit: '902-2' })).includes('one-effect'), 'credited to somebody else');
  t.ok(after({ kind: 'transfer.posted', at: start, data: receipt }).includes('one-effect'), 'a payment that nobody ordered');
  t.ok(after(again(), rejected()).includes('one-effect'), 'posted after it was rejected');
  t.ok(paid({ change: { credited: (data: object) => ({ ...data, amountWon: won(49_999n) }) } }).includes('one-effect'), 'another amount');
  t.same(paid({ without: ['captured', 'payer-concluded', 'consumed', 'kept', 'outcome', 'answered'] }), [], 'a leg may still come before its time');
  t.same(paid({ without: ['captured'] }), ['one-effect'], 'concluded, and the payer was never debited');
  t.ok(
    broken(
      new TrialScript()
        .pay('k1', { without: ['held', 'captured'] })
        .wait(2 * hourMs)
        .close(),
    ).includes('one-effect'),
    'credited and never debited',
  );
  t.ok(paid({ without: ['credited', 'accrued'] }).includes('one-effect'), 'called credited, nothing posted');
  t.same(paid({ twice: ['payer-concluded'] }), [], 'the same outcome again is no change');
  const flip = (reason: 'superseded' | 'insufficient_funds', script: TrialScript) =>
    after(
      { kind: 'instruction.concluded', at: start, instruction: 'tr-k1', data: { rail: 'bank:901', outcome: { status: 'rejected', reason } } },
      script,
    );
  t.same(flip('insufficient_funds', rejected()), [], 'the same rejection');
  t.same(flip('superseded', rejected()), ['one-effect'], 'another rejection');
  t.same(flip('superseded', new TrialScript().pay('k1')), ['one-effect'], 'credited, then rejected');
  t.same(
    after({ kind: 'instruction.fenced', at: start, instruction: 'tr-k1', data: { rail: 'bank:901' } }),
    ['one-effect'],
    'absent after it was received',
  );
  t.same(after({ kind: 'instruction.fenced', at: start, instruction: 'tr-k9', data: { rail: 'bank:901' } }), [], 'absent because it never came');
  t.ok(paid({ twice: ['received'] }).includes('one-effect'), 'taken in twice');
});

t.test('one-effect: customers’ money moves by orders alone', async (t) => {
  const booked = (data: object, script = new TrialScript().pay('k1')) =>
    after(
      {
        kind: 'transfer.posted',
        at: start,
        data: { book, transfer: 'x', debit: payer.account, credit: 'clearing', amountWon: won(1n), code: 'settlement', ...data },
      },
      script,
    );
  for (const code of ['settlement', 'collateral', 'loan', 'loss-share'] as const) {
    t.same(booked({ code }), ['one-effect'], `taken under ${code}`);
    t.same(booked({ code, debit: 'clearing', credit: '901-2' }), ['one-effect'], `given under ${code}`);
    t.same(booked({ code, credit: '901-2' }), ['one-effect'], `passed on under ${code}`);
    t.same(booked({ code, debit: 'reserves' }), [], `what is the bank's own moves under ${code}`);
  }
  const given = { code: 'issue', debit: 'issuance', credit: payer.account };
  t.same(booked(given, new TrialScript()), [], 'customers have money to begin with');
  t.same(booked(given), ['one-effect'], 'and are given none later');
});

t.test('one-effect: since when it is credited', async (t) => {
  const paid = (options: PayOptions) => broken(new TrialScript().pay('k1', options).close());
  const later = { status: 'credited', creditedAt: start + 1 } as const;
  t.same(
    paid({ change: { 'network-concluded': (data: object) => ({ ...data, outcome: later }) } }),
    ['one-effect', 'credit-times'],
    'another time than the payee’s bank says',
  );
  const early = new TrialScript().pay('k1', {
    without: ['arrived', 'credited', 'payee-concluded', 'accrued', 'kept', 'outcome', 'answered', 'consumed'],
  });
  t.same(broken(early.close()), ['one-effect'], 'called credited before the payee had it');
});

t.test('one-effect: what comes back', async (t) => {
  const returned = (...amounts: readonly bigint[]) => {
    const script = new TrialScript().pay('k1');
    for (const [index, amountWon] of amounts.entries()) script.giveBack(`b${index}`, 'tr-k1', amountWon);
    return broken(script.close());
  };
  t.same(returned(50_000n), [], 'all of it');
  t.same(returned(30_000n, 20_000n), [], 'all of it in two parts');
  t.same(returned(50_001n), ['one-effect'], 'more than all');
  t.same(returned(30_000n, 20_001n), ['one-effect'], 'more than all in two parts');
  t.same(broken(new TrialScript().giveBack('b1', 'tr-k9').close()), ['one-effect'], 'of a transfer that never was');
  t.same(
    broken(new TrialScript().pay('k1', { rejected: 'account_closed' }).giveBack('b1', 'tr-k1').close()),
    ['one-effect'],
    'of one that was rejected',
  );
  const elsewhere = new TrialScript().pay('k1');
  elsewhere.pay('b1', { from: { bank: '902', account: '902-2' }, to: payer, returnOf: 'tr-k1', door: false });
  t.same(broken(elsewhere.close()), ['one-effect'], 'from somebody who never had it');
});
