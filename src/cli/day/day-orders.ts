import { bulkRules } from '../../../simulators/kftc/bulk-rules.ts';
import { type DayPart, type DayStep, dayPlan, isBatch } from '../../../simulators/kftc/day-plan.ts';
import { systemsOfDay } from '../../../simulators/kftc/day-profile.ts';
import { accountsMax, firstMachine, type PackedOrder } from '../../../simulators/kftc/packed-clearing.ts';
import { type PackedSystem, type PackedTerms, packedSystems } from '../../../simulators/kftc/packed-terms.ts';
import { mixed } from '../../kernel/packed-ids.ts';

export interface DayOrdersOptions {
  readonly seed: number;
  /** Numbers of the banks whose customers pay. */
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly machinesPerBank: number;
  readonly payments: number;
  readonly terms: readonly PackedTerms[];
}

const wordMax = 2 ** 32;
/** One payment in so many names an account that does not exist. */
const strayEvery = 10_000;
/** Of a thousand payments to the first bank's customers so many go to the last bank's instead: it pays more than it receives. */
const skewed = 85;
/** One account in so many is a company's: it sends credit files and giro, and collects by debit files. */
const companyEvery = 100;
/** One pair of payer and collector in so many has no agreement. */
const unagreedEvery = 500;
/** One account in so many has next to nothing, which is why debits come back. */
const thinEvery = 100;

/** What an account begins with, by its number at its bank. */
export function openingWon(account: number): bigint {
  return account % thinEvery === thinEvery - 1 ? 10_000n : 1_000_000_000n;
}

export function hasAgreed(payer: number, payee: number): boolean {
  return mixed(payer, payee) % unagreedEvery !== 0;
}

/** A day's payments of some banks' customers, each a function of its number: any of them can be made again without the others. */
export class DayOrders {
  readonly steps: readonly DayStep[];
  readonly #options: DayOrdersOptions;
  readonly #parts: readonly DayPart[];
  readonly #companies: number;

  constructor(options: DayOrdersOptions) {
    this.#options = options;
    this.steps = dayPlan(options.payments, { terms: options.terms, bulk: bulkRules });
    this.#parts = this.steps.flat();
    this.#companies = Math.max(1, Math.floor(options.accountsPerBank / companyEvery));
  }

  /** Writes payment `n`, of `part`, into `order`. */
  write(order: PackedOrder, n: number, part: DayPart): void {
    const { banks, accountsPerBank } = this.#options;
    const { system, first, count, fromMs, spanMs } = part;
    const name = packedSystems[system] ?? 'ebs';
    const payerBank = banks[this.#draw(n, 1) % banks.length] ?? 0;
    const payers = name === 'cms' || name === 'giro' ? this.#companies : accountsPerBank;
    // Numbers of one bank do not repeat, and the high half names it, so no two orders of a day share an id.
    order.idHigh = ((payerBank << 24) | (this.#draw(n, 9) & 0xffffff)) >>> 0;
    order.idLow = mixed(0, n);
    order.system = system;
    order.payer = payerBank * accountsMax + (this.#draw(n, 2) % payers);
    order.payee = this.#payeeBank(n, name, payerBank) * accountsMax + this.#payeeAccount(n, name);
    order.amountWon = this.#amountWon(n, name);
    order.atMs = fromMs + Math.floor(((n - first) * spanMs) / count);
  }

  /** The part that payment `n` is of. */
  partOf(n: number): DayPart {
    let [low, high] = [0, this.#parts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#parts[middle]?.first ?? 0) <= n) low = middle;
      else high = middle - 1;
    }
    const part = this.#parts[low];
    if (part === undefined) throw new Error(`there is no payment ${n}`);
    return part;
  }

  /** Branches and machines serve other banks' customers; what is for the own bank does not take their networks. */
  #payeeBank(n: number, name: PackedSystem, payerBank: number): number {
    const { bankCount } = this.#options;
    if (name !== 'ebs' && !isBatch(name)) return (payerBank + 1 + (this.#draw(n, 3) % (bankCount - 1))) % bankCount;
    const drawn = this.#draw(n, 3) % bankCount;
    return drawn === 0 && this.#draw(n, 7) % 1000 < skewed ? bankCount - 1 : drawn;
  }

  #payeeAccount(n: number, name: PackedSystem): number {
    const { accountsPerBank, machinesPerBank } = this.#options;
    const isStray = this.#draw(n, 8) % strayEvery === 0;
    if (name === 'cd-cash') return firstMachine + (isStray ? machinesPerBank : this.#draw(n, 4) % machinesPerBank);
    if (isStray) return accountsPerBank;
    return this.#draw(n, 4) % (name === 'cms-debit' ? this.#companies : accountsPerBank);
  }

  #amountWon(n: number, name: PackedSystem): number {
    const { amounts, unitWon } = systemsOfDay.value[name];
    let left = this.#draw(n, 5) / wordMax;
    for (const { share, fromWon, untilWon } of amounts) {
      if (left < share) return Math.floor((fromWon + (left / share) * (untilWon - fromWon)) / unitWon) * unitWon;
      left -= share;
    }
    return unitWon;
  }

  #draw(n: number, what: number): number {
    return mixed(this.#options.seed + what * 0x51_7cc1b7, n);
  }
}
