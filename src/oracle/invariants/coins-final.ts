import type { AnyEvent, Event } from '../../kernel/event.ts';
import { CoinChain } from '../coin-chain.ts';
import { coinOrderOf, purchaseOf, redemptionOf } from '../coin-order.ts';
import { CoinQueue, isSale } from '../coin-queue.ts';
import { CoinStanding } from '../coin-standing.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import type { Order } from '../orders.ts';
import type { Tally } from '../tally.ts';
import { transferText } from '../wording.ts';

type Movement = Event<'transfer.posted'> | Event<'transfer.captured'>;

/**
 * Coins are made, moved and destroyed only once their transaction is final: so many blocks after its own, reorganisations counted, none of which
 * reaches what is final. A wallet that is frozen or listed takes no part. Redemptions are paid in the order of the chain, within hours, and none starves.
 */
export const coinsFinal: Invariant = {
  id: 'coins-final',
  observe: (trial, tally) => {
    const coins = new Coins(trial, tally);
    return {
      every: (event) => coins.look(event),
      on: {
        'coin.established': (event) => coins.establish(event),
        'account.changed': (event) => coins.standing.change(event),
        'blocklist.changed': (event) => coins.standing.list(event),
        'instruction.received': (event) => coins.receive(event),
        'instruction.concluded': (event) => coins.conclude(event),
        'transfer.held': (event) => coins.hold(event),
        'transfer.posted': (event) => coins.move(event),
        'transfer.captured': (event) => coins.move(event),
        'transfer.voided': (event) => coins.release(event),
        'chain.reorganised': (event) => coins.reorganise(event),
        'trial.closed': (event) => coins.close(event),
      },
    };
  },
};

class Coins {
  readonly standing: CoinStanding;
  readonly #orders: Reconstruction['orders'];
  readonly #tally: Tally;
  readonly #chain = new CoinChain();
  /** Redemptions alone: only they wait for each other. */
  readonly #queue: CoinQueue;

  constructor(trial: Reconstruction, tally: Tally) {
    this.#orders = trial.orders;
    this.#tally = tally;
    this.#queue = new CoinQueue(trial);
    this.standing = new CoinStanding(trial.orders);
  }

  establish(event: Event<'coin.established'>): void {
    this.#chain.establish(event);
    this.#queue.establish(event);
    this.standing.establish(event);
  }

  /** Before what the event itself changes: whoever records it is at work. */
  look({ at, data }: AnyEvent): void {
    const { promise } = this.#chain;
    if (promise === undefined) return;
    const name = 'rail' in data ? data.rail : 'book' in data ? data.book : '';
    if (name === promise.rail || name === ownBook(promise.rail)) this.#tell(this.#queue.look(at));
  }

  receive(event: Event<'instruction.received'>): void {
    const { promise } = this.#chain;
    if (promise === undefined) return;
    this.#tell([this.standing.orderFault(event)]);
    if (event.data.rail === `bank:${promise.reserve.bank}`) this.#tell(this.#queue.ordered(event));
  }

  conclude(event: Event<'instruction.concluded'>): void {
    if (event.data.rail === this.#chain.promise?.rail) this.#tell([this.standing.refusalFault(event)]);
  }

  hold(event: Event<'transfer.held'>): void {
    const { promise } = this.#chain;
    if (promise === undefined) return;
    if (event.data.book === ownBook(promise.rail) && isSale(event.data)) this.#queue.sell(event);
    if (event.data.book !== promise.rail) return;
    this.#tally.count(this.standing.holdFault(event));
    this.#chain.include(event.instruction ?? '', event);
    const redeemed = redemptionOf(this.#orders.find(event.instruction));
    if (redeemed !== undefined) this.#queue.enter(redeemed.id, event);
  }

  move(event: Movement): void {
    const { promise } = this.#chain;
    if (promise === undefined) return;
    const { book, credit, transfer } = event.data;
    if (event.kind === 'transfer.captured' && book === ownBook(promise.rail) && isSale(event.data)) this.#tell([this.#queue.settleFault(event)]);
    if (book === `bank:${promise.reserve.bank}` && credit === promise.reserve.account) {
      const bought = purchaseOf(this.#orders.find(coinOrderOf(event.instruction) ?? null));
      if (bought !== undefined) this.#chain.include(bought.id, event);
      return;
    }
    const order = book === promise.rail ? this.#orders.find(event.instruction) : undefined;
    if (order === undefined) return;
    if (transfer === `${order.id}:back`) {
      this.#queue.giveBack(order.id);
      return;
    }
    this.#tally.count(this.#moveFault(event, order));
    this.#leave(order.id, event);
  }

  release(event: Event<'transfer.voided'>): void {
    if (event.data.book === this.#chain.promise?.rail) this.#leave(event.instruction ?? '', event);
  }

  reorganise(event: Event<'chain.reorganised'>): void {
    this.#queue.reorganise(event);
    this.#tally.count(this.#chain.reorganise(event));
    this.standing.judgeAgain(this.#chain.replaced);
  }

  close({ at }: Event<'trial.closed'>): void {
    this.#tell(this.#queue.close(at));
  }

  #moveFault(event: Movement, order: Order): string | undefined {
    const isRedemption = redemptionOf(order) !== undefined;
    const early = finalityFault(this.#chain, event, order);
    const late = isRedemption ? this.#queue.payFault(order.id, event.at) : undefined;
    return early ?? late ?? this.standing.moveFault(order, isRedemption);
  }

  #leave(id: string, { at }: Event): void {
    this.#chain.end(id);
    this.#queue.leave(id, at);
  }

  #tell(faults: readonly (string | undefined)[]): void {
    for (const fault of faults) if (fault !== undefined) this.#tally.count(fault);
  }
}

/** The issuer's own, of its reserve. */
function ownBook(rail: string): string {
  return `${rail}:reserve`;
}

function finalityFault(chain: CoinChain, { at, data }: Movement, { id }: Order): string | undefined {
  const finalAt = chain.finalAt(id);
  if (finalAt === undefined) return `${transferText(data.transfer)} moves coins for order ${id}, which is not on the chain`;
  return at < finalAt ? `${transferText(data.transfer)} moves coins ${finalAt - at} ms before order ${id} is final` : undefined;
}
