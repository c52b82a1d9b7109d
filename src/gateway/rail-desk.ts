import type { AccountRef, BankCode } from '../kernel/instruction.ts';
import {
  type BalanceAnswer,
  type CutoffAnswer,
  type Rail,
  RailUnreachable,
  type RecipientAnswer,
  type StatementLine,
  type SystemAnswer,
} from '../rail/rail.ts';

/** The rails as the gateway reaches them: each bank for its own accounts, the network for what concerns all. */
export class RailDesk {
  readonly #banks: ReadonlyMap<BankCode, Rail>;
  readonly #network: Rail;
  /** Names of participants do not change while a gateway runs. */
  readonly #names = new Map<BankCode, string>();
  #naming: Promise<unknown> | undefined;
  /** Holders of accounts that are read over and over: those in mandates. */
  readonly #holders = new Map<string, string>();

  constructor(banks: ReadonlyMap<BankCode, Rail>, network: Rail) {
    this.#banks = banks;
    this.#network = network;
  }

  bank(code: BankCode): Rail | undefined {
    return this.#banks.get(code);
  }

  async balance(account: AccountRef): Promise<BalanceAnswer | undefined> {
    return this.bank(account.bank)?.ask('balance', { account });
  }

  async statement(account: AccountRef, from: number, until: number): Promise<readonly StatementLine[] | undefined> {
    return this.bank(account.bank)?.ask('statement', { account, from, until });
  }

  /** Recipient inquiry over the network, as a payer's bank makes it; a network without it leaves the question to the payee's bank. */
  async recipient(account: AccountRef): Promise<RecipientAnswer | undefined> {
    return (await this.#network.ask('recipient', { account })) ?? this.bank(account.bank)?.ask('recipient', { account });
  }

  /** Name of the holder by the word of the holder's own bank; empty when it does not say. For accounts that a mandate names. */
  async holder(account: AccountRef): Promise<string> {
    const name = `${account.bank}/${account.account}`;
    const known = this.#holders.get(name);
    if (known !== undefined) return known;
    const holder = (await this.#own(account))?.holder;
    if (holder !== undefined) this.#holders.set(name, holder);
    return holder ?? '';
  }

  async cutoffs(): Promise<readonly CutoffAnswer[]> {
    return (await this.#network.ask('cutoffs', {})) ?? [];
  }

  async systems(): Promise<readonly SystemAnswer[]> {
    const systems = (await this.#network.ask('system', {})) ?? [];
    for (const { bank, name } of systems.flatMap((system) => system.participants)) this.#names.set(bank, name);
    return systems;
  }

  /** The code itself where the network does not know the bank or does not answer. */
  async bankName(code: BankCode): Promise<string> {
    if (!this.#names.has(code)) {
      this.#naming ??= unlessUnreachable(this.systems()).finally(() => {
        this.#naming = undefined;
      });
      await this.#naming;
    }
    return this.#names.get(code) ?? code;
  }

  async #own(account: AccountRef): Promise<RecipientAnswer | undefined> {
    const bank = this.bank(account.bank);
    return bank === undefined ? undefined : unlessUnreachable(bank.ask('recipient', { account }));
  }
}

/** `undefined` where an inquiry got no answer, for what the caller can do without. */
export async function unlessUnreachable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RailUnreachable) return undefined;
    throw error;
  }
}
