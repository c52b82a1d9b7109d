import { kstDate } from '../../src/kernel/calendar.ts';
import type { AnyDraft, AnyEvent } from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import { subtractWon, type Won, won, zeroWon } from '../../src/kernel/money.ts';

/**
 * How much of each day's limit is used: what was ordered on that KST day and was not refused. A fold over what the bank records. Only the last two days with orders are kept:
 * nobody asks for more than today, and a clock that is set back may ask for the day before.
 */
export class DayUse {
  readonly #bank: string;
  readonly #sums = new Map<string, Won>();
  /** The last KST date with an order. */
  #latest = '';
  /** Orders that are not at their end, by id. */
  readonly #open = new Map<string, { readonly day: string; readonly amountWon: Won }>();

  /** The code of the bank whose customers order. */
  constructor(bank: string) {
    this.#bank = bank;
  }

  usedWon(account: string, at: EpochMs): Won {
    return this.#sums.get(nameOf(account, at)) ?? zeroWon;
  }

  note(fact: AnyEvent | AnyDraft): void {
    if (fact.kind === 'instruction.received') {
      const { rail, instruction } = fact.data;
      if (rail !== `bank:${this.#bank}` || instruction.kind !== 'credit-transfer' || instruction.payer.bank !== this.#bank) return;
      const day = nameOf(instruction.payer.account, fact.at);
      this.#turnTo(kstDate(fact.at));
      this.#open.set(instruction.id, { day, amountWon: instruction.amountWon });
      this.#sums.set(day, won((this.#sums.get(day) ?? zeroWon) + instruction.amountWon));
    } else if (fact.kind === 'instruction.concluded' && fact.data.rail === `bank:${this.#bank}`) {
      const order = this.#open.get(fact.instruction ?? '');
      this.#open.delete(fact.instruction ?? '');
      if (order !== undefined && fact.data.outcome.status === 'rejected') this.#free(order);
    }
  }

  #free({ day, amountWon }: { readonly day: string; readonly amountWon: Won }): void {
    const usedWon = this.#sums.get(day);
    if (usedWon !== undefined) this.#sums.set(day, subtractWon(usedWon, amountWon));
  }

  /** The first order of a new day. */
  #turnTo(date: string): void {
    if (date <= this.#latest) return;
    for (const day of this.#sums.keys()) if (dateOf(day) < this.#latest) this.#sums.delete(day);
    this.#latest = date;
  }
}

function nameOf(account: string, at: EpochMs): string {
  return `${account} ${kstDate(at)}`;
}

function dateOf(day: string): string {
  return day.slice(day.lastIndexOf(' ') + 1);
}
