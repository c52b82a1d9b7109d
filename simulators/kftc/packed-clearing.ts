import { PackedIds } from '../../src/kernel/packed-ids.ts';
import type { PackedTerms } from './packed-terms.ts';

/** An account as a number: bank times {@link accountsMax} plus the account within it. */
export type PackedAccount = number;

/** Accounts of one bank, its machines included, which are numbered from {@link firstMachine}. */
export const accountsMax = 2 ** 27;
export const firstMachine = 2 ** 26;

/** One retail payment, packed. Up to the network's limit of KRW 1bn the amount fits 32 bits. */
export interface PackedOrder {
  idHigh: number;
  idLow: number;
  /** Number of the retail system, as in `packedSystems`. */
  system: number;
  payer: PackedAccount;
  payee: PackedAccount;
  amountWon: number;
  /** Milliseconds since midnight KST. */
  atMs: number;
}

/** What became of an order; the number is what the table keeps. */
export const outcomes = [
  'credited',
  'insufficient_funds',
  'net_debit_cap',
  'account_unknown',
  'outside_hours',
  'amount_limit',
  'same_account',
  'not_consented',
] as const;
export type PackedOutcome = (typeof outcomes)[number];
export type PackedAnswer = PackedOutcome | 'key_conflict';

export interface PackedClearingOptions {
  /** Numbers of the banks whose customers pay here. */
  readonly banks: readonly number[];
  readonly bankCount: number;
  readonly accountsPerBank: number;
  readonly machinesPerBank: number;
  readonly ordersMax: number;
  /** What an account of a bank, by its number there, begins with. */
  readonly openingWon: (account: number) => bigint;
  readonly capsWon: readonly bigint[];
  /** By number of the system. */
  readonly terms: readonly PackedTerms[];
  /** Whether the payer lets the payee collect from his account. */
  readonly hasAgreed: (payer: PackedAccount, payee: PackedAccount) => boolean;
  /** A credit for a bank that is kept elsewhere. */
  readonly creditElsewhere: (payee: PackedAccount, amountWon: number, system: number) => void;
}

/** The table of orders as it lies, for whoever adds it up again. */
export interface PackedOrders {
  readonly count: number;
  readonly system: Uint8Array;
  readonly payer: Uint32Array;
  readonly payee: Uint32Array;
  readonly amountWon: Uint32Array;
  readonly outcome: Uint8Array;
}

/**
 * KFTC's retail systems and the customers of some banks for a day of tens of millions of payments: every id is kept with every field, payer debited, cap
 * checked, payee credited, obligation accrued, as the network does it one payment at a time, in columns instead of objects. Machines have what they are asked
 * for. No messages, no journal: whoever needs those plays fewer payments over the rails. Sums are bigints.
 */
export class PackedClearing {
  readonly #options: PackedClearingOptions;
  readonly #ids: PackedIds;
  readonly #system: Uint8Array;
  readonly #payer: Uint32Array;
  readonly #payee: Uint32Array;
  readonly #amountWon: Uint32Array;
  readonly #atMs: Uint32Array;
  readonly #outcome: Uint8Array;
  readonly #balancesWon: readonly (BigInt64Array | undefined)[];
  readonly #payInWon: BigInt64Array;
  readonly #netDebitWon: BigInt64Array;
  readonly #peakWon: BigInt64Array;
  #paidOutWon = 0n;

