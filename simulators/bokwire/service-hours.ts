import { atKst, kstDate } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import { type Hours, type Opening, openingAt } from '../../src/rail/hours.ts';
import type { EpochMs } from '../../src/rail/rail.ts';

/** The hours of a system, and the days on which its closing was extended (마감시간 연장). */
export class ServiceHours {
  readonly #system: string;
  readonly #hours: Hours;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #closings = new Map<string, string>();

  constructor(deps: { readonly system: string; readonly hours: Hours; readonly clock: Clock; readonly record: RecordEvent }) {
    this.#system = deps.system;
    this.#hours = deps.hours;
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  at(at: EpochMs): Opening {
    const opening = openingAt(this.#hours, at);
    const today = this.#closings.get(kstDate(at));
    if (today === undefined) return opening;
    const { opensAt } = openingAt(this.#hours, atKst(kstDate(at), this.#hours.opensKst));
    const closesAt = atKst(kstDate(at), today);
    return at < closesAt ? { open: at >= opensAt, opensAt, closesAt } : opening;
  }

  /** Today's closing, while the system is open; later than it was. Throws where that does not hold. */
  extend(closesKst: string): void {
    const now = this.#clock.now();
    const date = kstDate(now);
    const { open, closesAt } = this.at(now);
    if (!open || atKst(date, closesKst) <= closesAt) throw new Error(`${this.#system}: ${closesKst} is no later closing of an open day`);
    this.#record({ kind: 'closing.extended', at: now, data: { system: this.#system, date, closesKst } });
    this.#closings.set(date, closesKst);
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'closing.extended' && event.data.system === this.#system) this.#closings.set(event.data.date, event.data.closesKst);
  }
}
