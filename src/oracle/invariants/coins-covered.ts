import type { Event } from '../../kernel/event.ts';
import { CoinReserve } from '../coin-reserve.ts';
import type { Invariant } from '../invariant.ts';

/**
 * At every moment a stablecoin's coins, and the won owed for coins that are gone, are covered by its reserve, which is never negative. Coins are made
 * for won that has come in, of its amount and once; they are destroyed for a redemption, whose won goes to its payee, or they come back. Bonds that are sold
 * are paid for on the next business day and are no cash before. The issuer's own book of the reserve follows the account at its bank, and what it discloses on the first of every month is what there is.
 */
export const coinsCovered: Invariant = {
  id: 'coins-covered',
  observe: (trial, tally) => {
    const reserve = new CoinReserve(trial);
    const move = (event: Event<'transfer.posted'> | Event<'transfer.captured'>) => {
      const fault = reserve.move(event);
      if (fault !== 'not-ours') tally.count(fault);
    };
    return {
      on: {
        'coin.established': (event) => reserve.establish(event),
        'instruction.received': (event) => reserve.begin(event),
        'transfer.held': (event) => reserve.sell(event),
        'transfer.posted': move,
        'transfer.captured': move,
        'reserve.attested': (event) => tally.count(reserve.attest(event)),
        'trial.closed': ({ at }) => {
          for (const fault of reserve.faults(at)) tally.count(fault);
        },
      },
    };
  },
};
