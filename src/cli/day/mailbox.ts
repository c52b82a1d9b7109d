/**
 * Credits from one thread's banks to another's, handed over once a minute: while one minute's are read the next one's are written. What a bank
 * gets from elsewhere counts from the next minute on, so that what becomes of a payment does not hang on which thread is faster.
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
    return 2 * (1 + 2 * entriesMax) * Uint32Array.BYTES_PER_ELEMENT;
  }

  clear(minute: number): void {
    this.#words[this.#start(minute)] = 0;
  }

  put(minute: number, payee: number, amountWon: number): void {
    const start = this.#start(minute);
    const count = this.#words[start] ?? 0;
    if (count >= this.#entriesMax) throw new RangeError(`more than ${this.#entriesMax} credits in one minute`);
    this.#words[start + 1 + 2 * count] = payee;
    this.#words[start + 2 + 2 * count] = amountWon;
    this.#words[start] = count + 1;
  }

  take(minute: number, credit: (payee: number, amountWon: number) => void): void {
    const start = this.#start(minute);
    const count = this.#words[start] ?? 0;
    for (let entry = 0; entry < count; entry += 1) credit(this.#words[start + 1 + 2 * entry] ?? 0, this.#words[start + 2 + 2 * entry] ?? 0);
  }

  #start(minute: number): number {
    return (minute & 1) * (1 + 2 * this.#entriesMax);
  }
}
