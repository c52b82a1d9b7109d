import type { EpochMs } from '../../kernel/instruction.ts';
import type { Hold } from '../books.ts';
import type { DoorPayment } from '../door.ts';
import { dueOf, foundOutBy, isLate, openUntilMax } from '../due.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isOpen, type RailRecord, recordAt } from '../orders.ts';
import { openStandingOf } from '../tool-call.ts';

/**
 * Every order is concluded by the time its rail stated, and by the next 11:00 settlement where it stated none; by then the gateway knows it too;
 * no hold outlives its time or its order.
 */
export const nothingOverdue: Invariant = {
  id: 'nothing-overdue',
  observe: (trial, tally) => {
    const open = new Set<RailRecord>();
    const recordOf = (instruction: string | null, rail: string) => {
      const order = trial.orders.find(instruction);
      return order === undefined ? undefined : recordAt(order, rail);
    };
    return {
      on: {
        'instruction.received': (event) => {
          const record = recordOf(event.instruction, event.data.rail);
          if (record !== undefined) open.add(record);
        },
        'instruction.concluded': (event) => {
          const { outcome, rail } = event.data;
          const record = recordOf(event.instruction, rail);
          if (record === undefined || !open.has(record)) return;
          if (isOpen(outcome)) {
            tally.count(outcome.status === 'unknown' && outcome.dueBy > openUntilMax(event.at) ? unresolvable(record) : undefined);
            return;
          }
          open.delete(record);
          tally.count(isLate(record, event.at) ? `${rail} concluded instruction ${record.order.id} after its time` : undefined);
        },
        'trial.closed': (event) => {
          for (const record of open)
            tally.count(dueOf(record) < event.at ? `${record.rail} never concluded instruction ${record.order.id}, which was due` : undefined);
          for (const payment of trial.door.payments.values()) tally.count(ignoranceFault(trial, payment, event.at));
          for (const hold of trial.books.holds()) tally.count(holdFault(trial, hold, event.at));
        },
      },
    };
  },
};

function unresolvable(record: RailRecord): string {
  return `${record.rail} lets instruction ${record.order.id} stay unknown past the next settlement`;
}

/** An order that was handed to a rail, or told as open, is asked after until its end is known. */
function ignoranceFault({ orders }: Reconstruction, payment: DoorPayment, closedAt: EpochMs): string | undefined {
  const order = orders.find(payment.instruction);
  const isUnknown = !payment.isEnded && (order !== undefined || openStandingOf(payment.answer) !== undefined);
  if (!isUnknown || foundOutBy(payment, order) >= closedAt) return undefined;
  return `the gateway never found out what became of instruction ${payment.instruction}, which was due`;
}

function holdFault({ orders }: Reconstruction, hold: Hold, closedAt: EpochMs): string | undefined {
  if (hold.expiresAt !== null && hold.expiresAt <= closedAt) return `hold ${hold.transfer} of ${hold.book} is still open after it expired`;
  const order = orders.find(hold.instruction);
  // An order to hold is done once the money is held; it is the hold that has an end.
  const record = order === undefined || order.payment === null ? undefined : recordAt(order, hold.book);
  if (record === undefined || record.final === null || record.finalAt >= closedAt) return undefined;
  return `hold ${hold.transfer} of ${hold.book} is still open although instruction ${record.order.id} was concluded`;
}
