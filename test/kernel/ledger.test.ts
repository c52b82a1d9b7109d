import t from 'tap';
import { openLedger } from '../../src/kernel/book.ts';
import type { AnyEvent, Event } from '../../src/kernel/event.ts';
import type { HoldOrder, Ledger } from '../../src/kernel/ledger.ts';
import { won } from '../../src/kernel/money.ts';

/** A book with 100 won on `kim`, nothing on `lee`, and its journal. */
function bookWithMoney(): { ledger: Ledger; journal: AnyEvent[] } {
  const journal: AnyEvent[] = [];
  const ledger = openLedger({
    book: 'bank:901',
    record: (draft) => {
      const { instruction = null, ...rest } = draft;
      const event = { v: 1, seq: journal.length + 1, recordedAt: draft.at, trial: null, agent: null, call: null, instruction, cause: null, ...rest };
      return journal.push(event as Event as AnyEvent); // every kind has this envelope
    },
  });
  ledger.open({ account: 'mint', kind: 'issuance', holder: 'bank', overdraftWon: won(0n) });
  for (const account of ['kim', 'lee']) ledger.open({ account, kind: 'liability', holder: account, overdraftWon: won(0n) });
  const terms = { debit: 'mint', credit: 'kim', amountWon: won(100n), code: 'issue', instruction: '', effectiveAt: 0 } as const;
  ledger.post({ transfer: 'issue', ...terms });
  return { ledger, journal };
}

const hold: HoldOrder = {
  transfer: 'hold',
  debit: 'kim',
  credit: 'lee',
  amountWon: won(60n),
  code: 'payment',
  instruction: 'instruction',
  effectiveAt: 10,
  expiresAt: 20,
};
const capture = { transfer: 'capture', hold: 'hold', amountWon: won(60n), effectiveAt: 19 };

t.test('a hold lowers what the payer has available and adds nothing to the payee', async (t) => {
  const { ledger } = bookWithMoney();
  t.same(ledger.hold(hold), { status: 'accepted' });
  t.same(ledger.balance('kim'), { postedWon: 100n, heldWon: 60n, availableWon: 40n });
  t.same(ledger.balance('lee'), { postedWon: 0n, heldWon: 0n, availableWon: 0n });
  t.same(ledger.hold({ ...hold, transfer: 'second', amountWon: won(41n) }), { status: 'rejected', reason: 'insufficient_funds' });
  t.same(ledger.hold({ ...hold, transfer: 'second', amountWon: won(40n) }), { status: 'accepted' });
});

t.test('a partial capture posts its part and frees the rest', async (t) => {
  const { ledger, journal } = bookWithMoney();
  ledger.hold(hold);
  t.same(ledger.capture({ ...capture, amountWon: won(61n) }), { status: 'rejected', reason: 'amount_invalid' });
  t.same(ledger.capture({ ...capture, amountWon: won(25n) }), { status: 'accepted' });
  t.same(ledger.balance('kim'), { postedWon: 75n, heldWon: 0n, availableWon: 75n });
  t.same(ledger.balance('lee'), { postedWon: 25n, heldWon: 0n, availableWon: 25n });
  t.match(journal.at(-1), {
    kind: 'transfer.captured',
    at: 19,
    instruction: 'instruction',
    data: { debit: 'kim', credit: 'lee', amountWon: 25n, hold: 'hold' },
  });
});

t.test('a hold is finished once: no second capture, no void after capture, no capture after void', async (t) => {
  const { ledger } = bookWithMoney();
  ledger.hold(hold);
  t.same(ledger.capture(capture), { status: 'accepted' });
  t.same(ledger.capture(capture), { status: 'replayed' });
  t.same(ledger.capture({ ...capture, transfer: 'again' }), { status: 'rejected', reason: 'hold_finished' });
  t.same(ledger.void({ hold: 'hold', effectiveAt: 19 }), { status: 'rejected', reason: 'hold_finished' });
  const other = bookWithMoney().ledger;
  other.hold(hold);
  t.same(other.void({ hold: 'hold', effectiveAt: 11 }), { status: 'accepted' });
  t.same(other.void({ hold: 'hold', effectiveAt: 11 }), { status: 'replayed' });
  t.same(other.void({ hold: 'hold', effectiveAt: 12 }), { status: 'rejected', reason: 'hold_finished' });
  t.same(other.capture(capture), { status: 'rejected', reason: 'hold_finished' });
});

t.test('from its expiry on a hold cannot be captured or voided, although nobody has called expire', async (t) => {
  const { ledger } = bookWithMoney();
  ledger.hold(hold);
  t.same(ledger.capture({ ...capture, effectiveAt: 20 }), { status: 'rejected', reason: 'hold_finished' });
  t.same(ledger.void({ hold: 'hold', effectiveAt: 20 }), { status: 'rejected', reason: 'hold_finished' });
  t.same(ledger.balance('kim')?.availableWon, 40n, 'the money comes back with expire');
});

