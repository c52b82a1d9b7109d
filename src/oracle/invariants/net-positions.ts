import type { Event } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { dueOf } from '../due.ts';
import type { Exposure } from '../exposure.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isInterbank, isLargeValue } from '../large-value.ts';
import type { Order } from '../orders.ts';
import { decidingLegs, usesCap } from '../retail-rules.ts';
import { Settlements } from '../settlements.ts';

/**
 * Nets sum to zero and equal the obligations behind them; each obligation stands for one credited interbank payment, and each such payment has one,
 * owed by the payer's bank whichever bank sent the message;
 * no net debit cap is passed; settlement accounts move by exactly the net.
 */
export const netPositions: Invariant = {
  id: 'net-positions',
  observe: (trial, tally) => {
    const { exposure } = trial;
    const settlements = new Settlements();
    return {
      on: {
        'cap.changed': ({ seq, data }) => exposure.setCap(data.participant, data.capWon, seq),
        'obligation.accrued': (event) => {
          tally.count(accrualFault(trial, event));
          tally.count(
            exposure.session(event.data.session).netted === null
              ? undefined
              : `an obligation accrued for session ${event.data.session} after it was netted`,
          );
          exposure.accrue(event.data);
          tally.count(capFault(trial, event));
        },
        'netting.closed': (event) => {
          tally.count(nettingFault(exposure, event));
          exposure.net(event.data.session, event);
        },
        'transfer.posted': (event) => settlements.take(event),
        'transfer.captured': (event) => settlements.take(event),
        'session.settled': (event) => {
          const { data } = event;
          tally.count(
            settlements.settle(data.session) ??
              (exposure.session(data.session).netted === null ? `session ${data.session} was settled before it was netted` : undefined),
          );
          exposure.settle(data.session, event);
        },
        'trial.closed': (event) => {
          for (const fault of settlements.faults({ orders: trial.orders, exposure, closedAt: event.at })) tally.count(fault);
          for (const order of trial.orders.all()) if (isCleared(order)) tally.count(missingFault(order, event.at));
        },
      },
    };
  },
};

/** Between two banks, over a network that nets: what settles gross on BOK-Wire+ leaves no obligation. */
function isCleared({ payment }: Order): boolean {
  return payment !== null && isInterbank(payment) && !isLargeValue(payment);
}

function accrualFault({ orders }: Reconstruction, event: Event<'obligation.accrued'>): string | undefined {
  const { debtor, creditor, amountWon, system } = event.data;
  const order = orders.find(event.instruction);
  if (order === undefined || order.payment === null || decidingLegs(order).length === 0)
    return `an obligation of ${amountWon} won from ${debtor} to ${creditor} accrued without a credited payment`;
  const { payer, payee } = order.payment;
  if (payer.bank !== debtor || payee.bank !== creditor || order.payment.amountWon !== amountWon || order.payment.system !== system)
    return `the obligation of instruction ${order.id} is not what the payment says`;
  if (debtor === creditor) return `instruction ${order.id} stays inside bank ${debtor}, yet an obligation accrued`;
  return order.accruals > 1 ? `instruction ${order.id} brought about two obligations` : undefined;
}

function capFault({ orders, exposure }: Reconstruction, event: Event<'obligation.accrued'>): string | undefined {
  const { debtor } = event.data;
  const { netDebitWon, capWon, tightenedSeq } = exposure.position(debtor);
  const order = orders.find(event.instruction);
  if (capWon === null || netDebitWon <= capWon || !usesCap(event.data)) return undefined; // batches are netted, and use no cap
  const network = order?.rails.find((record) => record.rail.startsWith('kftc:'));
  const admittedBefore = network !== undefined && network.receivedSeq < tightenedSeq;
  return admittedBefore ? undefined : `the net debit of bank ${debtor} is ${netDebitWon} won, above its cap of ${capWon} won`;
}

function nettingFault(exposure: Exposure, event: Event<'netting.closed'>): string | undefined {
  const { session, payInWon } = event.data;
  const { nets, netted } = exposure.session(session);
  if (netted !== null) return `session ${session} was netted twice`;
  let sumWon = 0n;
  for (const [bank, netWon] of Object.entries(payInWon)) {
    sumWon += netWon;
    if (netWon !== (nets.get(bank) ?? 0n))
      return `session ${session} nets bank ${bank} at ${netWon} won; its obligations come to ${nets.get(bank) ?? 0n} won`;
  }
  for (const [bank, netWon] of nets)
    if (netWon !== 0n && payInWon[bank] === undefined) return `session ${session} leaves out bank ${bank}, whose obligations come to ${netWon} won`;
  return sumWon === 0n ? undefined : `the nets of session ${session} sum to ${sumWon} won`;
}

function missingFault(order: Order, closedAt: EpochMs): string | undefined {
  if (decidingLegs(order).length === 0 || order.accruals > 0) return undefined;
  const undecided = order.rails.some((record) => record.final === null && dueOf(record) >= closedAt);
  return undecided ? undefined : `instruction ${order.id} was credited at another bank, but no obligation accrued`;
}
