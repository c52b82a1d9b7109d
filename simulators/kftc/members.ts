import { type BankCode, type Questions, type Rail, RailUnreachable, type RecipientAnswer, type SystemAnswer } from '../../src/rail/rail.ts';

/** The banks that take part in the network: how they are reached, and whether they can be had. */
export class Members {
  readonly #network: string;
  readonly #names: ReadonlyMap<BankCode, string>;
  readonly #rails: ReadonlyMap<BankCode, Rail>;
  readonly #unavailable = new Set<BankCode>();

  /** `rails` is looked up at each call, so that it may be filled later. */
  constructor(deps: { readonly network: string; readonly names: ReadonlyMap<BankCode, string>; readonly rails: ReadonlyMap<BankCode, Rail> }) {
    this.#network = deps.network;
    this.#names = deps.names;
    this.#rails = deps.rails;
  }

  has(bank: BankCode): boolean {
    return this.#names.has(bank);
  }

  isAvailable(bank: BankCode): boolean {
    return !this.#unavailable.has(bank);
  }

  setAvailable(bank: BankCode, available: boolean): void {
    if (available) this.#unavailable.delete(bank);
    else this.#unavailable.add(bank);
  }

  /** The line to a bank. */
  peer(bank: BankCode): Rail {
    const peer = this.#rails.get(bank);
    if (peer === undefined) throw new Error(`${this.#network}: nobody answers for ${bank}`);
    return peer;
  }

  /** Recipient inquiry (수취조회) goes to the bank that keeps the account. */
  async recipient(question: Questions['recipient']['ask']): Promise<RecipientAnswer | undefined> {
    const { bank } = question.account;
    if (!this.has(bank)) return undefined;
    if (!this.isAvailable(bank)) throw new RailUnreachable(`bank:${bank}`);
    return this.peer(bank).ask('recipient', question);
  }

  system(): SystemAnswer {
    const participants = [...this.#names].map(([bank, name]) => ({ bank, name, available: this.isAvailable(bank) }));
    return { system: this.#network, available: true, participants };
  }
}