t.test('expire frees lapsed holds in order of their time, as facts of that time', async (t) => {
  const { ledger, journal } = bookWithMoney();
  ledger.hold({ ...hold, transfer: 'late', amountWon: won(10n), expiresAt: 30 });
  ledger.hold({ ...hold, transfer: 'early', amountWon: won(10n), expiresAt: 20 });
  ledger.hold({ ...hold, transfer: 'never', amountWon: won(10n), expiresAt: null });
  t.equal(ledger.expire(19), 0);
  t.equal(ledger.expire(1_000), 2);
  t.equal(ledger.expire(1_000), 0);
  const lapsed = journal.filter((event) => event.kind === 'transfer.expired');
  t.same(
    lapsed.map((event) => [event.data.hold, event.at]),
    [
      ['early', 20],
      ['late', 30],
    ],
  );
  t.same(ledger.balance('kim'), { postedWon: 100n, heldWon: 10n, availableWon: 90n });
});

t.test('a thousand finished holds do not stay in the way of the one that lapses', async (t) => {
  const { ledger } = bookWithMoney();
  ledger.hold({ ...hold, transfer: 'lapses', amountWon: won(1n), expiresAt: 5_000 });
  for (let index = 0; index < 1_000; index += 1) {
    ledger.hold({ ...hold, transfer: `hold-${index}`, amountWon: won(1n), expiresAt: 6_000 - index });
    ledger.void({ hold: `hold-${index}`, effectiveAt: 11 });
  }
  t.equal(ledger.expire(4_999), 0);
  t.equal(ledger.expire(10_000), 1);
  t.equal(ledger.balance('kim')?.heldWon, 0n);
});

t.test('an asset account is lowered by credits, and is bound on its own side', async (t) => {
  const { ledger } = bookWithMoney();
  ledger.open({ account: 'reserve', kind: 'asset', holder: 'bank', overdraftWon: won(5n) });
  const terms = { debit: 'reserve', credit: 'mint', amountWon: won(10n), code: 'settlement', instruction: '', effectiveAt: 1 } as const;
  ledger.post({ transfer: 'in', ...terms });
  t.equal(ledger.balance('reserve')?.postedWon, 10n);
  const out = { ...terms, debit: 'mint', credit: 'reserve', expiresAt: null } as const;
  t.same(ledger.hold({ transfer: 'out', ...out, amountWon: won(12n) }), { status: 'accepted' });
  t.same(ledger.balance('reserve'), { postedWon: 10n, heldWon: 12n, availableWon: -2n });
  t.same(ledger.post({ transfer: 'too much', ...out, amountWon: won(4n) }), { status: 'rejected', reason: 'insufficient_funds' });
  t.same(ledger.post({ transfer: 'fits', ...out, amountWon: won(3n) }), { status: 'accepted' });
});

t.test('an account order with any other field is refused, the same one is replayed', async (t) => {
  const { ledger } = bookWithMoney();
  const order = { account: 'kim', kind: 'liability', holder: 'kim', overdraftWon: won(0n) } as const;
  t.same(ledger.open(order), { status: 'replayed' });
  t.same(ledger.open({ ...order, effectiveAt: 0 }), { status: 'replayed' }, 'not said means the start');
  for (const changed of [{ kind: 'asset' }, { holder: 'lee' }, { overdraftWon: won(1n) }, { effectiveAt: 1 }] as const) {
    t.same(ledger.open({ ...order, ...changed }), { status: 'rejected', reason: 'transfer_conflict' });
  }
});

t.test('history names the other side and the position in the journal, oldest first, holds left out', async (t) => {
  const { ledger, journal } = bookWithMoney();
  ledger.hold(hold);
  ledger.capture(capture);
  const line = { transfer: 'capture', amountWon: 60n, code: 'payment', instruction: 'instruction', effectiveAt: 19, seq: journal.length };
  t.same(ledger.history('lee'), [{ ...line, side: 'credit', other: 'kim' }]);
  t.same(ledger.history('kim')[1], { ...line, side: 'debit', other: 'lee' });
  t.equal(ledger.history('kim')[0]?.transfer, 'issue');
  t.same(ledger.history('nobody'), []);
  t.equal(ledger.balance('nobody'), undefined);
  t.equal(ledger.account('nobody'), undefined);
});

t.test('a restored book goes on as the first would: the same holds lapse, the same keys are known', async (t) => {
  const { ledger, journal } = bookWithMoney();
  ledger.hold(hold);
  const restored = openLedger({ book: 'bank:901', record: () => journal.length });
  for (const event of journal) restored.restore(event);
  t.equal(restored.dump(), ledger.dump());
  t.same(restored.hold(hold), { status: 'replayed' });
  t.same(restored.hold({ ...hold, amountWon: won(59n) }), { status: 'rejected', reason: 'transfer_conflict' });
  t.equal(restored.expire(20), 1);
});

t.test('events of other books and other kinds are not its own; one that does not fit is a damaged journal', async (t) => {
  const { ledger, journal } = bookWithMoney();
  ledger.hold(hold);
  ledger.void({ hold: 'hold', effectiveAt: 12 });
  const other = openLedger({ book: 'bank:902', record: () => 0 });
  const empty = other.dump();
  for (const event of journal) other.restore(event);
  t.equal(other.dump(), empty);
  const fresh = openLedger({ book: 'bank:901', record: () => 0 });
  const unfit = journal.filter((event) => event.kind !== 'account.opened');
  t.equal(unfit.length, 3);
  for (const event of unfit) t.throws(() => fresh.restore(event), /bank:901: the journal/);
  t.equal(fresh.dump(), openLedger({ book: 'bank:901', record: () => 0 }).dump(), 'nothing of it is applied');
});