  constructor(options: PackedClearingOptions) {
    const { ordersMax, banks, bankCount, accountsPerBank, openingWon } = options;
    this.#options = options;
    this.#ids = new PackedIds(ordersMax);
    [this.#payer, this.#payee] = [new Uint32Array(ordersMax), new Uint32Array(ordersMax)];
    [this.#amountWon, this.#atMs] = [new Uint32Array(ordersMax), new Uint32Array(ordersMax)];
    [this.#system, this.#outcome] = [new Uint8Array(ordersMax), new Uint8Array(ordersMax)];
    const kept = new Set(banks);
    this.#balancesWon = Array.from({ length: bankCount }, (_, bank) =>
      kept.has(bank) ? new BigInt64Array(accountsPerBank).map((_won, account) => openingWon(account)) : undefined,
    );
    this.#payInWon = new BigInt64Array(bankCount);
    this.#netDebitWon = new BigInt64Array(bankCount);
    this.#peakWon = new BigInt64Array(bankCount);
  }

  /** Executes at most once per id: the same order gets its first answer, one with any other field `key_conflict`. */
  submit(order: PackedOrder): PackedAnswer {
    const known = this.#ids.find(order.idHigh, order.idLow);
    if (known >= 0) return this.#isSame(known, order) ? this.#answerAt(known) : 'key_conflict';
    const outcome = this.#clear(order);
    const place = this.#ids.add(order.idHigh, order.idLow);
    this.#system[place] = order.system;
    this.#payer[place] = order.payer;
    this.#payee[place] = order.payee;
    this.#amountWon[place] = order.amountWon;
    this.#atMs[place] = order.atMs;
    this.#outcome[place] = outcomes.indexOf(outcome);
    return outcome;
  }

  /** A payment of another bank's customer has been credited here. */
  receive(payee: PackedAccount, amountWon: number, system: number): void {
    const bank = bankOf(payee);
    const won = BigInt(amountWon);
    this.#credit(payee, won);
    this.#payInWon[bank] = (this.#payInWon[bank] ?? 0n) - won;
    if (this.#termsOf(system).isCapped) this.#netDebitWon[bank] = (this.#netDebitWon[bank] ?? 0n) - won;
  }

  /** What the bank pays in at 11:00, over all systems; negative: what it gets. Of a bank that is kept elsewhere: 0. */
  payInWon(bank: number): bigint {
    return this.#payInWon[bank] ?? 0n;
  }

  /** Obligations incurred less claims acquired, of what uses the cap. Of a bank that is kept elsewhere: 0. */
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

  /** What the machines of these banks have paid out. */
  get paidOutWon(): bigint {
    return this.#paidOutWon;
  }

  orders(): PackedOrders {
    return {
      count: this.#ids.size,
      system: this.#system,
      payer: this.#payer,
      payee: this.#payee,
      amountWon: this.#amountWon,
      outcome: this.#outcome,
    };
  }

  /** In the order in which the order goes from one to the next: the first that has a reason refuses. */
  #clear(order: PackedOrder): PackedOutcome {
    const terms = this.#termsOf(order.system);
    if (this.#balancesWon[bankOf(order.payer)] === undefined) throw new Error(`bank ${bankOf(order.payer)} is not kept here`);
    if (order.amountWon <= 0) return 'amount_limit';
    if (bankOf(order.payee) >= this.#options.bankCount) return 'account_unknown';
    if (terms.needsAgreement && !this.#options.hasAgreed(order.payer, order.payee)) return 'not_consented';
    const refusal = terms.isCollected
      ? (this.#payeeRefusal(order, terms) ?? this.#networkRefusal(order, terms) ?? this.#payerRefusal(order))
      : (this.#payerRefusal(order) ?? this.#networkRefusal(order, terms) ?? this.#payeeRefusal(order, terms));
    if (refusal !== undefined) return refusal;
    this.#book(order, terms);
    return 'credited';
  }

  #payerRefusal({ payer, payee, amountWon }: PackedOrder): PackedOutcome | undefined {
    if (payer === payee) return 'same_account';
    if (accountOf(payer) >= this.#options.accountsPerBank) return 'account_unknown';
    const balanceWon = this.#balancesWon[bankOf(payer)]?.[accountOf(payer)] ?? 0n;
    return balanceWon < BigInt(amountWon) ? 'insufficient_funds' : undefined;
  }

  /** Inside one bank there is no network. */
  #networkRefusal({ payer, payee, amountWon, atMs }: PackedOrder, { opensMs, closesMs, limitWon, isCapped }: PackedTerms): PackedOutcome | undefined {
    const from = bankOf(payer);
    if (from === bankOf(payee)) return undefined;
    if (atMs < opensMs || atMs >= closesMs) return 'outside_hours';
    if (amountWon > limitWon) return 'amount_limit';
    const owedWon = (this.#netDebitWon[from] ?? 0n) + BigInt(amountWon);
    return isCapped && owedWon > (this.#options.capsWon[from] ?? 0n) ? 'net_debit_cap' : undefined;
  }

  /** A cash machine is paid for withdrawals alone. */
  #payeeRefusal({ payee }: PackedOrder, { isCash }: PackedTerms): PackedOutcome | undefined {
    const { accountsPerBank, machinesPerBank } = this.#options;
    const account = accountOf(payee);
    const isKnown = account < accountsPerBank || (isCash && account >= firstMachine && account < firstMachine + machinesPerBank);
    return isKnown ? undefined : 'account_unknown';
  }

  /** Whichever bank sent the message, the payer's owes. */
  #book({ payer, payee, amountWon, system }: PackedOrder, { isCapped }: PackedTerms): void {
    const [from, to] = [bankOf(payer), bankOf(payee)];
    const won = BigInt(amountWon);
    this.#move(payer, -won);
    if (from === to) {
      this.#credit(payee, won);
      return;
    }
    this.#payInWon[from] = (this.#payInWon[from] ?? 0n) + won;
    if (isCapped) {
      const owedWon = (this.#netDebitWon[from] ?? 0n) + won;
      this.#netDebitWon[from] = owedWon;
      if (owedWon > (this.#peakWon[from] ?? 0n)) this.#peakWon[from] = owedWon;
    }
    if (this.#balancesWon[to] === undefined) this.#options.creditElsewhere(payee, amountWon, system);
    else this.receive(payee, amountWon, system);
  }

  /** What comes to a machine is in the customer's hands. */
  #credit(payee: PackedAccount, won: bigint): void {
    if (accountOf(payee) >= firstMachine) this.#paidOutWon += won;
    else this.#move(payee, won);
  }

  #move(account: PackedAccount, won: bigint): void {
    const balances = this.#balancesWon[bankOf(account)];
    if (balances === undefined) throw new Error(`bank ${bankOf(account)} is not kept here`);
    balances[accountOf(account)] = (balances[accountOf(account)] ?? 0n) + won;
  }

  #termsOf(system: number): PackedTerms {
    const terms = this.#options.terms[system];
    if (terms === undefined) throw new Error(`there is no system ${system}`);
    return terms;
  }

  #isSame(place: number, { system, payer, payee, amountWon, atMs }: PackedOrder): boolean {
    const [samePayer, samePayee] = [this.#payer[place] === payer, this.#payee[place] === payee];
    return samePayer && samePayee && this.#amountWon[place] === amountWon && this.#atMs[place] === atMs && this.#system[place] === system;
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
