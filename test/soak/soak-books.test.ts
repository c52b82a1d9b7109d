import t from 'tap';
import { SoakBooks } from '../../src/cli/soak/soak-books.ts';
import { idOf, type PayOptions } from '../oracle/payment-steps.ts';
import { TrialScript } from '../oracle/trial-script.ts';

const order = { key: 'k1', amountWon: '50000', transferId: idOf('k1') };

/** What is said against one payment that was acknowledged. */
function wrongs(options: PayOptions = {}, over: Partial<typeof order> = {}): readonly string[] {
  const books = new SoakBooks();
  books.read(new TrialScript().pay('k1', options).events);
  return books.wrongs([{ ...order, ...over }]);
}

t.test('a payment that is in the books as it was acknowledged is right', async (t) => {
  t.same(wrongs(), []);
});

t.test('a payment that was acknowledged and is not in the books is lost', async (t) => {
  const lost = /^k1 was acknowledged as tr-k1 over KRW 50000, and the books do not have it$/;
  for (const without of ['claim', 'credited', 'captured'] as const)
    t.ok(
      wrongs({ without: [without] }).some((line) => lost.test(line)),
      without,
    );
  t.match(wrongs({}, { amountWon: '50001' }), [/over KRW 50001/], 'another amount is another payment');
  t.match(wrongs({}, { transferId: 'tr-other' }), [/as tr-other/], 'and so is another transfer');
});

t.test('one that was moved twice, or became two transfers, is doubled', async (t) => {
  t.ok(wrongs({ twice: ['credited'] }).includes('tr-k1 was moved 2 times'));
  t.ok(wrongs({ twice: ['captured'] }).includes('tr-k1 was moved 2 times'));
  t.ok(wrongs({ twice: ['claim'] }).includes('k1 is 2 transfers'));
});

t.test('the oracle is heard', async (t) => {
  t.ok(wrongs({ twice: ['credited'] }).some((line) => line.startsWith('invariant ')));
  t.same(new SoakBooks().close(), ['the journal is empty']);
});

t.test('an audit that nobody sealed is not whole', async (t) => {
  const books = new SoakBooks();
  books.read(new TrialScript().pay('k1').events);
  t.match(books.close().join(), /the audit is broken: not sealed: /);
});

t.test('a journal that is read again gives what is new, and may not have become shorter', async (t) => {
  const { events } = new TrialScript().pay('k1');
  const books = new SoakBooks();
  books.read(events.slice(0, 9));
  books.read(events);
  t.equal(books.events, events.length);
  t.same(books.wrongs([order]), []);
  t.throws(() => books.read(events.slice(0, -1)), /^the journal ends with event/);
});
