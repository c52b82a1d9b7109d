import { isWallet, keeperOf, takerOf } from '../kernel/account.ts';
import type { AccountRef, BankCode } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import {
  type BalanceAnswer,
  type CutoffAnswer,
  type LiquidityAnswer,
  type PositionAnswer,
  type Rail,
  type RailShut,
  RailUnreachable,
  type RecipientAnswer,
  type ReturnClaimAnswer,
  type StatementAnswer,
  type SystemAnswer,
  type WalletAnswer,
} from '../rail/rail.ts';
import { insurerId } from '../rail/recovery.ts';
import { FileTrays } from './file-tray.ts';

/** Among the ledgers stand the centre for files and the one of open banking, too. */
export const bulkCentre = 'kftc:cms';
export const openBankingCentre = 'open-banking';
/** BOK-Wire+: among the ledgers where an agent works in a bank's treasury, for what its settlement account has. */
export const settlementSystem = 'bokwire';

/** The rails as the gateway reaches them: each bank for its own accounts, each ledger for its wallets, the network for what concerns all banks. */
export class RailDesk {
  readonly #banks: ReadonlyMap<BankCode, Rail>;
  readonly #network: Rail;
  readonly #ledgers: ReadonlyMap<string, Rail>;
  /** Where lines of files are handed in; absent: no centre for files is reached. */
  readonly trays: FileTrays | undefined;
  /** Names of participants do not change while a gateway runs. */
  readonly #names = new Map<BankCode, string>();
  #naming: Promise<unknown> | undefined;
  /** Holders of accounts that are read over and over: those in mandates. */
  readonly #holders = new Map<string, string>();

  /** `ledgers` by their ids. */
  constructor(banks: ReadonlyMap<BankCode, Rail>, network: Rail, ledgers: ReadonlyMap<string, Rail> = new Map()) {
    this.#banks = banks;
    this.#network = network;
    this.#ledgers = ledgers;
    const centre = ledgers.get(bulkCentre);
    this.trays = centre && new FileTrays(centre);
  }

  /** Who keeps the account. */
  keeper(account: AccountRef): Rail | undefined {
    return isWallet(account) ? this.#ledgers.get(keeperOf(account)) : this.#banks.get(account.bank);
  }

  /** Who takes an order to pay. */
  taker(order: { readonly payer: AccountRef; readonly payee: AccountRef; readonly file?: unknown }): Rail | undefined {
    if (order.file !== undefined) return this.trays;
    return this.#ledgers.get(takerOf(order)) ?? this.keeper(order.payer);
  }

  /** Who would call the order back: the payer's bank, where the order went to it. */
  recaller(order: Parameters<RailDesk['taker']>[0]): Rail | undefined {
    const taker = this.taker(order);
    return taker === this.#banks.get(order.payer.bank) ? taker : undefined;
  }

  /** Why whoever takes the order would take nothing now. */
  shutFor(order: { readonly payer: AccountRef; readonly payee: AccountRef }): RailShut | undefined {
    return this.taker(order)?.shut?.();
  }

  async balance(account: AccountRef): Promise<BalanceAnswer | undefined> {
    return this.keeper(account)?.ask('balance', { account });
  }

  async statement(account: AccountRef, from: number, until: number): Promise<StatementAnswer | undefined> {
    return this.keeper(account)?.ask('statement', { account, from, until });
  }

  /** Recipient inquiry over the network, as a payer's bank makes it; a network without it leaves the question to the payee's bank. */
  async recipient(account: AccountRef): Promise<RecipientAnswer | undefined> {
    const answer = isWallet(account) ? undefined : await this.#network.ask('recipient', { account });
    return answer ?? this.keeper(account)?.ask('recipient', { account });
  }

  async wallet(account: AccountRef): Promise<WalletAnswer | undefined> {
    return this.keeper(account)?.ask('wallet', { account });
  }

  /** Claims a payment back, over open banking where that is the way, else by the payer's bank, and where the claim stands. `undefined`: it cannot be claimed. */
  async returnClaim(order: Parameters<RailDesk['taker']>[0], transfer: string, amountWon: Won): Promise<ReturnClaimAnswer | undefined> {
    return (this.#ledgers.get(openBankingCentre) ?? this.recaller(order))?.ask('return-claim', { transfer, amountWon });
  }

  /** Applies to the deposit insurer for a payment that was claimed back in vain, and where that stands. `undefined`: there is none, or it does not cover it. */
  async recovery(order: Parameters<RailDesk['taker']>[0], transfer: string): Promise<ReturnClaimAnswer | undefined> {
    const { bank, account } = order.payer;
    return this.recaller(order) && this.#ledgers.get(insurerId)?.ask('recovery', { transfer, payer: { bank, account } });
  }

  /** How a bank stands in the network; whoever asks has to be of that bank. */
  async position(bank: BankCode): Promise<PositionAnswer | undefined> {
    return this.#network.ask('position', { bank });
  }

  /** How a bank stands at BOK-Wire+, likewise. */
  async liquidity(bank: BankCode): Promise<LiquidityAnswer | undefined> {
    return this.#ledgers.get(settlementSystem)?.ask('liquidity', { bank });
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

  /** Where open banking is the only way to an account, its hours and its limit are what counts, not those of the network behind it. */
  async cutoffs(): Promise<readonly CutoffAnswer[]> {
    const centre = this.#ledgers.get(openBankingCentre);
    const systems = centre === undefined ? this.#systems() : [centre, ...this.#systems().filter((rail) => rail !== this.#network)];
    return (await Promise.all(systems.map((rail) => rail.ask('cutoffs', {})))).flatMap((answer) => answer ?? []);
  }

  /** A system that does not answer is none that can be used; the others are told all the same. */
  async systems(): Promise<readonly SystemAnswer[]> {
    const systems = (await Promise.all(this.#systems().map(systemOf))).flat();
    for (const { bank, name } of systems.flatMap((system) => system.participants)) this.#names.set(bank, name);
    return systems;
  }

  /** The code itself where the network does not know the bank or does not answer. */
  async bankName(code: BankCode): Promise<string> {
    if (!this.#names.has(code)) {
      this.#naming ??= this.systems().finally(() => {
        this.#naming = undefined;
      });
      await this.#naming;
    }
    return this.#names.get(code) ?? code;
  }

  /** The network of the banks comes first, and speaks for BOK-Wire+. Open banking is a front over it, and has nothing to add. */
  #systems(): readonly Rail[] {
    return [this.#network, ...[...this.#ledgers.values()].filter(({ id }) => id !== openBankingCentre && id !== settlementSystem)];
  }

  async #own(account: AccountRef): Promise<RecipientAnswer | undefined> {
    const keeper = this.keeper(account);
    return keeper === undefined ? undefined : unlessUnreachable(keeper.ask('recipient', { account }));
  }
}

async function systemOf(rail: Rail): Promise<readonly SystemAnswer[]> {
  try {
    return (await rail.ask('system', {})) ?? [];
  } catch (error) {
    if (error instanceof RailUnreachable) return [{ system: rail.id, available: false, participants: [] }];
    throw error;
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
