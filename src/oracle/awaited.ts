import type { EpochMs } from '../kernel/instruction.ts';
import { openUntilMax } from './due.ts';

interface Expectation {
  readonly since: EpochMs;
  readonly withinMs: number;
  /** When the system was first seen at work from then on. */
  workedAt: EpochMs | undefined;
  told: boolean;
}

/** Whoever is at work has done it so soon after. */
const promptMs = 10 * 60_000;
/** Nothing is away past the settlement by which everything must have an outcome; a step after it takes no longer. */
const stepMs = 30 * 60_000;

/**
 * What a system is to do of its own accord, by name. It may be away when its time comes, and nothing on record says so; but whoever records other work
 * is there, and by the next settlement everybody is.
 */
export class Awaited {
  readonly #open = new Map<string, Expectation>();

  /** From `since` on, and within so long of the system's being there. What is expected already stays as it is. */
  expect(name: string, since: EpochMs, withinMs = 0): void {
    if (!this.#open.has(name)) this.#open.set(name, { since, withinMs, workedAt: undefined, told: false });
  }

  /** It is done. True: long after it was to be, by the same bounds as {@link worked} and {@link closed}. */
  met(name: string, at: EpochMs): boolean {
    const expectation = this.#open.get(name);
    this.#open.delete(name);
    return expectation !== undefined && !expectation.told && (isOutworked(expectation, at) || isOverdue(expectation, at));
  }

  /** Not to be done any more. */
  drop(name: string): void {
    this.#open.delete(name);
  }

  /** The system is at work: names of what it should have done by now, each once. It may die in the very moment of its time, with half of its work done. */
  worked(at: EpochMs): readonly string[] {
    return this.#late((expectation) => {
      if (at <= expectation.since) return false;
      expectation.workedAt ??= at;
      return isOutworked(expectation, at);
    });
  }

  /** Nothing comes after: names of what should have been done whether or not the system was seen. */
  closed(at: EpochMs): readonly string[] {
    return this.#late((expectation) => isOverdue(expectation, at));
  }

  #late(isLate: (expectation: Expectation) => boolean): readonly string[] {
    if (this.#open.size === 0) return [];
    const late = [...this.#open].filter(([, expectation]) => !expectation.told && isLate(expectation));
    for (const [, expectation] of late) expectation.told = true;
    return late.map(([name]) => name);
  }
}

function isOutworked({ workedAt, withinMs }: Expectation, at: EpochMs): boolean {
  return workedAt !== undefined && at > workedAt + withinMs + promptMs;
}

function isOverdue({ since, withinMs }: Expectation, at: EpochMs): boolean {
  return at >= since && at >= openUntilMax(since + withinMs) + stepMs;
}
