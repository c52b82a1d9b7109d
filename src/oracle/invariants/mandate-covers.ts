import type { Event, JsonValue } from '../../kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import type { DoorPayment } from '../door.ts';
import { foundOutBy } from '../due.ts';
import { Grants, type Reservation, revokedSeqOf } from '../grants.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, type Order } from '../orders.ts';
import { proofDigest, proofFault, proofIn } from '../proof.ts';
import { paymentOf } from '../tool-call.ts';
import { transferText } from '../wording.ts';

/**
 * Every payment of an agent reaches a rail only under a live mandate that covers it and from a budget reserved before; neither budgets nor uses are overspent,
 * of a mandate nor of what it narrows; a mandate is never wider than what it narrows, and one that is bound to a key pays nothing without its holder's word.
 */
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
        'budget.consumed': (event) => tally.count(grants.finish(event) ?? consumeFault(trial, event)),
        'budget.released': (event) => tally.count(grants.finish(event) ?? releaseFault(trial, event)),
        'audit.outcome': (event) => {
          if (event.instruction !== null) tally.count(outcomeFault(event, event.instruction, grants.find(event.instruction)));
        },
        'transfer.posted': posted,
        'transfer.captured': posted,
        'instruction.received': (event) => {
          const door = trial.door.find(event.instruction);
          const order = trial.orders.find(event.instruction);
          if (door === undefined || order === undefined || order.payment === null || order.rails[0]?.receivedSeq !== event.seq) return;
          tally.count(coverFault(trial, { door, order, payment: order.payment, held: grants.find(order.id) }));
        },
        'trial.closed': (event) => {
          for (const [instruction, held] of grants.reservations()) tally.count(keptFault(trial, { instruction, held, closedAt: event.at }));
        },
      },
    };
  },
};

type Posting = Event<'transfer.posted'> | Event<'transfer.captured'>;

function postedAfterRelease({ instruction, data }: Posting): string {
  return `${transferText(data.transfer)} was posted after the budget of instruction ${instruction} had been released`;
}

/** Only a rejection frees a budget: what its rail may still do stays reserved. */
function releaseFault({ orders }: Reconstruction, { instruction }: Event<'budget.released'>): string | undefined {
  const order = orders.find(instruction);
  if (isCredited(order)) return `the budget of instruction ${instruction} was released although it is posted`;
  const record = order?.rails[0];
  return record !== undefined && record.final === null
    ? `the budget of instruction ${instruction} was released while ${record.rail} had it under way`
    : undefined;
}

/** A declared lie makes the gateway believe in a credit that never came. */
function consumeFault({ orders, door }: Reconstruction, { instruction }: Event<'budget.consumed'>): string | undefined {
  return door.lies || isCredited(orders.find(instruction))
    ? undefined
    : `the budget of instruction ${instruction} was consumed, but nothing was posted`;
}

/** By the time at which it must be known what became of a payment, its budget is spent or free again. */
function keptFault(
  { door, orders }: Reconstruction,
  { instruction, held, closedAt }: { readonly instruction: string; readonly held: Reservation; readonly closedAt: EpochMs },
): string | undefined {
  const payment = door.find(instruction);
  if (held.state !== 'reserved' || payment === undefined || foundOutBy(payment, orders.find(instruction), door.hasWrongClock) >= closedAt)
    return undefined;
  return `the budget of instruction ${instruction} is still reserved, although it was due`;
}

/** What is written down as final has its budget spent or freed before, and names the mandate that it came from. */
function outcomeFault({ data }: Event<'audit.outcome'>, instruction: string, held: Reservation | undefined): string | undefined {
  const reserved = held?.grant.mandate.id ?? null;
  if (data.mandate !== reserved) return `the audit names mandate ${data.mandate} for instruction ${instruction}; its budget came from ${reserved}`;
  const isSpent = data.status === 'credited';
  if (held === undefined || !(isSpent || data.status === 'rejected' || data.status === 'denied')) return undefined;
  const expected = isSpent ? 'consumed' : 'released';
  return held.state === expected ? undefined : `instruction ${instruction} ended as ${data.status}, but its budget is ${held.state}`;
}

interface Admission {
  readonly door: DoorPayment;
  readonly order: Order;
  readonly payment: CreditTransfer;
  readonly held: Reservation | undefined;
}

function coverFault({ door: calls }: Reconstruction, { door, order, payment, held }: Admission): string | undefined {
  const name = `instruction ${order.id}`;
  if (held === undefined) return `${name} reached ${order.rails[0]?.rail} before any budget was reserved`;
  const { mandate } = held.grant;
  const revokedSeq = revokedSeqOf(held.grant);
  if (mandate.agent !== door.agent || mandate.principal !== door.principal || mandate.tenant !== door.tenant)
    return `${name} used mandate ${mandate.id}, which belongs to somebody else`;
  if (revokedSeq !== null && revokedSeq < held.seq) return `${name} used mandate ${mandate.id} after it was revoked`;
  if (held.at < mandate.notBefore || held.at >= mandate.expiresAt) return `${name} used mandate ${mandate.id} outside its time`;
  if (!names(mandate.accounts, payment.payer)) return `${name} debits account ${payment.payer.account}, which mandate ${mandate.id} does not name`;
  if (!names(mandate.payees, payment.payee)) return `${name} pays account ${payment.payee.account}, which mandate ${mandate.id} does not name`;
  if (payment.amountWon > mandate.limitWon) return `${name} is for ${payment.amountWon} won; mandate ${mandate.id} allows ${mandate.limitWon} won`;
  if (payment.amountWon < (mandate.minimumWon ?? 1n))
    return `${name} is for ${payment.amountWon} won; mandate ${mandate.id} demands ${mandate.minimumWon} won at least`;
  const unproven = unprovenFault(calls, door, held);
  if (unproven !== undefined) return `${name} used mandate ${mandate.id}, but ${unproven}`;
  return held.amountWon === payment.amountWon ? undefined : `${name} is for ${payment.amountWon} won, but ${held.amountWon} won were reserved`;
}

/** The closed mandate that was kept is one that a call under this key has shown, and is good. */
function unprovenFault(
  { calls }: Reconstruction['door'],
  { agent, key }: DoorPayment,
  { grant: { mandate }, proof }: Reservation,
): string | undefined {
  if (mandate.holder === undefined) return proof === null ? undefined : 'it took a closed mandate, and is bound to no key';
  if (proof === null) return 'it is bound to a key, and no closed mandate was kept';
  const shown = [...calls.values()].filter((call) => call.agent === agent && isUnder(key, call.arguments));
  const kept = shown.find((call) => proofDigest(proofIn(call.arguments) ?? '') === proof);
  return kept === undefined ? 'no call has shown the closed mandate that was kept' : proofFault(mandate, kept.arguments);
}

function isUnder(key: string, args: JsonValue): boolean {
  return paymentOf(args)?.key === key;
}

function names(accounts: readonly AccountRef[], { bank, account }: AccountRef): boolean {
  return accounts.some((candidate) => candidate.bank === bank && candidate.account === account);
}
