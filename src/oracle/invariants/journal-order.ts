import type { AnyEvent } from '../../kernel/event.ts';
import { eventVersion } from '../../kernel/event.ts';
import type { Invariant } from '../invariant.ts';

/** The journal has no gaps, its clock never goes back, nothing is recorded before it holds, and a cause comes before what it brings about. */
export const journalOrder: Invariant = {
  id: 'journal-order',
  observe: (_trial, tally) => {
    let seq = 0;
    let recordedAt = Number.NEGATIVE_INFINITY;
    const faultOf = (event: AnyEvent) => {
      if (event.v !== eventVersion) return `event ${event.seq} has version ${event.v}, not ${eventVersion}`;
      if (event.seq !== seq + 1) return `event ${event.seq} follows event ${seq}`;
      if (event.recordedAt < recordedAt) return `event ${event.seq} was recorded before the one ahead of it`;
      if (event.at > event.recordedAt) return `event ${event.seq} was recorded before it was effective`;
      return event.cause !== null && event.cause >= event.seq ? `event ${event.seq} names event ${event.cause} as its cause` : undefined;
    };
    return {
      every: (event) => {
        tally.count(faultOf(event));
        seq = event.seq;
        recordedAt = event.recordedAt;
      },
      on: {},
    };
  },
};
