/** The part of the sandbox that a file belongs to. */
export type Part = 'ledger' | 'netting' | 'claims' | 'mandate';

/**
 * Every file whose mutants are made, all of them: nothing in it is picked or left out. The oracle uses none of these files.
 * `src/kernel/ledger-dump.ts` is no subject: it writes a book as text for tests that compare two books, and no part of the sandbox calls it.
 */
export const subjects: readonly { readonly part: Part; readonly file: string }[] = [
  { part: 'ledger', file: 'src/kernel/book.ts' },
  { part: 'ledger', file: 'src/kernel/ledger-state.ts' },
  { part: 'ledger', file: 'src/kernel/ledger-expiry.ts' },
  { part: 'ledger', file: 'src/kernel/ledger-restore.ts' },
  { part: 'netting', file: 'simulators/kftc/positions.ts' },
  { part: 'netting', file: 'simulators/kftc/settlement.ts' },
  { part: 'netting', file: 'simulators/kftc/cap-watch.ts' },
  { part: 'claims', file: 'src/storage/journal-claims.ts' },
  { part: 'claims', file: 'src/storage/budgets.ts' },
  { part: 'mandate', file: 'src/gateway/mandates.ts' },
];
