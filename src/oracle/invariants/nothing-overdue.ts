import type { JsonValue } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Hold } from '../books.ts';
import type { DoorPayment } from '../door.ts';
import { dueOf, foundOutBy, isLate, type OpenStanding, toldDueMax } from '../due.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { type RailRecord, recordAt } from '../orders.ts';
import { openStandingOf, openStandingsIn } from '../tool-call.ts';

/**
 * Every order is concluded by the 11:00 settlement that its kind allows, and as early as an agent was told; the gateway comes to know it; nobody is told a later time
 * than that; no hold outlives its time or its order.
 */
export const nothingOverdue: Invariant = {
  id: 'nothing-overdue',
  observe: (trial, tally) => {
    const open = new Set<RailRecord>();
    const promises = new Promises(trial);
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
          const { rail } = event.data;
          const record = recordOf(event.instruction, rail);
          if (record === undefined || !open.delete(record)) return;
          tally.count(
            isLate(record, event.at) ? `${rail} concluded instruction ${record.order.id} after its time` : promises.brokenBy(record, event.at),
          );
        },
        'agent.answered': ({ at, data: { answer, error } }) => {
          if (!error && !trial.door.lies) for (const fault of promises.told(answer, at)) tally.count(fault);
        },
        'trial.closed': (event) => {
          for (const record of open)
            tally.count(
              dueOf(record) < event.at
                ? `${record.rail} never concluded instruction ${record.order.id}, which was due`
                : promises.brokenBy(record, event.at),
            );
          for (const payment of trial.door.payments.values()) tally.count(ignoranceFault(trial, payment, event.at));
          for (const hold of trial.books.holds()) tally.count(holdFault(trial, hold, event.at));
        },
      },
    };
  },
};

/** By when agents were told that payments are final. */
class Promises {
  readonly #trial: Reconstruction;
  /** The earliest that was told of a payment as its rail's word. */
  readonly #byRail = new Map<string, EpochMs>();

  constructor(trial: Reconstruction) {
    this.#trial = trial;
  }

  *told(answer: JsonValue, at: EpochMs): Iterable<string | undefined> {
    for (const { transferId, ...standing } of openStandingsIn(answer)) {
      yield this.#lateFault(transferId, { ...standing, at });
      const known = this.#byRail.get(transferId);
      if (standing.status === 'pending' && (known === undefined || standing.dueBy < known)) this.#byRail.set(transferId, standing.dueBy);
    }
  }

  /** The rail that has the order first is the one that told; where its clock is wrong, so is what it told. */
  brokenBy({ order, rail }: RailRecord, at: EpochMs): string | undefined {
    const told = rail === order.rails[0]?.rail && !this.#trial.door.hasWrongClock ? this.#byRail.get(order.id) : undefined;
    return told !== undefined && told < at ? `${rail} had not concluded instruction ${order.id} by the time that an agent was told` : undefined;
  }

  #lateFault(transferId: string, standing: OpenStanding): string | undefined {
    const { door, orders } = this.#trial;
    return standing.dueBy > toldDueMax(standing, orders.find(transferId), door.hasWrongClock)
      ? `an agent was told of ${transferId} that it is final by a time at which it has long been due`
      : undefined;
  }
}

/** An order that was handed to a rail, or told as open, is asked after until its end is known. */
function ignoranceFault({ door, orders }: Reconstruction, payment: DoorPayment, closedAt: EpochMs): string | undefined {
  const order = orders.find(payment.instruction);
  const isUnknown = !payment.isEnded && (order !== undefined || openStandingOf(payment.answer) !== undefined);
  if (!isUnknown || foundOutBy(payment, order, door.hasWrongClock) >= closedAt) return undefined;
  return `the gateway never found out what became of instruction ${payment.instruction}, which was due`;
}

function holdFault({ door, orders }: Reconstruction, hold: Hold, closedAt: EpochMs): string | undefined {
  if (!door.hasWrongClock && hold.expiresAt !== null && hold.expiresAt <= closedAt)
    return `hold ${hold.transfer} of ${hold.book} is still open after it expired`;
  const order = orders.find(hold.instruction);
  // An order to hold is done once the money is held; it is the hold that has an end.
  const record = order === undefined || order.payment === null ? undefined : recordAt(order, hold.book);
  if (record === undefined || record.final === null || record.finalAt >= closedAt) return undefined;
  return `hold ${hold.transfer} of ${hold.book} is still open although instruction ${record.order.id} was concluded`;
}
