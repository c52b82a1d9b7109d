import type { Books } from './books.ts';
import type { Door } from './door.ts';
import type { Exposure } from './exposure.ts';
import type { Observer } from './observer.ts';
import type { Orders } from './orders.ts';
import type { Tally } from './tally.ts';
import type { Veil } from './veil.ts';
import type { WalletBooks } from './wallets.ts';

/** What invariants share: reconstructions from the events seen so far, up to date when an invariant's handler runs. */
export interface Reconstruction {
  readonly orders: Orders;
  readonly books: Books;
  readonly door: Door;
  /** Added up by `net-positions`, as `books` are by `books-balance`. */
  readonly exposure: Exposure;
  readonly wallets: WalletBooks;
  readonly veil: Veil;
}

/** One thing that the sandbox must keep. It counts what it checks on its tally; what can only be judged at the end it judges on `trial.closed`. */
export interface Invariant {
  readonly id: string;
  observe(trial: Reconstruction, tally: Tally): Observer;
}
