import { PackedIds } from '../../src/kernel/packed-ids.ts';

/** An account as a number: bank times {@link accountsMax} plus the account within it. */
export type PackedAccount = number;

/** Accounts of one bank. */
export const accountsMax = 2 ** 27;

/** One retail payment, packed. Up to the network's limit of KRW 1bn the amount fits 32 bits. */
export interface PackedOrder {
  idHigh: number;
  idLow: number;
  payer: PackedAccount;
  payee: PackedAccount;
  amountWon: number;
  /** Milliseconds since midnight KST. */
  atMs: number;
}

/** What became of an order; the number is what the table keeps. */
export const outcomes = ['credited', 'insufficient_funds', 'net_debit_cap', 'account_unknown', 'outside_hours', 'amount_limit'] as const;
export type PackedOutcome = (typeof outcomes)[number];
export type PackedAnswer = PackedOutcome | 'key_conflict';

export interface PackedClearingOptions {
  /** Numbers of the banks whose customers pay here. */
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly ordersMax: number;
  readonly openingWon: bigint;
  readonly capsWon: readonly bigint[];
  readonly limitWon: number;
  readonly opensMs: number;
  readonly closesMs: number;
  /** A credit for a bank that is kept elsewhere. */
  readonly creditElsewhere: (payee: PackedAccount, amountWon: number) => void;
}

/** The table of orders as it lies, for whoever adds it up again. */
export interface PackedOrders {
  readonly count: number;
  readonly payer: Uint32Array;
  readonly payee: Uint32Array;
  readonly amountWon: Uint32Array;
  readonly outcome: Uint8Array;
}

/**
 * The electronic banking network and the customers of some banks for a day of tens of millions of payments: every id is kept with every field,
 * payer debited, cap checked, payee credited, obligation accrued, as the network does it one payment at a time, in columns instead of objects.
 * No messages, no journal: whoever needs those plays fewer payments over the rails. Sums are bigints.
 */
export class PackedClearing {
  readonly #options: PackedClearingOptions;
  readonly #ids: PackedIds;
  readonly #payer: Uint32Array;
  readonly #payee: Uint32Array;
  readonly #amountWon: Uint32Array;
  readonly #atMs: Uint32Array;
  readonly #outcome: Uint8Array;
  readonly #balancesWon: readonly (BigInt64Array | undefined)[];
  readonly #netDebitWon: BigInt64Array;
  readonly #peakWon: BigInt64Array;

  constructor(options: PackedClearingOptions) {
    const { ordersMax, banks, bankCount, accountsPerBank, openingWon } = options;
    this.#options = options;
    this.#ids = new PackedIds(ordersMax);
    [this.#payer, this.#payee] = [new Uint32Array(ordersMax), new Uint32Array(ordersMax)];
    [this.#amountWon, this.#atMs] = [new Uint32Array(ordersMax), new Uint32Array(ordersMax)];
    this.#outcome = new Uint8Array(ordersMax);
    const kept = new Set(banks);
    this.#balancesWon = Array.from({ length: bankCount }, (_, bank) =>
      kept.has(bank) ? new BigInt64Array(accountsPerBank).fill(openingWon) : undefined,
    );
    this.#netDebitWon = new BigInt64Array(bankCount);
    this.#peakWon = new BigInt64Array(bankCount);
  }

  /** Executes at most once per id: the same order gets its first answer, one with any other field `key_conflict`. */
  submit(order: PackedOrder): PackedAnswer {
    const known = this.#ids.find(order.idHigh, order.idLow);
    if (known >= 0) return this.#isSame(known, order) ? this.#answerAt(known) : 'key_conflict';
    const outcome = this.#clear(order);
    const place = this.#ids.add(order.idHigh, order.idLow);
    this.#payer[place] = order.payer;
    this.#payee[place] = order.payee;
    this.#amountWon[place] = order.amountWon;
    this.#atMs[place] = order.atMs;
    this.#outcome[place] = outcomes.indexOf(outcome);
    return outcome;
  }

  /** A payment of another bank's customer has been credited here. */
  receive(payee: PackedAccount, amountWon: number): void {
    const bank = bankOf(payee);
    const balances = this.#balancesWon[bank];
    if (balances === undefined) throw new Error(`bank ${bank} is not kept here`);
    const won = BigInt(amountWon);
    const account = accountOf(payee);
    balances[account] = (balances[account] ?? 0n) + won;
    this.#netDebitWon[bank] = (this.#netDebitWon[bank] ?? 0n) - won;
  }

  /** Obligations incurred less claims acquired. Of a bank that is kept elsewhere: 0. */
  netDebitWon(bank: number): bigint {
    return this.#netDebitWon[bank] ?? 0n;
  }

  /** The highest that the net debit has been. */
  peakWon(bank: number): bigint {
    return this.#peakWon[bank] ?? 0n;
  }

  /** All that the customers of these banks hold. */
  heldWon(): bigint {
    let sumWon = 0n;
    for (const balances of this.#balancesWon) for (const balanceWon of balances ?? []) sumWon += balanceWon;
    return sumWon;
  }

  orders(): PackedOrders {
    return { count: this.#ids.size, payer: this.#payer, payee: this.#payee, amountWon: this.#amountWon, outcome: this.#outcome };
  }

  #clear({ payer, payee, amountWon, atMs }: PackedOrder): PackedOutcome {
    const { accountsPerBank, bankCount, limitWon, opensMs, closesMs, capsWon, creditElsewhere } = this.#options;
    const [from, to] = [bankOf(payer), bankOf(payee)];
    const payers = this.#balancesWon[from];
    if (payers === undefined) throw new Error(`bank ${from} is not kept here`);
    if (amountWon <= 0 || amountWon > limitWon) return 'amount_limit';
    if (accountOf(payer) >= accountsPerBank || to >= bankCount) return 'account_unknown';
    const won = BigInt(amountWon);
    const balanceWon = payers[accountOf(payer)] ?? 0n;
    if (balanceWon < won) return 'insufficient_funds';
    if (from !== to && (atMs < opensMs || atMs >= closesMs)) return 'outside_hours';
    const owedWon = (this.#netDebitWon[from] ?? 0n) + won;
    if (from !== to && owedWon > (capsWon[from] ?? 0n)) return 'net_debit_cap';
    if (accountOf(payee) >= accountsPerBank) return 'account_unknown';
    payers[accountOf(payer)] = balanceWon - won;
    if (from === to) {
      payers[accountOf(payee)] = (payers[accountOf(payee)] ?? 0n) + won;
      return 'credited';
    }
    this.#netDebitWon[from] = owedWon;
    if (owedWon > (this.#peakWon[from] ?? 0n)) this.#peakWon[from] = owedWon;
    if (this.#balancesWon[to] === undefined) creditElsewhere(payee, amountWon);
    else this.receive(payee, amountWon);
    return 'credited';
  }

  #isSame(place: number, { payer, payee, amountWon, atMs }: PackedOrder): boolean {
    return this.#payer[place] === payer && this.#payee[place] === payee && this.#amountWon[place] === amountWon && this.#atMs[place] === atMs;
  }

  #answerAt(place: number): PackedOutcome {
    return outcomes[this.#outcome[place] ?? 0] ?? 'credited';
  }
}

export function bankOf(account: PackedAccount): number {
  return Math.floor(account / accountsMax);
}

export function accountOf(account: PackedAccount): number {
  return account % accountsMax;
}
