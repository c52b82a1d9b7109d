import { atKst, kstDate } from '../../src/kernel/calendar.ts';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { CreditTransfer, EpochMs, FinalOutcome } from '../../src/kernel/instruction.ts';
import type { ReasonCode } from '../../src/kernel/reason.ts';
import { openingAt } from '../../src/rail/hours.ts';
import { businessDaysAfter } from './business-days-after.ts';
import type { CoinBook } from './coin-book.ts';
import type { ReserveBook, Sale } from './reserve-book.ts';
import type { StablecoinRules } from './rules.ts';
import type { WonDesk } from './won-desk.ts';

export interface RedemptionQueueDeps {
  readonly clock: Clock;
  readonly coins: CoinBook;
  readonly reserve: ReserveBook;
  readonly won: WonDesk;
  readonly rules: Pick<StablecoinRules, 'payoutHours' | 'bondSettlement'>;
  readonly conclude: (id: string, outcome: FinalOutcome) => void;
}

/**
 * Redemptions whose coins are finally set aside, paid in the order of the chain. Nobody is paid before whoever stands in front, and nobody
 * from cash that is promised already; where cash is short, bonds are sold. Coins are destroyed before their won leaves, so that what
 * circulates is covered at every moment.
 */
export class RedemptionQueue {
  readonly #deps: RedemptionQueueDeps;
  readonly #waiting: CreditTransfer[] = [];
  #cancel: Cancel = () => {};

  constructor(deps: RedemptionQueueDeps) {
    this.#deps = deps;
  }

  enter(order: CreditTransfer): void {
    this.#waiting.push(order);
    this.drain();
  }

  isWaiting(id: string): boolean {
    return this.#waiting.some((order) => order.id === id);
  }

  /** Pays as far as cash and hours reach. */
  drain(): void {
    const { clock, rules, reserve } = this.#deps;
    this.#cancel();
    if (this.#waiting.length === 0) return;
    const opening = openingAt(rules.payoutHours.value, clock.now());
    if (!opening.open) {
      this.#cancel = clock.at(opening.opensAt, 'redemptions open', () => this.drain());
      return;
    }
    for (let order = this.#waiting[0]; order !== undefined; order = this.#waiting[0]) {
      const reason = this.#refusal(order);
      if (reason === undefined && order.amountWon > reserve.freeWon()) {
        this.#raiseCash();
        return;
      }
      this.#waiting.shift();
      if (reason === undefined) this.#begin(order);
      else this.#refuse(order, reason);
    }
  }

  /** The coins are gone and their won is promised, perhaps on its way: goes on from there, also after a restart. `since`: when it was promised. */
  async carryOn(order: CreditTransfer, since: EpochMs): Promise<void> {
    const { coins, reserve, won, conclude } = this.#deps;
    const outcome = await won.payOut(order, since);
    if (outcome.status === 'credited') {
      reserve.pay(order);
    } else {
      reserve.takeBack(order);
      coins.mintBack(order);
    }
    conclude(order.id, outcome);
    this.drain();
  }

  /** Waits for a sale's money, also after a restart. */
  expect(sale: Sale): void {
    const { clock, rules } = this.#deps;
    const { businessDays, atKst: time } = rules.bondSettlement.value;
    const settlesAt: EpochMs = atKst(businessDaysAfter(kstDate(sale.soldAt), businessDays), time);
    clock.at(settlesAt, `money for ${sale.id}`, () => void this.#settle(sale, settlesAt));
  }

  #begin(order: CreditTransfer): void {
    this.#deps.coins.move(order);
    this.#deps.reserve.promise(order);
    void this.carryOn(order, this.#deps.clock.now());
  }

  #refuse(order: CreditTransfer, reason: ReasonCode): void {
    this.#deps.coins.release(order);
    this.#deps.conclude(order.id, { status: 'rejected', reason });
  }

  /** What was frozen or listed while it waited is not paid out; its coins stay where they are. */
  #refusal({ payer }: CreditTransfer): ReasonCode | undefined {
    return this.#deps.coins.refusal(payer.account);
  }

  /** Sells what the whole queue lacks beyond cash and the sales that are under way. */
  #raiseCash(): void {
    const { reserve } = this.#deps;
    const dueWon = this.#waiting.reduce((sumWon, { amountWon }) => sumWon + amountWon, 0n);
    const comingWon = reserve.sales().reduce((sumWon, { amountWon }) => sumWon + amountWon, 0n);
    const sale = reserve.sell(dueWon - reserve.freeWon() - comingWon);
    if (sale !== undefined) this.expect(sale);
  }

  async #settle(sale: Sale, settlesAt: EpochMs): Promise<void> {
    await this.#deps.won.sell(sale, settlesAt);
    this.#deps.reserve.settleSale(sale);
    this.drain();
  }
}
