import t from 'tap';
import { eventVersion } from '../../src/kernel/event.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';
import { journalContract, stamps } from '../contract/journal.ts';

const open = () => memoryJournal({ clock: { now: () => stamps.recordedAt }, trial: stamps.trial });

journalContract(t, open);

t.test('keeps every event whole, with null where the writer said nothing', (t) => {
  const journal = open();
  journal.record({ kind: 'mandate.revoked', at: 3, data: { mandate: 'm' } });
  journal.record({ kind: 'mandate.revoked', at: 4, agent: 'a', call: 'c', instruction: 'i', cause: 1, data: { mandate: 'n' } });
  const shared = { v: eventVersion, recordedAt: stamps.recordedAt, kind: 'mandate.revoked', trial: stamps.trial };
  t.strictSame(journal.events, [
    { ...shared, seq: 1, at: 3, agent: null, call: null, instruction: null, cause: null, data: { mandate: 'm' } },
    { ...shared, seq: 2, at: 4, agent: 'a', call: 'c', instruction: 'i', cause: 1, data: { mandate: 'n' } },
  ]);
  t.end();
});
