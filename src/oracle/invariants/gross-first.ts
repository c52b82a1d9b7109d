import { isDeepStrictEqual } from 'node:util';
import type { Event } from '../../kernel/event.ts';
import type { CreditTransfer, EpochMs, GrossSettlement } from '../../kernel/instruction.ts';
import { GrossOrders } from '../gross-orders.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isLargeValue } from '../large-value.ts';
import type { Order } from '../orders.ts';

/**
 * A payment above KRW 1bn between two banks is credited after BOK-Wire+ has settled it between them, once, of its amount, and leaves no net
 * position; what is not credited goes back. No order overtakes another in its participant's queue, and none stays beyond its time.
 */
export const grossFirst: Invariant = {
  id: 'gross-first',
  observe: (trial, tally) => {
    const gross = new GrossOrders();
    const take = (event: Event<'transfer.posted'> | Event<'transfer.captured'>) => {
      gross.move(event);
      if (event.data.code === 'receipt') tally.count(creditFault(trial, event, gross));
    };
    return {
      on: {
        'closing.extended': (event) => gross.closings.extend(event),
        'instruction.received': (event) => gross.receive(event),
        'instruction.concluded': (event) => {
          const fault = gross.conclude(event);
          if (fault !== 'not-ours') tally.count(fault);
        },
        'transfer.posted': take,
        'transfer.captured': take,
        'trial.closed': ({ at }) => {
          for (const fault of gross.faults(at)) tally.count(fault);
          for (const order of trial.orders.all()) {
            const { payment } = order;
            if (payment !== null && isLargeValue(payment)) tally.count(endFault({ order, payment }, { gross, closedAt: at }));
          }
        },
      },
    };
  },
};

/** When the payee is credited the banks have settled, if they had to, and not otherwise. */
function creditFault(
  { orders }: Reconstruction,
  event: Event<'transfer.posted'> | Event<'transfer.captured'>,
  gross: GrossOrders,
): string | undefined {
  const order = orders.find(event.instruction);
  if (order?.payment == null || event.data.book !== order.payeeBook) return undefined;
  const settled = gross.settledFor(order.id);
  if (!isLargeValue(order.payment))
    return settled.length === 0 ? undefined : `instruction ${order.id} is of an amount that is netted, and was settled gross`;
  const [first] = settled;
  if (first === undefined) return `instruction ${order.id} was credited before BOK-Wire+ had settled it`;
  return settlesFault(order.payment, first);
}

function settlesFault(payment: CreditTransfer, order: GrossSettlement): string | undefined {
  const own = order.debtor === payment.payer.bank && order.creditor === payment.payee.bank && order.amountWon === payment.amountWon;
  return own && isDeepStrictEqual(order.payment, payment) ? undefined : `what BOK-Wire+ settled as ${order.id} is not payment ${payment.id}`;
}

function endFault(
  { order, payment }: { readonly order: Order; readonly payment: CreditTransfer },
  { gross, closedAt }: { readonly gross: GrossOrders; readonly closedAt: EpochMs },
): string | undefined {
  if (order.accruals > 0) return `instruction ${order.id} was settled gross, yet an obligation accrued`;
  const open = order.rails.some(({ final, finalAt }) => final === null || finalAt >= closedAt);
  if (open) return undefined;
  const netWon = gross.netWonFor(order.id, payment);
  const owedWon = order.credits.length > 0 ? payment.amountWon : 0n;
  if (netWon !== owedWon) return `for instruction ${order.id} bank ${payment.payer.bank} paid ${netWon} won on BOK-Wire+; it owed ${owedWon} won`;
  for (const [bank, sign] of [[payment.payer.bank, 1n] as const, [payment.payee.bank, -1n] as const]) {
    const bookedWon = gross.bookedWon(order.id, bank) * sign;
    if (bookedWon !== owedWon)
      return `bank ${bank} booked ${bookedWon} won for instruction ${order.id}; ${owedWon} won moved on its settlement account`;
  }
  return undefined;
}
