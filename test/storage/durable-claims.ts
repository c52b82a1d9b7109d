import { journalClaims } from '../../src/storage/journal-claims.ts';
import type { ClaimsUnderTest } from '../contract/claims.ts';
import type { DurableStore } from '../contract/journal.ts';

/** Claims that live in a journal of that store; another process finds what the journal holds. */
export async function durableClaims(store: DurableStore): Promise<ClaimsUnderTest> {
  const journal = await store.open();
  const claims = journalClaims({ record: journal.record, clock: { now: () => 9 } });
  for (const event of journal.replay()) claims.restore(event);
  const restart = async () => {
    await journal.close();
    return durableClaims(store);
  };
  return { claims, restart, close: async () => journal.close() };
}
