import type { AuditSeals } from '../../gateway/audit-seals.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventDraft } from '../../kernel/event.ts';
import { stampEvent } from '../../storage/envelope.ts';
import type { Journal } from '../../storage/journal.ts';

/** So many records are sealed together at least, unless … */
const recordsMin = 64;
/** … the oldest of them has waited for so long. */
const waitMs = 1_000;

/** A journal whose audit is sealed as it goes. Seals are events of the same journal, durable with what they cover or after it. */
export interface SealedJournal extends Journal {
  /** Seals what waits, whatever the time; the next flush makes it durable. */
  seal(): void;
  /** Seals what waits, says that this was the end, writes and closes. */
  close(): Promise<void>;
}

/**
 * @param open the journal on the clock that it is given, which is asked once for each event
 * @param deps `seals` has to be shown what the journal holds already, before anything is recorded
 */
export async function sealedJournal(
  open: (clock: Pick<Clock, 'now'>) => Promise<Journal>,
  { clock, seals }: { readonly clock: Pick<Clock, 'now'>; readonly seals: AuditSeals },
): Promise<SealedJournal> {
  let recordedAt = 0;
  const now = () => {
    recordedAt = clock.now();
    return recordedAt;
  };
  const journal = await open({ now });
  const record = (draft: EventDraft): number => {
    const seq = journal.record(draft);
    if (draft.kind.startsWith('audit.')) seals.observe(stampEvent(draft, { seq, recordedAt, trial: null }));
    return seq;
  };
  const seal = (closing: boolean): void => {
    const data = seals.seal({ closing });
    if (data !== undefined) record({ kind: 'audit.sealed', at: clock.now(), data });
  };
  const sealIfDue = (): void => {
    if (seals.pending >= recordsMin || (seals.since !== undefined && clock.now() - seals.since >= waitMs)) seal(false);
  };
  return {
    ...journal,
    record,
    seal: () => seal(false),
    flush: () => {
      sealIfDue();
      return journal.flush();
    },
    close: async () => {
      try {
        seal(true);
      } finally {
        await journal.close(); // also when no key can be found: its lock must not outlive the attempt
      }
    },
  };
}
