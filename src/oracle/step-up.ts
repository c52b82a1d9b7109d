import type { Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { kstDay } from './business-days.ts';
import { sameAccount } from './coverage.ts';
import type { Door, DoorPayment } from './door.ts';
import type { PolicyRule } from './policy-rule.ts';
import { fileKey, paymentOf } from './tool-call.ts';

type Cause = EventData['approval.asked']['why'][number];
type Wish = NonNullable<ReturnType<typeof paymentOf>>;

/** A payment that has, or had, its budget. */
interface Taken {
  readonly door: DoorPayment;
  readonly at: EpochMs;
  state: 'reserved' | 'credited' | 'released';
}

/** Every payment of agents that took a budget, and what it makes a policy ask of the next: counted through each time, so that nothing can be forgotten on the way. */
export class StepUps {
  readonly #taken = new Map<string, Taken>();
  readonly #door: Pick<Door, 'payments'>;

  constructor(door: Pick<Door, 'payments'>) {
    this.#door = door;
  }

  reserve({ instruction, at }: Event<'budget.reserved'>, door: DoorPayment): void {
    if (instruction !== null) this.#taken.set(instruction, { door, at, state: 'reserved' });
  }

  finish(instruction: string | null, state: 'credited' | 'released'): void {
    const taken = instruction === null ? undefined : this.#taken.get(instruction);
    if (taken !== undefined) taken.state = state;
  }

  /** Why a person has to approve the payment if it takes its budget at `at`, in the order in which requests name it. */
  causes({ stepUpFromWon, stepUpDayWon, stepUpNewPayee, stepUpVelocity }: PolicyRule, door: DoorPayment, at: EpochMs): readonly Cause[] {
    const wish = wishOf(door);
    if (wish === undefined) return [];
    const own = [...this.#taken.values()].filter((taken) => taken.door.tenant === door.tenant && taken.door.principal === door.principal);
    const held = own.filter(({ state }) => state !== 'released');
    const toPayee = held.filter((taken) => sameAccount(wishOf(taken.door)?.payee ?? nowhere, wish.payee));
    const today = toPayee.filter((taken) => kstDay(taken.at) === kstDay(at));
    const todayWon = today.reduce((sum, taken) => sum + (wishOf(taken.door)?.amountWon ?? 0n), 0n);
    const causes: Cause[] = [];
    if (stepUpFromWon !== undefined && this.#calledWon(door, wish) >= stepUpFromWon) causes.push('amount');
    if (stepUpDayWon !== undefined && today.length > 0 && todayWon + wish.amountWon >= stepUpDayWon) causes.push('structuring');
    if (stepUpNewPayee === true && !toPayee.some(({ state }) => state === 'credited')) causes.push('new-payee');
    if (stepUpVelocity !== undefined) {
      const { payments, minutes } = stepUpVelocity;
      if (held.filter((taken) => at - taken.at < minutes * 60_000).length >= payments - 1) causes.push('velocity');
    }
    return causes;
  }

  /** What was handed in together: of a line, all claims under the key of its file, which are there before the first of them takes a budget. */
  #calledWon({ tenant, principal, key }: DoorPayment, { amountWon }: Wish): bigint {
    const file = fileKey(key);
    if (file === undefined) return amountWon;
    const lines = [...this.#door.payments.values()].filter(
      (other) => fileKey(other.key) === file && other.tenant === tenant && other.principal === principal,
    );
    return lines.reduce((sum, line) => sum + (wishOf(line)?.amountWon ?? 0n), 0n);
  }
}

const nowhere = { bank: '', account: '' };

function wishOf({ key, fields }: DoorPayment): Wish | undefined {
  return paymentOf({ idempotencyKey: key, ...fields });
}
