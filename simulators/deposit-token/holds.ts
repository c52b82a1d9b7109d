import type { AnyEvent } from '../../src/kernel/event.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { EpochMs, WalletHold } from '../../src/rail/rail.ts';
import type { Register } from '../../src/rail/register.ts';
import { tokenLedgerId } from './tiers.ts';

/** Holds of wallets that are open, by the order that may capture them. A fold over the ledger's own records. */
export class Holds {
  readonly #byOrder = new Map<string, WalletHold>();
  readonly #register: Register;

  constructor(register: Register) {
    this.#register = register;
  }

  add(hold: WalletHold): void {
    this.#byOrder.set(hold.order, hold);
  }

  end({ order }: WalletHold): void {
    this.#byOrder.delete(order);
  }

  /** The hold that an order may capture. */
  for(order: string): WalletHold | undefined {
    return this.#byOrder.get(order);
  }

  find(id: string): WalletHold | undefined {
    return [...this.#byOrder.values()].find((hold) => hold.id === id);
  }

  /** What is set aside for a payee, but for one order. */
  comingWon(account: string, but: string): Won {
    let sumWon = 0n;
    for (const { order, payee, amountWon } of this.#byOrder.values()) if (payee.account === account && order !== but) sumWon += amountWon;
    return won(sumWon);
  }

  due(now: EpochMs): readonly WalletHold[] {
    return [...this.#byOrder.values()].filter(({ expiresAt }) => expiresAt <= now);
  }

  all(): Iterable<WalletHold> {
    return this.#byOrder.values();
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
