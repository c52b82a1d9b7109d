import { isWallet, keeperOf } from '../../src/kernel/account.ts';
import type { AccountRef, CreditTransfer } from '../../src/kernel/instruction.ts';
import type { Won } from '../../src/kernel/money.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { isCollected } from '../../src/rail/retail-systems.ts';

/** Ways out of a bank: the network, the ledgers of wallets, and what of it settles gross. */
export class Routes {
  readonly #clearing: Rail;
  readonly #ledgers: ReadonlyMap<string, Rail> | undefined;
  readonly #grossAboveWon: Won;

  constructor(deps: { readonly clearing: Rail; readonly ledgers?: ReadonlyMap<string, Rail> | undefined; readonly grossAboveWon: Won }) {
    this.#clearing = deps.clearing;
    this.#ledgers = deps.ledgers;
    this.#grossAboveWon = deps.grossAboveWon;
  }

  /** What leads to the other party of a payment; where nobody keeps such wallets, the network says so. */
  of(transfer: CreditTransfer): Rail {
    return this.#ledgers?.get(keeperOf(otherParty(transfer))) ?? this.#clearing;
  }

  isGross({ payer, payee, amountWon, system }: CreditTransfer): boolean {
    return system === undefined && !isWallet(payer) && !isWallet(payee) && amountWon > this.#grossAboveWon;
  }
}

/** Whose bank is asked: the payee's, or with a collection the payer's. */
function otherParty(transfer: CreditTransfer): AccountRef {
  return isCollected(transfer) ? transfer.payer : transfer.payee;
}
