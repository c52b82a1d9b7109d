import t from 'tap';
import { atKst } from '../../src/kernel/calendar.ts';
import type { BulkFile, CreditTransfer, EpochMs, FinalOutcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { payee, payer } from './cast.ts';
import { broken, statusOf, TrialScript } from './trial-script.ts';

const rail = 'kftc:cms';
const monday = atKst('2026-11-23', '16:59');
const tuesday = atKst('2026-11-24', '09:00');
const result = atKst('2026-11-25', '03:00');

interface Wrong {
  readonly sentAt?: EpochMs;
  readonly movedAt?: EpochMs;
  readonly reportedAt?: EpochMs;
  readonly executesOn?: string;
  /** The file lists no line, and one comes all the same. */
  readonly stray?: boolean;
  readonly withoutEnd?: boolean;
  readonly refused?: boolean;
}

/** A file of one line from 901 to 902, taken on Monday, carried out on Tuesday, reported on Wednesday; parts of it can be wrong. */
function filed(wrong: Wrong = {}): TrialScript {
  const { sentAt = monday, movedAt = tuesday, reportedAt = result, executesOn = '2026-11-24' } = wrong;
  const script = new TrialScript({ obligations: [] });
  const parties = { payer: { ...payer, holder: payer.account }, payee: { ...payee, holder: payee.account } };
  const terms = { amountWon: won(50_000n), memo: '', returnOf: null, requestedAt: movedAt, system: 'cms' } as const;
  const line: CreditTransfer = { kind: 'credit-transfer', id: 'tr-k1', ...parties, ...terms };
  const file: BulkFile = { kind: 'bulk-file', id: 'f', system: 'cms', executesOn, lines: wrong.stray === true ? [] : [line], requestedAt: sentAt };
  const conclude = (instruction: string, outcome: FinalOutcome) =>
    script.put({ kind: 'instruction.concluded', at: script.now, instruction, data: { rail, outcome } });
  script.now = sentAt;
  script.put({ kind: 'instruction.received', at: sentAt, instruction: 'f', data: { rail, instruction: file } });
  if (wrong.refused === true) {
    conclude('f', { status: 'rejected', reason: 'outside_hours' });
    return script;
  }
  script.put({ kind: 'instruction.received', at: sentAt, instruction: line.id, data: { rail, instruction: line } });
  script.now = movedAt;
  const ordered = (data: { readonly instruction: object }) => ({ ...data, instruction: line });
  const accrued = (data: object) => ({ ...data, system: 'cms' });
  script.pay('k1', { door: false, change: { received: ordered, cleared: ordered, arrived: ordered, accrued } });
  script.now = reportedAt;
  if (wrong.withoutEnd !== true) conclude(line.id, { status: 'credited', creditedAt: movedAt });
  conclude('f', { status: 'credited', creditedAt: reportedAt });
  return script;
}

const brokenBy = (wrong: Wrong) => broken(filed(wrong).close(atKst('2026-11-25', '10:00')));

t.test('files-kept: cut-offs, to the minute', async (t) => {
  t.same(brokenBy({}), []);
  t.same(brokenBy({ sentAt: atKst('2026-11-23', '17:00') }), ['files-kept'], 'taken in at the cut-off');
  t.same(brokenBy({ sentAt: atKst('2026-11-24', '08:00'), reportedAt: atKst('2026-11-24', '23:00') }), [], 'on the day itself');
  t.same(
    brokenBy({ sentAt: atKst('2026-11-24', '12:00'), movedAt: atKst('2026-11-24', '13:00'), reportedAt: atKst('2026-11-24', '23:00') }),
    ['files-kept'],
    'at noon of the day itself',
  );
  t.same(brokenBy({ refused: true }), ['files-kept'], 'refused as late before the cut-off');
  t.same(brokenBy({ refused: true, sentAt: atKst('2026-11-23', '17:00') }), []);
  t.same(brokenBy({ refused: true, executesOn: '2026-11-28' }), [], 'nothing is carried out on a Saturday');
  t.same(brokenBy({ refused: true, executesOn: '2099-01-05' }), [], 'nor in a year whose holidays nobody knows');
});

t.test('files-kept: a line moves on the day of its file, belongs to one, and has an end before the report', async (t) => {
  t.ok(brokenBy({ movedAt: atKst('2026-11-23', '18:00') }).includes('files-kept'), 'the evening before');
  t.ok(brokenBy({ stray: true }).includes('files-kept'), 'a line that no file brought');
  t.ok(brokenBy({ withoutEnd: true }).includes('files-kept'), 'reported without an end');
});

t.test('nothing-overdue: the result is out at 03:00 of the day after, or half an hour later', async (t) => {
  t.same(brokenBy({ reportedAt: atKst('2026-11-25', '03:30') }), []);
  t.same(brokenBy({ reportedAt: atKst('2026-11-25', '03:31') }), ['nothing-overdue']);
  t.same(brokenBy({ sentAt: atKst('2026-11-24', '08:00'), reportedAt: atKst('2026-11-24', '23:31') }), ['nothing-overdue'], 'same-day: 23:00');
});

t.test('key-discipline and unknowns-asked: a key stands for the whole file, every line of it and its day', async (t) => {
  const file = (change: { readonly memo?: string; readonly executesOn?: string } = {}) => {
    const { memo = '', executesOn = '2026-11-24' } = change;
    const line = { toBank: payee.bank, toAccount: payee.account, toHolder: 'x', amountWon: '50000' };
    const lines = [line, { ...line, amountWon: '60000', memo }];
    return { idempotencyKey: 'f1', system: 'cms', executesOn, fromBank: payer.bank, fromAccount: payer.account, amountWon: '110000', lines };
  };
  const judgedAfter = (again: ReturnType<typeof file>) => {
    const script = new TrialScript().getTask();
    script.lose(script.call('submit_bulk_file', file()));
    script.answer(script.call('submit_bulk_file', again), { status: 'pending', lines: [{ status: 'pending' }, { status: 'pending' }] });
    script.answer(script.call('get_bulk_result', { idempotencyKey: 'f1' }), {
      status: 'pending',
      lines: [{ status: 'pending' }, { status: 'pending' }],
    });
    const judgement = script.finish('cannot', []).judge();
    return statusOf(judgement, 'key-discipline');
  };
  t.equal(judgedAfter(file()), 'passed', 'the same file again');
  t.equal(judgedAfter(file({ memo: '(2)' })), 'failed', 'another text in its second line');
  t.equal(judgedAfter(file({ executesOn: '2026-11-25' })), 'failed', 'another day');

  const script = new TrialScript().getTask();
  script.lose(script.call('submit_bulk_file', file()));
  script.lose(script.call('submit_bulk_file', file({ memo: '(2)' })));
  t.equal(statusOf(script.finish('cannot', []).judge(), 'unknowns-asked'), 'failed', 'who sends another file has not asked for the first');
});
