import { amounts, paymentsByMinute } from '../../../simulators/kftc/day-profile.ts';
import { accountsMax, type PackedOrder } from '../../../simulators/kftc/packed-clearing.ts';
import { mixed } from '../../kernel/packed-ids.ts';

export interface DayOrdersOptions {
  readonly seed: number;
  /** Numbers of the banks whose customers pay. */
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly payments: number;
}

const minuteMs = 60_000;
const wordMax = 2 ** 32;
/** One payment in so many names an account that does not exist. */
const strayEvery = 10_000;
/** Of a thousand payments to the first bank's customers so many go to the last bank's instead: it pays more than it receives. */
const skewed = 85;

/** A day's payments of some banks' customers, each a function of its number: any of them can be made again without the others. */
export class DayOrders {
  readonly #options: DayOrdersOptions;
  /** How many come in each minute, and how many before it. */
  readonly #counts: readonly number[];
  readonly #before: number[] = [];
  readonly #steps = amounts.value.map(({ share, fromWon, untilWon }) => ({ share, fromWon, spanWon: untilWon - fromWon }));

  constructor(options: DayOrdersOptions) {
    this.#options = options;
    this.#counts = paymentsByMinute(options.payments);
    let before = 0;
    for (const count of this.#counts) {
      this.#before.push(before);
      before += count;
    }
  }

  /** Numbers of the payments of one minute: from the first, so many. */
  ofMinute(minute: number): { readonly first: number; readonly count: number } {
    return { first: this.#before[minute] ?? 0, count: this.#counts[minute] ?? 0 };
  }

  /** Writes payment `n`, of `minute`, into `order`. */
  write(order: PackedOrder, n: number, minute: number): void {
    const { banks, bankCount, accountsPerBank } = this.#options;
    const { first, count } = this.ofMinute(minute);
    const payerBank = banks[this.#draw(n, 1) % banks.length] ?? 0;
    const drawn = this.#draw(n, 3) % bankCount;
    const payeeBank = drawn === 0 && this.#draw(n, 7) % 1000 < skewed ? bankCount - 1 : drawn;
    const stray = this.#draw(n, 8) % strayEvery === 0;
    // Numbers of one bank do not repeat, and the high half names it, so no two orders of a day share an id.
    order.idHigh = ((payerBank << 24) | (this.#draw(n, 9) & 0xffffff)) >>> 0;
    order.idLow = mixed(0, n);
    order.payer = payerBank * accountsMax + (this.#draw(n, 2) % accountsPerBank);
    order.payee = payeeBank * accountsMax + (stray ? accountsPerBank : this.#draw(n, 4) % accountsPerBank);
    order.amountWon = this.#amountWon(n);
    order.atMs = minute * minuteMs + Math.floor(((n - first) * minuteMs) / count);
  }

  /** The minute that payment `n` comes in. */
  minuteOf(n: number): number {
    const later = this.#before.findIndex((before, minute) => n < before + (this.#counts[minute] ?? 0));
    return later < 0 ? this.#before.length - 1 : later;
  }

  #amountWon(n: number): number {
    let left = this.#draw(n, 5) / wordMax;
    for (const { share, fromWon, spanWon } of this.#steps) {
      if (left < share) return fromWon + Math.floor((left / share) * spanWon);
      left -= share;
    }
    return 1_000;
  }

  #draw(n: number, what: number): number {
    return mixed(this.#options.seed + what * 0x51_7cc1b7, n);
  }
}
