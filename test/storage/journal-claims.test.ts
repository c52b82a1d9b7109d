import { rmSync } from 'node:fs';
import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { won } from '../../src/kernel/money.ts';
import type { ClaimKey } from '../../src/storage/claims.ts';
import { journalClaims } from '../../src/storage/journal-claims.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';
import { type ClaimsUnderTest, claimsContract } from '../contract/claims.ts';
import { durableClaims } from './durable-claims.ts';
import { sqliteStore, storeRoot } from './sqlite-store.ts';

const clock = { now: () => 9 };
const key: ClaimKey = { tenant: 't', principal: 'p', key: 'k' };

t.teardown(() => rmSync(storeRoot, { recursive: true, force: true }));

t.test('in memory', (t) => {
  claimsContract(t, () => inMemory([]));
  t.end();
});

t.test('in SQLite', (t) => {
  claimsContract(t, () => durableClaims(sqliteStore()));
  t.end();
});

t.test('records before it answers, and nothing for a question that changes nothing', async (t) => {
  const journal = memoryJournal({ clock, trial: null });
  const claims = journalClaims({ record: journal.record, clock });
  const budget = { mandate: 'm', budgetWon: won(10n) };
  for (const time of [1, 2]) {
    const opened = claims.open(key, { amountWon: '5' }, `i${time}`);
    t.equal(journal.events.length, 1, 'recorded within the call');
    await opened;
  }
  for (const amountWon of [5n, 5n]) await claims.reserve(budget, won(amountWon), 'i1');
  await claims.reserve(budget, won(6n), 'i2');
  await claims.consume('m', 'i1');
  await claims.consume('m', 'i1');
  await claims.answer(key, { status: 'credited' });
  await claims.answer(key, { status: 'credited' });
  await claims.open(key, { amountWon: '6' }, 'i3');
  t.same(
    journal.events.map(({ kind, at, instruction, data }) => ({ kind, at, instruction, data })),
    [
      { kind: 'claim.opened', at: 9, instruction: 'i1', data: { ...key, fields: { amountWon: '5' } } },
      { kind: 'budget.reserved', at: 9, instruction: 'i1', data: { mandate: 'm', amountWon: 5n } },
      { kind: 'budget.consumed', at: 9, instruction: 'i1', data: { mandate: 'm', amountWon: 5n } },
      { kind: 'claim.answered', at: 9, instruction: 'i1', data: { ...key, answer: { status: 'credited' } } },
    ],
  );
});

t.test('changes nothing when the journal cannot take the record', async (t) => {
  let broken = true;
  const journal = memoryJournal({ clock, trial: null });
  const record: typeof journal.record = (draft) => {
    if (broken) throw new Error('disk full');
    return journal.record(draft);
  };
  const claims = journalClaims({ record, clock });
  const budget = { mandate: 'm', budgetWon: won(10n) };
  await t.rejects(claims.open(key, {}, 'i1'), /disk full/);
  await t.rejects(claims.reserve(budget, won(10n), 'i1'), /disk full/);
  broken = false;
  t.match(await claims.open(key, {}, 'i2'), { status: 'fresh', instruction: 'i2' });
  t.equal(await claims.reserve(budget, won(10n), 'i2'), true);
  broken = true;
  await t.rejects(claims.answer(key, 1), /disk full/);
  await t.rejects(claims.release('m', 'i2'), /disk full/);
  broken = false;
  t.match(await claims.open(key, {}, 'i3'), { status: 'running' });
  t.equal(await claims.reserve(budget, won(1n), 'i3'), false);
});

t.test('refuses a journal that contradicts itself', async (t) => {
  const journal = memoryJournal({ clock, trial: null });
  const record = journalClaims({ record: journal.record, clock });
  await record.open(key, {}, 'i1');
  await record.reserve({ mandate: 'm', budgetWon: won(10n) }, won(5n), 'i1');
  await record.consume('m', 'i1');
  await record.answer(key, 1);
  const [opened, reserved, consumed, answered] = journal.events as [AnyEvent, AnyEvent, AnyEvent, AnyEvent]; // the four just recorded
  const restoring = (...events: AnyEvent[]) => {
    const claims = journalClaims({ record: journal.record, clock });
    return () => events.forEach(claims.restore);
  };
  t.doesNotThrow(restoring(opened, reserved, consumed, answered));
  t.throws(restoring(opened, opened), /opens a claim twice/);
  t.throws(restoring(answered), /never opened/);
  t.throws(restoring(opened, answered, { ...answered, data: { ...key, answer: 2 } } as AnyEvent), /another answer/); // still a claim.answered
  t.throws(restoring(consumed), /not reserved/);
  t.throws(restoring(reserved, reserved), /it is reserved/);
  t.throws(restoring(reserved, consumed, consumed), /it is consumed/);
  t.throws(restoring({ ...reserved, instruction: null }), /names no instruction/);
});

async function inMemory(past: readonly AnyEvent[]): Promise<ClaimsUnderTest> {
  const journal = memoryJournal({ clock, trial: null });
  const claims = journalClaims({ record: journal.record, clock });
  for (const event of past) claims.restore(event);
  return { claims, restart: () => inMemory([...past, ...journal.events]), close: async () => journal.close() };
}
