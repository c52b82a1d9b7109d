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
        // What it refuses says nothing of its hours, which may be shorter than usual.
        'instruction.concluded': ({ at, data: { rail, outcome } }) => {
          if (rail === tokenLedger && outcome.status === 'credited') for (const fault of interest.look(at)) tally.count(fault);
        },
        'transfer.posted': (event) => {
          if (event.data.book === tokenLedger && event.data.code === 'issue') tally.count(interest.take(event));
        },
        'trial.closed': ({ at }) => {
          for (const fault of interest.look(at)) tally.count(fault);
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
  /** KST date of the last payment. */
  paidOn: string;
}

class DailyInterest {
  readonly #trial: Reconstruction;
  readonly #wallets = new Map<string, Bearer>();
  /** On the day when the ledger was last seen open: since when, and who was owed interest then. */
  #day = { date: '', at: 0 };
  #owed: string[] = [];

  constructor(trial: Reconstruction) {
    this.#trial = trial;
  }

  agree(account: string, terms: WalletTerms, at: EpochMs): void {
    const { since = at, paidOn = '' } = this.#wallets.get(account) ?? {};
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
    const isSecond = wallet.paidOn === date || openingOf(at) <= wallet.since || at < openingOf(at);
    wallet.paidOn = date;
    this.#owed = this.#owed.filter((account) => account !== credit);
    if (isSecond) return `wallet ${credit} was given interest on ${date} twice, or before it was due`;
    return amountWon === dueWon ? undefined : `wallet ${credit} was given ${amountWon} won of interest on ${date}; ${dueWon} won were due`;
  }

  /** The ledger is open, or the trial ends. Says who has still no interest of the day. */
  look(at: EpochMs): readonly (string | undefined)[] {
    const date = dateOf(at);
    if (at < openingOf(at)) return [];
    if (date !== this.#day.date) {
      const forgotten = this.#unpaid();
      this.#day = { date, at };
      this.#owed = [...this.#wallets].flatMap(([account, wallet]) => (this.#isOwed(account, wallet, at) ? [account] : []));
      return forgotten;
    }
    return at < this.#day.at + graceMs ? [] : this.#unpaid();
  }

  #unpaid(): readonly string[] {
    return this.#owed.splice(0).map((account) => `wallet ${account} was given no interest on ${this.#day.date}`);
  }

  #isOwed(account: string, { terms, since, paidOn }: Bearer, at: EpochMs): boolean {
    return paidOn !== dateOf(at) && openingOf(at) > since && interestWon(terms, this.#trial.wallets.sumWon(tokenLedger, account)) > 0n;
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
