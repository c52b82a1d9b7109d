import type { AnyEvent, Event } from './event.ts';
import {
  addAccount,
  addCapture,
  addHold,
  addPosted,
  type BookAccount,
  type BookState,
  finishHold,
  type Hold,
  type Parties,
  voidHold,
} from './ledger-state.ts';

/** Folds a recorded event into its book. What was recorded was checked then, so an event that does not fit means a damaged journal: throws. */
export function restoreEvent(state: BookState, event: AnyEvent): void {
  switch (event.kind) {
    case 'account.opened':
      if (event.data.book === state.book) addAccount(state, { ...event.data, effectiveAt: event.at });
      return;
    case 'transfer.posted':
      if (event.data.book === state.book) addPosted(state, orderOf(event), { parties: partiesOf(state, event.data), seq: event.seq });
      return;
    case 'transfer.held':
      if (event.data.book === state.book) {
        const order = { ...orderOf(event), expiresAt: event.data.expiresAt };
        addHold(state, order, { parties: partiesOf(state, event.data), seq: event.seq });
      }
      return;
    case 'transfer.captured':
      if (event.data.book === state.book) {
        addCapture(state, { ...event.data, effectiveAt: event.at }, { hold: openHold(state, event.data.hold), seq: event.seq });
      }
      return;
    case 'transfer.voided':
      if (event.data.book === state.book) voidHold(openHold(state, event.data.hold), event.at);
      return;
    case 'transfer.expired':
      if (event.data.book === state.book) finishHold(openHold(state, event.data.hold), 'expired');
      return;
    default: // every other kind belongs to another room
      return;
  }
}

function orderOf(event: Event<'transfer.posted'> | Event<'transfer.held'>) {
  const { transfer, debit, credit, amountWon, code } = event.data;
  return { transfer, debit, credit, amountWon, code, instruction: event.instruction ?? '', effectiveAt: event.at };
}

function partiesOf(state: BookState, data: { readonly debit: string; readonly credit: string }): Parties {
  return { debit: accountOf(state, data.debit), credit: accountOf(state, data.credit) };
}

function accountOf(state: BookState, account: string): BookAccount {
  const known = state.accounts.get(account);
  if (known === undefined) throw new Error(`book ${state.book}: the journal moves money of account ${account} before it opens it`);
  return known;
}

function openHold(state: BookState, hold: string): Hold {
  const held = state.entries.get(hold);
  if (held?.kind !== 'hold' || held.state !== 'open') throw new Error(`book ${state.book}: the journal ends hold ${hold}, which is not open`);
  return held;
}
