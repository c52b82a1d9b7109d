import type tap from 'tap';
import { type AnyEvent, encodeEvent, eventVersion } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { JournalRefused, type SteppedJournal } from '../../src/storage/journal.ts';

type Tap = Pick<typeof tap, 'test'>;

/** Time and trial that the journals under test are opened with. */
export const stamps = { recordedAt: 1_795_395_600_000, trial: 'trial-1' } as const;

/** Something that outlives the process. */
export interface DurableStore {
  open(): SteppedJournal;
  /** What a power cut at this moment would leave: a store of its own. */
  crash(): DurableStore;
}

/** What every journal must keep. */
export function journalContract(t: Tap, open: () => SteppedJournal): void {
  t.test('numbers events from one without a gap', async (t) => {
    const journal = open();
    t.same(
      [1, 2, 3].map((count) => recordPost(journal, count)),
      [1, 2, 3],
    );
    await journal.flush();
    t.equal(recordPost(journal, 4), 4);
    journal.close();
  });

  t.test('replays nothing when it is new, and nothing that came after it was opened', async (t) => {
    const journal = open();
    t.same([...journal.replay()], []);
    recordPost(journal, 1);
    await journal.flush();
    t.same([...journal.replay()], []);
    journal.close();
  });

  t.test('has nothing to wait for when nothing was recorded', async (t) => {
    const journal = open();
    journal.flushNow();
    await journal.flush();
    journal.close();
    t.pass('both came back');
  });

  t.test('takes nothing once it is closed', (t) => {
    const journal = open();
    journal.close();
    t.throws(() => recordPost(journal, 1), JournalRefused);
    t.end();
  });
}

/** What a journal must keep that promises to survive its process. */
export function durableJournalContract(t: Tap, create: () => DurableStore): void {
  sharedFlushContract(t, create);

  t.test('gives the same replay after a restart, byte for byte, however often', async (t) => {
    const store = create();
    const journal = store.open();
    recordOneOfEachForm(journal);
    await journal.flush();
    for (let count = 1; count <= 200; count += 1) recordPost(journal, count); // long enough to be packed
    journal.close();
    const first = linesOf(store);
    t.equal(first.length, 205);
    t.same(linesOf(store), first);
    t.same(first.slice(0, 2), expectedLines);
  });

  t.test('goes on counting where it stopped', async (t) => {
    const store = create();
    const before = store.open();
    recordPost(before, 1);
    before.close();
    const after = store.open();
    t.equal(recordPost(after, 2), 2);
    after.close();
    t.same(seqsOf(store), [1, 2]);
  });

  t.test('shows nothing after a crash that was not flushed, and everything that was', async (t) => {
    const store = create();
    const journal = store.open();
    t.same(seqsOf(store.crash()), []);
    recordPost(journal, 1);
    t.same(seqsOf(store.crash()), []);
    journal.flushNow();
    recordPost(journal, 2);
    recordPost(journal, 3);
    t.same(seqsOf(store.crash()), [1]);
    const flushed = journal.flush();
    recordPost(journal, 4);
    await flushed;
    t.same(seqsOf(store.crash()), [1, 2, 3, 4]);
    journal.close();
  });
}

function sharedFlushContract(t: Tap, create: () => DurableStore): void {
  t.test('lets everybody who flushes in one turn wait for one write', async (t) => {
    const store = create();
    const journal = store.open();
    const turns: number[] = [];
    const waiters = [1, 2, 3].map(async (count) => {
      recordPost(journal, count);
      await journal.flush();
      turns.push(seqsOf(store.crash()).length);
    });
    await Promise.all(waiters);
    t.same(turns, [3, 3, 3]);
    journal.close();
  });

  t.test('settles those who wait when it is flushed or closed before their turn', async (t) => {
    const store = create();
    const journal = store.open();
    recordPost(journal, 1);
    const first = journal.flush();
    journal.flushNow();
    await first;
    recordPost(journal, 2);
    const second = journal.flush();
    journal.close();
    await second;
    t.same(seqsOf(store), [1, 2]);
  });

  t.test('refuses an event that cannot be written and keeps the others', async (t) => {
    const store = create();
    const journal = store.open();
    recordPost(journal, 1);
    const impossible = { tool: 'x', arguments: { amount: Number.POSITIVE_INFINITY } };
    t.throws(() => journal.record({ kind: 'agent.called', at: 0, data: impossible }), TypeError);
    recordPost(journal, 2);
    journal.close();
    t.same(seqsOf(store), [1, 2]);
  });
}

/** Records a movement of `count` won; returns its position. */
export function recordPost(journal: SteppedJournal, count: number): number {
  const movement = { book: 'bank:901', transfer: `transfer-${count}`, debit: '901-1', credit: '901-2', code: 'payment' } as const;
  return journal.record({ kind: 'transfer.posted', at: 7, instruction: `payment-${count}`, data: { ...movement, amountWon: won(BigInt(count)) } });
}

/** Everything that the store holds, as lines. */
export function linesOf(store: DurableStore): string[] {
  return eventsOf(store).map((event) => encodeEvent(event));
}

export function seqsOf(store: DurableStore): number[] {
  return eventsOf(store).map(({ seq }) => seq);
}

function eventsOf(store: DurableStore): AnyEvent[] {
  const journal = store.open();
  const events = [...journal.replay()];
  journal.close();
  return events;
}

const hostile = { amountWon: '15000', noteWon: 'not a number', memo: '줄\n"바꿈"\u0000\ud800', deep: [[1, -0.5, null, true]] };

function recordOneOfEachForm(journal: SteppedJournal): void {
  journal.record({ kind: 'agent.called', at: 1, agent: 'agent-1', call: 'call-1', cause: 1, data: { tool: 'transfer_funds', arguments: hostile } });
  const movement = { book: '은행:901', transfer: 't"1', debit: 'a\\b', credit: '901-2', code: 'payment', amountWon: won(10n ** 15n) } as const;
  journal.record({ kind: 'transfer.held', at: 2, instruction: 'i', data: { ...movement, expiresAt: null } });
  journal.record({ kind: 'transfer.held', at: 2, instruction: 'i', data: { ...movement, transfer: 't2', expiresAt: 1_795_395_700_000 } });
  journal.record({ kind: 'transfer.captured', at: 3, instruction: 'i', data: { ...movement, transfer: 't3', hold: 't"1' } });
  journal.record({ kind: 'netting.closed', at: 4, data: { session: '2026-11-23', payInWon: { '901': won(-5n), '902': won(5n) } } });
}

const { recordedAt, trial } = stamps;
const expectedLines = [
  `{"v":${eventVersion},"seq":1,"at":1,"recordedAt":${recordedAt},"kind":"agent.called","trial":"${trial}","agent":"agent-1","call":"call-1","instruction":null,"cause":1,"data":{"tool":"transfer_funds","arguments":${JSON.stringify(hostile)}}}`,
  `{"v":${eventVersion},"seq":2,"at":2,"recordedAt":${recordedAt},"kind":"transfer.held","trial":"${trial}","agent":null,"call":null,"instruction":"i","cause":null,"data":{"book":"은행:901","transfer":"t\\"1","debit":"a\\\\b","credit":"901-2","amountWon":"1000000000000000","code":"payment","expiresAt":null}}`,
];
