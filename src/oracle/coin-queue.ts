import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { Awaited } from './awaited.ts';
import { CoinChain } from './coin-chain.ts';
import { coinOrderOf, redemptionOf } from './coin-order.ts';
import type { Reconstruction } from './invariant.ts';
import { saleSettlesAt } from './issuer-book.ts';
import { isOpenAt, openFrom, payoutHours } from './system-hours.ts';

type Movement = Event<'transfer.posted'> | Event<'transfer.captured'>;

/**
 * Redemptions that wait for their won. They are paid in the order of the chain, within the hours of payment, and none waits while the issuer has cash
 * that is promised to nobody; where cash is short, bonds are sold. Cash and promises are as the issuer books them, which `coins-covered` holds against the bank.
 */
export class CoinQueue {
  readonly #trial: Pick<Reconstruction, 'orders' | 'books'>;
  readonly #chain = new CoinChain();
  readonly #awaited = new Awaited();
  /** What the bank of the reserve is to be told: won for coins that are gone. */
  readonly #payouts = new Awaited();
  readonly #salesWon = new Map<string, bigint>();
  #freeWon = 0n;
  /** Since when there is just so much cash, and since when nobody has left the queue. */
  #changedAt: EpochMs = 0;

  constructor(trial: Pick<Reconstruction, 'orders' | 'books'>) {
    this.#trial = trial;
  }

  establish(event: Event<'coin.established'>): void {
    this.#chain.establish(event);
  }

  /** The coins of a redemption are set aside. */
  enter(id: string, event: Event<'transfer.held'>): void {
    this.#chain.include(id, event);
  }

  reorganise(event: Event<'chain.reorganised'>): void {
    this.#chain.reorganise(event);
  }

  /** Whoever leaves, paid or not, lets the next one come to the front. */
  leave(id: string, at: EpochMs): void {
    this.#chain.end(id);
    this.#awaited.drop(payText(id));
    this.#changedAt = at;
  }

  /** The coins of a redemption are destroyed, so that it is its turn. */
  payFault(id: string, at: EpochMs): string | undefined {
    this.#payouts.expect(wonText(id), at);
    if (!isOpenAt(payoutHours, at)) return `redemption ${id} was paid outside the hours of payment`;
    const before = this.#chain.finalBefore(id, at);
    return before === undefined ? undefined : `redemption ${id} was paid before ${before}, which stood before it`;
  }

  /** The won of a redemption need not leave any more. */
  giveBack(id: string): void {
    this.#payouts.drop(wonText(id));
  }

  /** The bank of the reserve has an order of the issuer's: whoever was promised won before has his there too. */
  ordered({ at, instruction }: Event<'instruction.received'>): readonly string[] {
    const id = coinOrderOf(instruction);
    if (id === undefined || redemptionOf(this.#trial.orders.find(id)) === undefined) return [];
    this.#payouts.drop(wonText(id));
    return this.#payouts.worked(at);
  }

  sell({ at, data }: Event<'transfer.held'>): void {
    this.#salesWon.set(data.transfer, data.amountWon);
    this.#awaited.expect(saleText(data.transfer), saleSettlesAt(at));
  }

  /** Late, if anything; early is told by the issuer's book. */
  settleFault({ at, data }: Event<'transfer.captured'>): string | undefined {
    this.#salesWon.delete(data.hold);
    return this.#awaited.met(saleText(data.hold), at) ? `the money for ${data.hold} of bonds came long after it was due` : undefined;
  }

  /** The issuer has recorded something. Says who should not have waited until now. */
  look(at: EpochMs): readonly string[] {
    this.#expectHead(at);
    return isOpenAt(payoutHours, at) ? this.#awaited.worked(at) : [];
  }

  close(at: EpochMs): readonly string[] {
    this.#expectHead(at);
    return [...this.#awaited.closed(at), ...this.#payouts.closed(at)];
  }

  #expectHead(at: EpochMs): void {
    const { promise } = this.#chain;
    if (promise === undefined) return;
    const book = `${promise.rail}:reserve`;
    const postedWon = (account: string) => this.#trial.books.postedWon(book, account) ?? 0n;
    const freeWon = -postedWon('cash') - postedWon('payable');
    if (freeWon !== this.#freeWon) this.#changedAt = at;
    this.#freeWon = freeWon;
    const waiting = this.#chain.final(at);
    const [head] = waiting;
    const since = openFrom(payoutHours, Math.max(this.#changedAt, this.#chain.finalAt(head ?? '') ?? at));
    const canPay = head !== undefined && this.#amountOf(head) <= freeWon;
    if (head !== undefined && canPay) this.#awaited.expect(payText(head), since);
    else if (head !== undefined) this.#awaited.drop(payText(head));
    const comingWon = [...this.#salesWon.values()].reduce((sumWon, amountWon) => sumWon + amountWon, 0n);
    const lackWon = waiting.reduce((sumWon, id) => sumWon + this.#amountOf(id), 0n) - freeWon - comingWon;
    if (!canPay && lackWon > 0n && -postedWon('bonds') > comingWon) this.#awaited.expect(bondsText, since);
    else this.#awaited.drop(bondsText);
  }

  #amountOf(id: string): bigint {
    return redemptionOf(this.#trial.orders.find(id))?.payment.amountWon ?? 0n;
  }
}

/** Whether a movement of the issuer's own book is that of a bond for cash. */
export function isSale({ debit, credit }: Movement['data']): boolean {
  return debit === 'cash' && credit === 'bonds';
}

const bondsText = 'redemptions wait for cash, and no bonds are sold';

function payText(id: string): string {
  return `redemption ${id} waits in front, and there is cash for it`;
}

function wonText(id: string): string {
  return `the coins of redemption ${id} are gone, and its won never left`;
}

function saleText(sale: string): string {
  return `the money for ${sale} of bonds never came`;
}
