/** A credit for an account of a bank that another thread keeps. */
export interface Credit {
  readonly payee: number;
  readonly amountWon: number;
  readonly system: number;
}

const wordsOfCredit = 3;

/**
 * Credits from one thread's banks to another's, handed over once a step: while one step's are read the next one's are written. What a bank
 * gets from elsewhere counts from the next step on, so that what becomes of a payment does not hang on which thread is faster.
 */
export class Mailbox {
  readonly #words: Uint32Array;
  readonly #entriesMax: number;

  constructor(memory: SharedArrayBuffer, entriesMax: number) {
    this.#words = new Uint32Array(memory);
    this.#entriesMax = entriesMax;
  }

  /** Two halves, each a count and its entries. */
  static bytesFor(entriesMax: number): number {
    return 2 * (1 + wordsOfCredit * entriesMax) * Uint32Array.BYTES_PER_ELEMENT;
  }

  clear(step: number): void {
    this.#words[this.#start(step)] = 0;
  }

  put(step: number, { payee, amountWon, system }: Credit): void {
    const start = this.#start(step);
    const count = this.#words[start] ?? 0;
    if (count >= this.#entriesMax) throw new RangeError(`more than ${this.#entriesMax} credits in one step`);
    const place = start + 1 + wordsOfCredit * count;
    this.#words[place] = payee;
    this.#words[place + 1] = amountWon;
    this.#words[place + 2] = system;
    this.#words[start] = count + 1;
  }

  take(step: number, credit: (credit: Credit) => void): void {
    const start = this.#start(step);
    const count = this.#words[start] ?? 0;
    for (let entry = 0; entry < count; entry += 1) {
      const place = start + 1 + wordsOfCredit * entry;
      credit({ payee: this.#words[place] ?? 0, amountWon: this.#words[place + 1] ?? 0, system: this.#words[place + 2] ?? 0 });
    }
  }

  #start(step: number): number {
    return (step & 1) * (1 + wordsOfCredit * this.#entriesMax);
  }
}
