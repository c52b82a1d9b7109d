import { atKst, isBusinessDay, kstDate, nextSettlementAt, settlementDate, settlementTimeKst } from '../../src/kernel/calendar.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { Institution, User } from './members.ts';
import type { RspCode } from './rsp-codes.ts';
import type { OpenBankingRules } from './rules.ts';

/** One leg as far as limits look at it. */
export interface Spending {
  readonly institution: Institution;
  readonly kind: 'withdraw' | 'deposit';
  /** The person whose account is debited; absent for deposits. */
  readonly user: User | undefined;
  readonly amountWon: Won;
  readonly at: EpochMs;
}

/** How much of each limit is used. What is under way counts, what was refused does not. */
export class Usage {
  readonly #rules: OpenBankingRules;
  readonly #sums = new Map<string, bigint>();

  constructor(rules: OpenBankingRules) {
    this.#rules = rules;
  }

  add(spending: Spending): void {
    this.#move(spending, spending.amountWon);
  }

  drop(spending: Spending): void {
    this.#move(spending, -spending.amountWon);
  }

  /** The first limit that is passed, in order of precedence: once, user, day, month, guarantee. */
  refusal(spending: Spending): RspCode | undefined {
    const { institution, kind, user, amountWon, at } = spending;
    const { limits } = institution;
    const day = this.#sum(dayName(spending)) + amountWon;
    const month = this.#sum(monthName(spending)) + amountWon;
    if (kind === 'deposit') {
      if (amountWon > limits.depositOnceWon) return 'A0106';
      if (day > limits.depositDayWon) return 'A0101';
      return month > limits.depositMonthWon ? 'A0102' : undefined;
    }
    if (amountWon > limits.withdrawOnceWon) return 'A0105';
    if (amountWon > this.#rules.userOnceWon.value) return 'A0111';
    if (user !== undefined && this.#sum(userName(user, at)) + amountWon > this.#rules.userDayWon.value) return 'A0112';
    if (day > limits.withdrawDayWon) return 'A0103';
    if (month > limits.withdrawMonthWon) return 'A0104';
    return this.#unsettledWon(institution, at) + amountWon > this.#guaranteeWon(institution) ? 'A0327' : undefined;
  }

  /** `wd_limit_remain_amt`: what the institution can still withdraw today. */
  remainWon(institution: Institution, at: EpochMs): Won {
    const spending: Spending = { institution, kind: 'withdraw', user: undefined, amountWon: won(0n), at };
    const left = [
      institution.limits.withdrawDayWon - this.#sum(dayName(spending)),
      institution.limits.withdrawMonthWon - this.#sum(monthName(spending)),
      this.#guaranteeWon(institution) - this.#unsettledWon(institution, at),
    ];
    return won(left.reduce((least, each) => (each < least ? each : least)));
  }

  #guaranteeWon({ limits }: Institution): bigint {
    return (limits.withdrawDayWon * this.#rules.guaranteePercent.value) / 100n;
  }

  /** The centre has paid the institution before the banks have settled: what is left of it until the next 11:00. */
  #unsettledWon(institution: Institution, at: EpochMs): bigint {
    const today = kstDate(at);
    const sessions = new Set([settlementDate(at)]);
    if (isBusinessDay(today) && at < atKst(today, settlementTimeKst)) sessions.add(kstDate(nextSettlementAt(at)));
    return [...sessions].reduce((sum, session) => sum + this.#sum(sessionName(institution, session)), 0n);
  }

  #move(spending: Spending, amountWon: bigint): void {
    const names = [dayName(spending), monthName(spending)];
    if (spending.kind === 'withdraw') names.push(sessionName(spending.institution, settlementDate(spending.at)));
    if (spending.user !== undefined) names.push(userName(spending.user, spending.at));
    for (const name of names) this.#sums.set(name, this.#sum(name) + amountWon);
  }

  #sum(name: string): bigint {
    return this.#sums.get(name) ?? 0n;
  }
}

function dayName({ institution, kind, at }: Spending): string {
  return `${institution.clientUseCode} ${kind} ${kstDate(at)}`;
}

function monthName({ institution, kind, at }: Spending): string {
  return `${institution.clientUseCode} ${kind} ${kstDate(at).slice(0, 7)}`;
}

function sessionName(institution: Institution, session: string): string {
  return `${institution.clientUseCode} unsettled ${session}`;
}

function userName(user: User, at: EpochMs): string {
  return `user ${user.userSeqNo} ${kstDate(at)}`;
}
