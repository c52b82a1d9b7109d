import { outcomes, type PackedAnswer, type PackedOrder } from '../../../simulators/kftc/packed-clearing.ts';
import { packedSystems } from '../../../simulators/kftc/packed-terms.ts';

/** Answers as they come, counted by system and outcome: what the day says of itself. */
export class DayTally {
  /** By number of the system, then in the order of {@link outcomes}. */
  readonly counts: readonly number[][] = packedSystems.map(() => outcomes.map(() => 0));
  /** By number of the system. */
  readonly creditedWon: bigint[] = packedSystems.map(() => 0n);
  #partWon = 0;

  take({ system, amountWon }: PackedOrder, answer: PackedAnswer): void {
    const index = outcomes.indexOf(answer as (typeof outcomes)[number]); // a new id is never in conflict
    const counts = this.counts[system];
    if (index < 0 || counts === undefined) throw new Error(`an order of system ${system} that came for the first time got ${answer}`);
    counts[index] = (counts[index] ?? 0) + 1;
    if (answer === 'credited') this.#partWon += amountWon; // at most 1bn each: exact for a part of a step
  }

  /** All that has come since is of this system. */
  endPart(system: number): void {
    this.creditedWon[system] = (this.creditedWon[system] ?? 0n) + BigInt(this.#partWon);
    this.#partWon = 0;
  }
}
