import type { Event } from '../../kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import type { DoorPayment } from '../door.ts';
import type { Invariant } from '../invariant.ts';
import { isCredited, type Order } from '../orders.ts';

interface Grant {
  readonly mandate: Mandate;
  revokedSeq: number | null;
  /** Reserved and consumed together. */
  usedWon: bigint;
}

interface Reservation {
  readonly grant: Grant;
  readonly amountWon: bigint;
  readonly seq: number;
  readonly at: EpochMs;
  state: 'reserved' | 'consumed' | 'released';
}

type BudgetEvent = Event<'budget.reserved'> | Event<'budget.consumed'> | Event<'budget.released'>;

/** Every payment of an agent reaches a rail only under a live mandate that covers it and from a budget reserved before; budgets are never overspent. */
export const mandateCovers: Invariant = {
  id: 'mandate-covers',
  observe: (trial, tally) => {
    const grants = new Map<string, Grant>();
    const reservations = new Map<string, Reservation>();

    const reserve = (event: Event<'budget.reserved'>): string | undefined => {
      const { mandate, amountWon } = event.data;
      const grant = grants.get(mandate);
      if (grant === undefined) return `budget of mandate ${mandate} was reserved, but it was never issued`;
      if (event.instruction === null) return `budget of mandate ${mandate} was reserved for no instruction`;
      const earlier = reservations.get(event.instruction);
      if (earlier !== undefined && earlier.state !== 'released') return `budget was reserved twice for instruction ${event.instruction}`;
      reservations.set(event.instruction, { grant, amountWon, seq: event.seq, at: event.at, state: 'reserved' });
      grant.usedWon += amountWon;
      return grant.usedWon <= grant.mandate.budgetWon
        ? undefined
        : `${grant.usedWon} won of mandate ${mandate} are spoken for; its budget is ${grant.mandate.budgetWon} won`;
    };

    const finish = (event: Exclude<BudgetEvent, Event<'budget.reserved'>>): string | undefined => {
      const { mandate, amountWon } = event.data;
      const held = event.instruction === null ? undefined : reservations.get(event.instruction);
      const to = event.kind === 'budget.consumed' ? 'consumed' : 'released';
      if (held === undefined || held.grant.mandate.id !== mandate) return `budget of mandate ${mandate} was ${to} without a reservation`;
      if (held.state !== 'reserved') return `the budget of instruction ${event.instruction} was ${to} after it had been ${held.state}`;
      if (held.amountWon !== amountWon) return `${held.amountWon} won were reserved for instruction ${event.instruction}, ${amountWon} won ${to}`;
      held.state = to;
      if (to === 'consumed') return undefined;
      held.grant.usedWon -= amountWon;
      return isCredited(trial.orders.find(event.instruction))
        ? `the budget of instruction ${event.instruction} was released although it is posted`
        : undefined;
    };

    const posted = (event: Event<'transfer.posted'> | Event<'transfer.captured'>) => {
      const held = event.instruction === null ? undefined : reservations.get(event.instruction);
      if (held !== undefined)
        tally.count(
          held.state === 'released'
            ? `transfer ${event.data.transfer} was posted after the budget of instruction ${event.instruction} had been released`
            : undefined,
        );
    };

    return {
      on: {
        'mandate.issued': ({ data }) => {
          tally.count(grants.has(data.mandate.id) ? `mandate ${data.mandate.id} was issued twice` : undefined);
          if (!grants.has(data.mandate.id)) grants.set(data.mandate.id, { mandate: data.mandate, revokedSeq: null, usedWon: 0n });
        },
        'mandate.revoked': ({ seq, data }) => {
          const grant = grants.get(data.mandate);
          if (grant !== undefined) grant.revokedSeq ??= seq;
        },
        'budget.reserved': (event) => tally.count(reserve(event)),
        'budget.consumed': (event) => tally.count(finish(event)),
        'budget.released': (event) => tally.count(finish(event)),
        'transfer.posted': posted,
        'transfer.captured': posted,
        'instruction.received': (event) => {
          const door = trial.door.find(event.instruction);
          const order = trial.orders.find(event.instruction);
          if (door === undefined || order === undefined || order.payment === null || order.rails[0]?.receivedSeq !== event.seq) return;
          tally.count(coverFault({ door, order, payment: order.payment, held: reservations.get(order.id) }));
        },
      },
    };
  },
};

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
