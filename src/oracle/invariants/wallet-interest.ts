import type { Event } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { WalletTerms } from '../../kernel/wallet.ts';
import { dateOfDay, kstDay, kstTimeMs } from '../business-days.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { tokenHours } from '../system-hours.ts';
import { tokenLedger } from '../wallets.ts';

/**
 * A wallet that bears interest gets it once a day, when the ledger opens: a 365th of the year's on what it holds then, in whole won and within its holding
 * limit. No tokens are given out otherwise without an order.
 */
export const walletInterest: Invariant = {
  id: 'wallet-interest',
  observe: (trial, tally) => {
    const interest = new DailyInterest(trial);
    return {
      on: {
        'wallet.set': ({ at, data }) => interest.agree(data.account, data.terms, at),
        'instruction.received': ({ at, data: { rail, instruction } }) => {
          if (rail === tokenLedger) interest.knock(instruction.id, at);
        },
        'instruction.concluded': ({ at, instruction, data: { rail, outcome } }) => {
          if (rail !== tokenLedger) return;
          for (const fault of interest.answer(instruction ?? '', outcome.status === 'credited', at)) tally.count(fault);
        },
        'transfer.posted': (event) => {
          if (event.data.book === tokenLedger && event.data.code === 'issue') tally.count(interest.take(event));
        },
        'trial.closed': ({ at }) => {
          for (const fault of interest.overdue(at)) tally.count(fault);
        },
      },
    };
  },
};

/** A ledger that is up pays what it owes so soon. */
const graceMs = 60_000;

interface Bearer {
  readonly terms: WalletTerms;
  readonly since: EpochMs;
  /** KST dates of what it was given. */
  readonly paidOn: Set<string>;
}

/** A day on which the ledger was at work, and who was owed interest by then. */
interface Day {
  readonly date: string;
  /** Since when; null: only in the moment of its opening so far, in which it may have died: it has until the day is over. */
  readonly at: EpochMs | null;
  readonly owed: readonly string[];
}

class DailyInterest {
  readonly #trial: Reconstruction;
  readonly #wallets = new Map<string, Bearer>();
  /** The last one that is known. */
  #day: Day = { date: '', at: 0, owed: [] };
  /** By the order that came then: the ledger was open if it carries that out; what it refuses says nothing of its hours, which may be shorter than usual. */
  readonly #knocks = new Map<string, Day>();

  constructor(trial: Reconstruction) {
    this.#trial = trial;
  }

  agree(account: string, terms: WalletTerms, at: EpochMs): void {
    const { since = at, paidOn = new Set<string>() } = this.#wallets.get(account) ?? {};
    this.#wallets.set(account, { terms, since, paidOn });
  }

  /** Tokens were given out. What an order brings is for others to judge, and what a wallet begins with is given with it. */
  take({ at, data, instruction }: Event<'transfer.posted'>): string | undefined {
    const { credit, amountWon } = data;
    const wallet = this.#wallets.get(credit);
    if (this.#trial.orders.find(instruction)?.payment != null || at === wallet?.since) return undefined;
    if (wallet?.terms.interestBasisPoints === undefined) return `wallet ${credit} was given ${amountWon} won on nobody’s order`;
    const date = dateOf(at);
    const dueWon = interestWon(wallet.terms, this.#trial.wallets.sumWon(tokenLedger, credit) - amountWon);
    const isSecond = wallet.paidOn.has(date) || openingOf(at) <= wallet.since || at < openingOf(at);
    wallet.paidOn.add(date);
    if (isSecond) return `wallet ${credit} was given interest on ${date} twice, or before it was due`;
    return amountWon === dueWon ? undefined : `wallet ${credit} was given ${amountWon} won of interest on ${date}; ${dueWon} won were due`;
  }

  /** An order comes to the ledger. Who is owed interest by then is noted before the order moves anything. */
  knock(order: string, at: EpochMs): void {
    const date = dateOf(at);
    const isKnown = date === this.#day.date;
    if (at < openingOf(at) || (isKnown && this.#day.at !== null)) return;
    const owed = [...this.#wallets].flatMap(([account, wallet]) => (this.#isOwed(account, wallet, at) ? [account] : []));
    const still = isKnown ? owed.filter((account) => this.#day.owed.includes(account)) : owed;
    this.#knocks.set(order, { date, at: at === openingOf(at) ? null : at, owed: still });
  }

  /** The order has its end. Says who has still no interest of the day, or of the one before. */
  answer(order: string, isCredited: boolean, at: EpochMs): readonly string[] {
    const knock = this.#knocks.get(order);
    this.#knocks.delete(order);
    if (!isCredited) return [];
    const forgotten = this.overdue(at);
    if (knock === undefined || knock.date < this.#day.date || (knock.date === this.#day.date && this.#day.at !== null)) return forgotten;
    this.#day = knock;
    this.#knocks.clear();
    return [...forgotten, ...this.overdue(at)];
  }

  /** Who should have had interest by then, and has not. Each is said once. */
  overdue(at: EpochMs): readonly string[] {
    const { date, at: since, owed } = this.#day;
    if (since === null ? dateOf(at) === date : at < since + graceMs) return [];
    this.#day = { ...this.#day, owed: [] };
    return owed.flatMap((account) => (this.#wallets.get(account)?.paidOn.has(date) ? [] : [`wallet ${account} was given no interest on ${date}`]));
  }

  #isOwed(account: string, { terms, since, paidOn }: Bearer, at: EpochMs): boolean {
    return !paidOn.has(dateOf(at)) && openingOf(at) > since && interestWon(terms, this.#trial.wallets.sumWon(tokenLedger, account)) > 0n;
  }
}

function interestWon({ interestBasisPoints = 0, holdingLimitWon }: WalletTerms, holdsWon: bigint): bigint {
  const earnedWon = (holdsWon * BigInt(interestBasisPoints)) / 3_650_000n;
  return holdingLimitWon !== undefined && holdsWon + earnedWon > holdingLimitWon ? holdingLimitWon - holdsWon : earnedWon;
}

function openingOf(at: EpochMs): EpochMs {
  return at - kstTimeMs(at) + tokenHours.opensMs;
}

function dateOf(at: EpochMs): string {
  return dateOfDay(kstDay(at));
}
