import { type AuditHead, AuditSeals, type SealKeys } from '../../gateway/audit-seals.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Journal } from '../../storage/journal.ts';
import { type JournalDeps, parseStore } from '../../storage/open-journal.ts';
import { ambient } from '../ambient.ts';
import { keptJournal } from '../kept-journal.ts';
import { openStore } from '../open-store.ts';
import { type SealedJournal, sealedJournal } from './sealed-journal.ts';

/** The journal that a station writes, and where it stood when it was opened. */
export interface StationJournal {
  readonly journal: Journal;
  /** `undefined`: it is new. */
  readonly past: { readonly recordedAt: EpochMs; readonly seq: number } | undefined;
  /** Where the chain of the audit stands. `undefined`: it is not sealed. */
  readonly head: () => AuditHead | undefined;
  /** Seals once a second what calls have left, so that a gateway where nobody calls has no open end. Returns how to stop. */
  readonly keepSealing: (flushed: () => Promise<void>) => () => void;
}

/** Opens what `store` names, sealed where there are keys; `kept`: components may come back from it while it is open. @throws JournalRefused and what the keys throw; the store is closed again then */
export async function openStationJournal(
  store: string,
  deps: Pick<JournalDeps, 'clock' | 'trial' | 'succession'> & { readonly sealKeys?: SealKeys; readonly kept: boolean },
): Promise<StationJournal> {
  const { clock, trial, succession, sealKeys, kept } = deps;
  const bare = (now: JournalDeps['clock']) => openStore(store, { clock: now, trial, ...(succession && { succession }) });
  const keeps = kept && parseStore(store).kind !== 'memory'; // which has its events in memory anyway
  const open = keeps ? (now: JournalDeps['clock']) => keptJournal(bare, { clock: now, trial }) : bare;
  if (sealKeys === undefined) {
    const journal = await open(clock);
    return { journal, past: lastMoment(journal), head: () => undefined, keepSealing: () => () => {} };
  }
  const seals = new AuditSeals(sealKeys);
  const journal = await sealedJournal(open, { clock, seals });
  try {
    const past = lastMoment(journal, seals);
    seals.head(); // a chain whose key is gone is refused now, not at the first call
    return { journal, past, head: () => seals.head(), keepSealing: (flushed) => keepSealing(journal, flushed) };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Reads the journal once; what seals it hears of all that is in it. */
function lastMoment(journal: Journal, seals?: AuditSeals): StationJournal['past'] {
  let last: StationJournal['past'];
  for (const event of journal.replay()) {
    seals?.observe(event);
    last = { recordedAt: event.recordedAt, seq: event.seq };
  }
  return last;
}

function keepSealing(journal: SealedJournal, flushed: () => Promise<void>): () => void {
  let cancel = () => {};
  const again = (): void => {
    cancel = ambient.after(1_000, () => {
      journal.seal();
      void flushed();
      again();
    });
  };
  again();
  return () => cancel();
}
