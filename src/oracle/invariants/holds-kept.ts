import type { Event } from '../../kernel/event.ts';
import type { CreditTransfer, Instruction, Outcome, WalletHold } from '../../kernel/instruction.ts';
import { sameAccount } from '../coverage.ts';
import type { Invariant } from '../invariant.ts';
import { tokenLedger } from '../wallets.ts';

/**
 * What a wallet has set aside for a payee is given up before its end only on its order, or by the payment that takes it, and such a payment does not
 * leave it aside. Amounts and times of holds are the books' (`books-balance`).
 */
export const holdsKept: Invariant = {
  id: 'holds-kept',
  observe: (_trial, tally) => {
    const asides = new SetAside();
    return {
      on: {
        'instruction.received': ({ data }) => {
          if (data.rail === tokenLedger) asides.receive(data.instruction);
        },
        'instruction.concluded': ({ instruction, data }) => {
          if (data.rail === tokenLedger) tally.count(asides.conclude(instruction, data.outcome));
        },
        'transfer.voided': (event) => {
          if (event.data.book === tokenLedger) tally.count(asides.void(event));
        },
        'transfer.expired': (event) => {
          if (event.data.book === tokenLedger) asides.lapse(event);
        },
      },
    };
  },
};

/** What wallets have set aside for payees, and which order gives it up. */
class SetAside {
  /** Open ones, by the transfer that holds them. */
  readonly #open = new Map<string, WalletHold>();
  readonly #orders = new Map<string, WalletHold>();
  /** Payments under way, with what they have to take; `null`: nothing was set aside for them. */
  readonly #payments = new Map<string, WalletHold | null>();
  /** What the ledger works on: everything that it does for an order it does in one stretch. */
  #current: Instruction | undefined;

  receive(instruction: Instruction): void {
    this.#current = instruction;
    if (instruction.kind === 'wallet-hold') this.#orders.set(instruction.id, instruction);
    if (instruction.kind === 'credit-transfer') this.#payments.set(instruction.id, this.#takenBy(instruction));
  }

  /** The hold stands once it is confirmed. A payment that was to take one must not leave it aside. */
  conclude(id: string | null, outcome: Outcome): string | undefined {
    const order = this.#orders.get(id ?? '');
    if (order !== undefined && outcome.status === 'credited') this.#open.set(`${order.id}:hold`, order);
    const taken = this.#payments.get(id ?? '');
    this.#payments.delete(id ?? '');
    if (taken == null || outcome.status !== 'credited' || this.#open.get(`${taken.id}:hold`) !== taken) return undefined;
    return `instruction ${id} was paid beside what hold ${taken.id} had set aside for it`;
  }

  void({ data }: Event<'transfer.voided'>): string | undefined {
    const held = this.#open.get(data.hold);
    this.#open.delete(data.hold);
    return held === undefined || this.#isGivenUp(held) ? undefined : `what hold ${held.id} had set aside was given up on nobody's order`;
  }

  lapse({ data }: Event<'transfer.expired'>): void {
    this.#open.delete(data.hold);
  }

  #isGivenUp(held: WalletHold): boolean {
    const order = this.#current;
    if (order?.kind === 'wallet-release') return order.hold === held.id;
    return order?.kind === 'credit-transfer' && isFor(held, order);
  }

  /** The one that names it, else the oldest that has room for it. */
  #takenBy(payment: CreditTransfer): WalletHold | null {
    const fitting = [...this.#open.values()].filter((held) => isFor(held, payment));
    return fitting.find(({ order }) => order === payment.id) ?? fitting[0] ?? null;
  }
}

function isFor({ payer, payee, order, amountWon }: WalletHold, payment: CreditTransfer): boolean {
  const between = sameAccount(payer, payment.payer) && sameAccount(payee, payment.payee);
  return between && payment.amountWon <= amountWon && (order === null || order === payment.id);
}
