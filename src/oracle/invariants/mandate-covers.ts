import type { Event } from '../../kernel/event.ts';
import type { AccountRef, CreditTransfer } from '../../kernel/instruction.ts';
import type { DoorPayment } from '../door.ts';
import { Grants, type Reservation } from '../grants.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, type Order } from '../orders.ts';

/** Every payment of an agent reaches a rail only under a live mandate that covers it and from a budget reserved before; budgets are never overspent. */
export const mandateCovers: Invariant = {
  id: 'mandate-covers',
  observe: (trial, tally) => {
    const grants = new Grants();
    const posted = (event: Posting) => {
      const held = grants.find(event.instruction);
      if (held !== undefined) tally.count(held.state === 'released' ? postedAfterRelease(event) : undefined);
    };
    return {
      on: {
        'mandate.issued': (event) => tally.count(grants.issue(event)),
        'mandate.revoked': (event) => grants.revoke(event),
        'budget.reserved': (event) => tally.count(grants.reserve(event)),
        'budget.consumed': (event) => tally.count(grants.finish(event)),
        'budget.released': (event) => tally.count(grants.finish(event) ?? releaseFault(trial, event)),
        'transfer.posted': posted,
        'transfer.captured': posted,
        'instruction.received': (event) => {
          const door = trial.door.find(event.instruction);
          const order = trial.orders.find(event.instruction);
          if (door === undefined || order === undefined || order.payment === null || order.rails[0]?.receivedSeq !== event.seq) return;
          tally.count(coverFault({ door, order, payment: order.payment, held: grants.find(order.id) }));
        },
      },
    };
  },
};

type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;

function postedAfterRelease({ instruction, data }: Posting): string {
  return `transfer ${data.transfer} was posted after the budget of instruction ${instruction} had been released`;
}

function releaseFault({ orders }: Reconstruction, { instruction }: Event<'budget.released'>): string | undefined {
  return isCredited(orders.find(instruction)) ? `the budget of instruction ${instruction} was released although it is posted` : undefined;
}

interface Admission {
  readonly door: DoorPayment;
  readonly order: Order;
  readonly payment: CreditTransfer;
  readonly held: Reservation | undefined;
}

function coverFault({ door, order, payment, held }: Admission): string | undefined {
  const name = `instruction ${order.id}`;
  if (held === undefined) return `${name} reached ${order.rails[0]?.rail} before any budget was reserved`;
  const { mandate, revokedSeq } = held.grant;
  if (mandate.agent !== door.agent || mandate.principal !== door.principal || mandate.tenant !== door.tenant)
    return `${name} used mandate ${mandate.id}, which belongs to somebody else`;
  if (revokedSeq !== null && revokedSeq < held.seq) return `${name} used mandate ${mandate.id} after it was revoked`;
  if (held.at < mandate.notBefore || held.at >= mandate.expiresAt) return `${name} used mandate ${mandate.id} outside its time`;
  if (!names(mandate.accounts, payment.payer)) return `${name} debits account ${payment.payer.account}, which mandate ${mandate.id} does not name`;
  if (!names(mandate.payees, payment.payee)) return `${name} pays account ${payment.payee.account}, which mandate ${mandate.id} does not name`;
  if (payment.amountWon > mandate.limitWon) return `${name} is for ${payment.amountWon} won; mandate ${mandate.id} allows ${mandate.limitWon} won`;
  return held.amountWon === payment.amountWon ? undefined : `${name} is for ${payment.amountWon} won, but ${held.amountWon} won were reserved`;
}

function names(accounts: readonly AccountRef[], { bank, account }: AccountRef): boolean {
  return accounts.some((candidate) => candidate.bank === bank && candidate.account === account);
}
