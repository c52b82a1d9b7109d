import type tap from 'tap';
import { type AnyEvent, encodeEvent, eventVersion } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import { type Journal, JournalRefused, type SteppedJournal } from '../../src/storage/journal.ts';

type Tap = Pick<typeof tap, 'test'>;

/** Time and trial that the journals under test are opened with. */
export const stamps = { recordedAt: 1_795_395_600_000, trial: 'trial-1' } as const;

/** Something that outlives the process. */
export interface DurableStore<J extends Journal = Journal> {
  open(): J | Promise<J>;
  /** What a power cut at this moment would leave: a store of its own. */
  crash(): DurableStore<J> | Promise<DurableStore<J>>;
}

/** What every journal must keep. */
export function journalContract(t: Tap, open: () => Journal | Promise<Journal>): void {
  t.test('numbers events from one without a gap', async (t) => {
    const journal = await open();
    t.same(
      [1, 2, 3].map((count) => recordPost(journal, count)),
      [1, 2, 3],
    );
    await journal.flush();
    t.equal(recordPost(journal, 4), 4);
    await journal.close();
  });

  t.test('replays nothing when it is new, and nothing that came after it was opened', async (t) => {
    const journal = await open();
    t.same([...journal.replay()], []);
    recordPost(journal, 1);
    await journal.flush();
    t.same([...journal.replay()], []);
    await journal.close();
  });

  t.test('has nothing to wait for when nothing was recorded', async (t) => {
    const journal = await open();
    await journal.flush();
    await journal.close();
    t.pass('both came back');
  });

  t.test('takes nothing once it is closed', async (t) => {
    const journal = await open();
    await journal.close();
    t.throws(() => recordPost(journal, 1), JournalRefused);
  });
}

/** What a journal must keep that promises to survive its process. */
export function durableJournalContract(t: Tap, create: () => DurableStore): void {
  sharedFlushContract(t, create);

  t.test('gives the same replay after a restart, byte for byte, however often', async (t) => {
    const store = create();
    const journal = await store.open();
    recordOneOfEachForm(journal);
    await journal.flush();
    for (let count = 1; count <= 200; count += 1) recordPost(journal, count); // long enough to be packed
    await journal.close();
    const first = await linesOf(store);
    t.equal(first.length, 205);
    t.same(await linesOf(store), first);
    t.same(first.slice(0, 2), expectedLines);
  });

  t.test('replays the same as often as it is asked', async (t) => {
    const store = create();
    const before = await store.open();
    recordPost(before, 1);
    await before.close();
    const after = await store.open();
    recordPost(after, 2);
    await after.flush();
    for (let round = 1; round <= 2; round += 1)
      t.same(
        [...after.replay()].map(({ seq }) => seq),
        [1],
      );
    await after.close();
  });

  t.test('goes on counting where it stopped', async (t) => {
    const store = create();
    const before = await store.open();
    recordPost(before, 1);
    await before.close();
    const after = await store.open();
    t.equal(recordPost(after, 2), 2);
    await after.close();
    t.same(await seqsOf(store), [1, 2]);
  });

  t.test('shows nothing after a crash that was not flushed, and everything that was', async (t) => {
    const store = create();
    const journal = await store.open();
    t.same(await seqsOf(await store.crash()), []);
    recordPost(journal, 1);
    t.same(await seqsOf(await store.crash()), []);
    await journal.flush();
    recordPost(journal, 2);
    recordPost(journal, 3);
    t.same(await seqsOf(await store.crash()), [1]);
    const flushed = journal.flush();
    recordPost(journal, 4);
    await flushed;
    t.same(await seqsOf(await store.crash()), [1, 2, 3, 4]);
    await journal.close();
  });
}

/** What a journal must keep that can be told to write at once. */
export function steppedJournalContract(t: Tap, create: () => DurableStore<SteppedJournal>): void {
  t.test('has everything that was recorded when it is told to write at once', async (t) => {
    const store = create();
    const journal = await store.open();
    journal.flushNow();
    recordPost(journal, 1);
    journal.flushNow();
    recordPost(journal, 2);
    t.same(await seqsOf(await store.crash()), [1]);
    journal.close();
  });

  t.test('settles those who wait when it is told to write before their turn', async (t) => {
    const store = create();
    const journal = await store.open();
    recordPost(journal, 1);
    const flushed = journal.flush();
    journal.flushNow();
    await flushed;
    t.same(await seqsOf(await store.crash()), [1]);
    journal.close();
  });
}

function sharedFlushContract(t: Tap, create: () => DurableStore): void {
  t.test('lets everybody who flushes in one turn wait for one write', async (t) => {
    const store = create();
    const journal = await store.open();
    const turns: number[] = [];
    const waiters = [1, 2, 3].map(async (count) => {
      recordPost(journal, count);
      await journal.flush();
      turns.push((await seqsOf(await store.crash())).length);
    });
    await Promise.all(waiters);
    t.same(turns, [3, 3, 3]);
    await journal.close();
  });

  t.test('lets nobody go before what he recorded is durable, also while another write is under way', async (t) => {
    const store = create();
    const journal = await store.open();
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        for (let turns = 0; turns < index; turns += 1) await new Promise((resolve) => setImmediate(resolve));
        const seq = recordPost(journal, index + 1);
        await journal.flush();
        return { seq, held: (await seqsOf(await store.crash())).length };
      }),
    );
    for (const { seq, held } of seen) t.ok(held >= seq, `${held} held, ${seq} acknowledged`);
    await journal.close();
  });

  t.test('settles those who wait when it is closed before their turn', async (t) => {
    const store = create();
    const journal = await store.open();
    recordPost(journal, 1);
    const flushed = journal.flush();
    await journal.close();
    await flushed;
    t.same(await seqsOf(store), [1]);
  });

  t.test('refuses an event that cannot be written and keeps the others', async (t) => {
    const store = create();
    const journal = await store.open();
    recordPost(journal, 1);
    const impossible = { tool: 'x', arguments: { amount: Number.POSITIVE_INFINITY } };
    t.throws(() => journal.record({ kind: 'agent.called', at: 0, data: impossible }), TypeError);
    recordPost(journal, 2);
    await journal.close();
    t.same(await seqsOf(store), [1, 2]);
  });
}

/** Records a movement of `count` won; returns its position. */
export function recordPost(journal: Journal, count: number): number {
  const movement = { book: 'bank:901', transfer: `transfer-${count}`, debit: '901-1', credit: '901-2', code: 'payment' } as const;
  return journal.record({ kind: 'transfer.posted', at: 7, instruction: `payment-${count}`, data: { ...movement, amountWon: won(BigInt(count)) } });
}

/** Everything that the store holds, as lines. */
export async function linesOf(store: DurableStore): Promise<string[]> {
  return (await eventsOf(store)).map((event) => encodeEvent(event));
}

export async function seqsOf(store: DurableStore): Promise<number[]> {
  return (await eventsOf(store)).map(({ seq }) => seq);
}

async function eventsOf(store: DurableStore): Promise<AnyEvent[]> {
  const journal = await store.open();
  try {
    return [...journal.replay()];
  } finally {
    await journal.close();
  }
}

const hostile = { amountWon: '15000', noteWon: 'not a number', memo: '줄\n"바꿈"\u0000\ud800', deep: [[1, -0.5, null, true]] };

function recordOneOfEachForm(journal: Journal): void {
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
