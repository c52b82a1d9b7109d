import type { AnyEvent } from '../../src/kernel/event.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { CreditTransfer, EpochMs, WalletHold } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import { tokenLedgerId } from './tiers.ts';

/** Holds of wallets that are open, in the order in which they were placed. A fold over the ledger's own records. */
export class Holds {
  readonly #open = new Map<string, WalletHold>();
  readonly #register: Register;

  constructor(register: Register) {
    this.#register = register;
  }

  add(hold: WalletHold): void {
    this.#open.set(hold.id, hold);
  }

  end({ id }: WalletHold): void {
    this.#open.delete(id);
  }

  /** The hold that an order captures: the one that names it, else the first between its parties that names none and has room for it. */
  for({ id, payer, payee, amountWon }: Pick<CreditTransfer, 'id' | 'payer' | 'payee' | 'amountWon'>): WalletHold | undefined {
    const fits = (hold: WalletHold) =>
      hold.order === null && hold.payer.account === payer.account && hold.payee.account === payee.account && amountWon <= hold.amountWon;
    return this.forOrder(id) ?? [...this.#open.values()].find(fits);
  }

  forOrder(order: string): WalletHold | undefined {
    return [...this.#open.values()].find((hold) => hold.order === order);
  }

  find(id: string): WalletHold | undefined {
    return this.#open.get(id);
  }

  /** What is set aside in a wallet. */
  of(account: string): readonly WalletHold[] {
    return [...this.#open.values()].filter(({ payer }) => payer.account === account);
  }

  /** What is set aside for a payee, but for what one order captures. */
  comingWon(account: string, captured: WalletHold | undefined): Won {
    let sumWon = 0n;
    for (const hold of this.#open.values()) if (hold.payee.account === account && hold !== captured) sumWon += hold.amountWon;
    return won(sumWon);
  }

  due(now: EpochMs): readonly WalletHold[] {
    return [...this.#open.values()].filter(({ expiresAt }) => expiresAt <= now);
  }

  all(): Iterable<WalletHold> {
    return this.#open.values();
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'instruction.concluded' && event.data.rail === tokenLedgerId && event.data.outcome.status === 'credited') {
      const hold = this.#register.find(event.instruction ?? '')?.instruction;
      if (hold?.kind === 'wallet-hold') this.add(hold);
    }
    if ((event.kind !== 'transfer.voided' && event.kind !== 'transfer.expired') || event.data.book !== tokenLedgerId) return;
    const hold = this.find(event.instruction ?? '');
    if (hold !== undefined) this.end(hold);
  }
}
