import { settlementAt, settlementDate, startOfKstDay } from '../../src/kernel/calendar.ts';
import type { EpochMs } from '../../src/rail/rail.ts';

/** Which session settles a payment, and when. */
export interface SessionDate {
  /** Settlement date in KST, `YYYY-MM-DD`. */
  readonly session: string;
  readonly settlesAt: EpochMs;
}

/** All credits of one day settle together, so the calendar is asked once for each day. */
export class SessionCalendar {
  #day = Number.NaN;
  #known: SessionDate = { session: '', settlesAt: 0 };

  /** The session of a credit at `at`. */
  of(at: EpochMs): SessionDate {
    const day = startOfKstDay(at);
    if (day !== this.#day) {
      this.#known = { session: settlementDate(at), settlesAt: settlementAt(at) };
      this.#day = day;
    }
    return this.#known;
  }
}
