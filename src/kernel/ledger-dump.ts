import type { BookAccount, BookState, Entry } from './ledger-state.ts';

/**
 * The canonical text of a book: a line of JSON for the book, one for each account in order of its name, one for each transfer
 * in order of recording. Won is a decimal string.
 */
export function dumpBook(state: BookState): string {
  const accounts = [...state.accounts.values()].sort((left, right) => (left.account < right.account ? -1 : 1));
  const lines = [JSON.stringify({ book: state.book }), ...accounts.map(accountLine), ...Array.from(state.entries.values(), entryLine)];
  return `${lines.join('\n')}\n`;
}

function accountLine(of: BookAccount): string {
  const { account, kind, holder, overdraftWon, effectiveAt, postedWon, heldWon } = of;
  return JSON.stringify({ account, kind, holder, overdraftWon: `${overdraftWon}`, effectiveAt, postedWon: `${postedWon}`, heldWon: `${heldWon}` });
}

function entryLine(entry: Entry): string {
  const { transfer, kind, effectiveAt, seq } = entry;
  const amountWon = `${entry.amountWon}`;
  if (entry.kind === 'capture') return JSON.stringify({ transfer, kind, hold: entry.hold.transfer, amountWon, effectiveAt, seq });
  const { code, instruction } = entry;
  const terms = { transfer, kind, debit: entry.debit.account, credit: entry.credit.account, amountWon, code, instruction, effectiveAt, seq };
  if (entry.kind === 'post') return JSON.stringify(terms);
  const { expiresAt, state, voidedAt } = entry;
  return JSON.stringify({ ...terms, expiresAt, state, voidedAt });
}
