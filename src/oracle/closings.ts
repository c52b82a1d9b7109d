import type { Event } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { dateOfDay, kstDay, kstTimeMs } from './business-days.ts';

/** BOK-Wire+ closes at 17:30 KST (Bank of Korea). */
const publishedMs = (17 * 60 + 30) * 60_000;

/** When BOK-Wire+ closes: as published, or on one day later, as far as that is on record. */
export class Closings {
  readonly #extendedMs = new Map<string, number>();

  extend({ data: { system, date, closesKst } }: Event<'closing.extended'>): void {
    const [hour = '', minute = ''] = closesKst.split(':');
    if (system === 'bokwire') this.#extendedMs.set(date, (Number(hour) * 60 + Number(minute)) * 60_000);
  }

  /** The closing of the KST day that `at` belongs to. */
  of(at: EpochMs): EpochMs {
    return at - kstTimeMs(at) + (this.#extendedMs.get(dateOfDay(kstDay(at))) ?? publishedMs);
  }
}
