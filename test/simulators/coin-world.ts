import { strict as assert } from 'node:assert';
import { type StablecoinRules, stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import { openStablecoin, type Stablecoin } from '../../simulators/stablecoin/stablecoin.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { networked } from '../../src/rail/networked.ts';
import type { Rail } from '../../src/rail/rail.ts';
import { Country, type CountryOptions } from './country.ts';

export interface CoinWorldOptions extends CountryOptions {
  /** Coins by holder; each holder has a wallet. Default: 가 with 1,000,000 and 나 without any. */
  readonly coinsWon?: Readonly<Record<string, bigint>>;
  readonly cashWon?: bigint;
  readonly bondsWon?: bigint;
  readonly rules?: StablecoinRules;
}

const issuer = '951';
const reserve = { bank: '901', account: '901-900-000001', holder: '원화코인 준비금' };
const dealer = { bank: '902', account: '902-90-000001-0', holder: '국채 딜러' };
const dealerWon = 100_000_000_000n;

/** Banks and a stablecoin whose reserve lies at bank A; the buyer of its bonds is at bank B. What the issuer promises is checked after every event. */
export class CoinWorld {
  readonly country: Country;
  readonly coin: Stablecoin;
  readonly #options: CoinWorldOptions;

  constructor(options: CoinWorldOptions) {
    this.#options = options;
    this.country = new Country(options);
    const { clock, note: record, events } = this.country;
    const { line = (rail: Rail) => rail, rules = stablecoinRules } = options;
    const lines = [...this.country.banks].map(
      ([code, bank]) => [code, networked(line(bank, 'stablecoin'), { clock, latencyMs: 20, timeoutMs: 5_000 })] as const,
    );
    this.coin = openStablecoin({ issuer, name: '원화코인', clock, record, banks: new Map(lines), reserve, dealer, rules });
    if (options.journal === undefined) this.#establish();
    else for (const event of events) this.coin.restore(event);
    this.coin.resume();
  }

  wallet(holder: string) {
    return { bank: issuer, account: `S951-${String([...Object.keys(this.#coinsWon)].indexOf(holder) + 1).padStart(6, '0')}`, holder };
  }

  /** From and to: a holder of coins, or the letter of a bank for its customer's account. */
  order(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): CreditTransfer {
    const [payer = '', payee = ''] = route.split('>');
    const requestedAt = this.country.clock.now();
    const parties = { payer: this.#party(payer), payee: this.#party(payee) };
    return { kind: 'credit-transfer', id, ...parties, amountWon: won(amountWon), memo: '', returnOf: null, requestedAt, ...rest };
  }

  /** Submits and returns what is answered at once. */
  send(id: string, route: string, amountWon: bigint, rest: Partial<CreditTransfer> = {}): Promise<Outcome> {
    return this.coin.submit(this.order(id, route, amountWon, rest));
  }

  /** Lets time pass, checking what must hold at every step. */
  async runUntil(time: string): Promise<void> {
    await this.country.runUntil(time);
    this.check();
  }

  coinsWon(holder: string): { readonly postedWon: bigint; readonly heldWon: bigint } {
    const { postedWon, heldWon } = this.coin.ledger.balance(this.wallet(holder).account) ?? {};
    assert(postedWon !== undefined && heldWon !== undefined, `no wallet of ${holder}`);
    return { postedWon, heldWon };
  }

  /** On the reserve's account, by the word of its bank. */
  get cashWon(): bigint {
    return this.country.bank('A').ledger.balance(reserve.account)?.postedWon ?? 0n;
  }

  get circulationWon(): bigint {
    return -(this.coin.ledger.balance('issuance')?.postedWon ?? 0n);
  }

  /** Replays the journal: at no moment were there more coins and promises than reserve. Returns the least surplus. */
  check(): bigint {
    let [coinsWon, promisedWon, cashWon, bondsWon] = [0n, 0n, 0n, this.#options.bondsWon ?? 0n];
    let leastWon: bigint | undefined;
    for (const { kind, data, instruction } of this.country.events) {
      if (kind !== 'transfer.posted' && kind !== 'transfer.captured') continue;
      const { book, debit, credit, amountWon } = data;
      if (book === 'stablecoin' && debit === 'issuance') coinsWon += amountWon;
      if (book === 'stablecoin' && credit === 'issuance') coinsWon -= amountWon;
      if (book === 'stablecoin' && credit === 'issuance' && kind === 'transfer.captured') promisedWon += amountWon;
      if (book === 'stablecoin' && data.transfer === `${instruction}:back`) promisedWon -= amountWon;
      if (book !== `bank:${reserve.bank}`) continue;
      if (credit === reserve.account) cashWon += amountWon;
      if (credit === reserve.account && instruction?.startsWith('sale:')) bondsWon -= amountWon;
      if (debit === reserve.account) cashWon -= amountWon;
      if (debit === reserve.account) promisedWon -= amountWon;
      assert(cashWon >= 0n, 'the reserve is never negative');
      if (instruction?.startsWith('issue:')) continue; // the world is being founded
      const surplusWon = cashWon + bondsWon - coinsWon - promisedWon;
      assert(surplusWon >= 0n, `${surplusWon} won of reserve beyond what is owed`);
      leastWon = leastWon === undefined || surplusWon < leastWon ? surplusWon : leastWon;
    }
    return leastWon ?? 0n;
  }

  restarted(start: string, journal: readonly AnyEvent[] = this.country.events): CoinWorld {
    return new CoinWorld({ ...this.#options, start, journal });
  }

  /** Every book as text. */
  dump(): string {
    return [this.country.dump(), this.coin.ledger.dump(), this.coin.reserveLedger.dump()].join('\n');
  }

  #party(name: string): CreditTransfer['payer'] {
    return /^[A-Q]$/.test(name) ? this.country.account(name) : this.wallet(name);
  }

  get #coinsWon(): Readonly<Record<string, bigint>> {
    return this.#options.coinsWon ?? { 가: 1_000_000n, 나: 0n };
  }

  #establish(): void {
    const { cashWon = 1_000_000n, bondsWon = 0n } = this.#options;
    const [atReserve, atDealer] = [this.country.bank('A'), this.country.bank('B')];
    atReserve.openAccount(reserve);
    if (cashWon > 0n) atReserve.issueOpening(reserve.account, won(cashWon));
    atDealer.openAccount(dealer);
    atDealer.issueOpening(dealer.account, won(dealerWon));
    this.coin.establish({ cashWon: won(cashWon), bondsWon: won(bondsWon) });
    for (const [holder, amountWon] of Object.entries(this.#coinsWon)) {
      const { account } = this.wallet(holder);
      this.coin.openWallet({ account, holder });
      if (amountWon > 0n) this.coin.issueOpening(account, won(amountWon));
    }
  }
}
