import type { Event } from '../../kernel/event.ts';
import { CoinChain } from '../coin-chain.ts';
import { coinOrderOf, purchaseOf, redemptionOf } from '../coin-order.ts';
import type { Invariant } from '../invariant.ts';
import type { Order } from '../orders.ts';

/**
 * Coins are made, moved and destroyed only once their transaction is final: so many blocks after its own, reorganisations counted, none of which
 * reaches what is final. Redemptions are paid in the order of the chain.
 */
export const coinsFinal: Invariant = {
  id: 'coins-final',
  observe: ({ orders }, tally) => {
    const chain = new CoinChain();
    /** Redemptions alone: only they wait for each other. */
    const queue = new CoinChain();
    const move = (event: Event<'transfer.posted'> | Event<'transfer.captured'>) => {
      const { promise } = chain;
      if (promise === undefined) return;
      const { book, credit } = event.data;
      if (book === `bank:${promise.reserve.bank}` && credit === promise.reserve.account) return include(event, purchaseOf(orderOf(event))?.id);
      const order = book === promise.rail ? orders.find(event.instruction) : undefined;
      if (order === undefined || event.data.transfer === `${order.id}:back`) return;
      tally.count(finalityFault(chain, event, order) ?? queueFault(queue, event, order));
      leave(order.id);
    };
    const orderOf = ({ instruction }: Event) => orders.find(coinOrderOf(instruction) ?? null);
    const include = (event: Event, id: string | undefined) => {
      if (id !== undefined) chain.include(id, event);
    };
    const leave = (id: string | null) => {
      chain.end(id ?? '');
      queue.end(id ?? '');
    };
    return {
      on: {
        'coin.established': (event) => {
          chain.establish(event);
          queue.establish(event);
        },
        'transfer.held': (event) => {
          if (event.data.book !== chain.promise?.rail) return;
          include(event, event.instruction ?? undefined);
          const redeemed = redemptionOf(orders.find(event.instruction));
          if (redeemed !== undefined) queue.include(redeemed.id, event);
        },
        'transfer.posted': move,
        'transfer.captured': move,
        'transfer.voided': (event) => {
          if (event.data.book === chain.promise?.rail) leave(event.instruction);
        },
        'chain.reorganised': (event) => {
          queue.reorganise(event);
          tally.count(chain.reorganise(event));
        },
      },
    };
  },
};

function finalityFault(chain: CoinChain, { at, data }: Event<'transfer.posted'> | Event<'transfer.captured'>, { id }: Order): string | undefined {
  const finalAt = chain.finalAt(id);
  if (finalAt === undefined) return `transfer ${data.transfer} moves coins for order ${id}, which is not on the chain`;
  return at < finalAt ? `transfer ${data.transfer} moves coins ${finalAt - at} ms before order ${id} is final` : undefined;
}

function queueFault(queue: CoinChain, { at }: Event, { id }: Order): string | undefined {
  const before = queue.finalBefore(id, at);
  return before === undefined ? undefined : `redemption ${id} was paid before ${before}, which stood before it`;
}
