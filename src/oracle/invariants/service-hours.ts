import type { EpochMs } from '../../kernel/instruction.ts';
import { isBankingDay, kstDay, kstTimeMs } from '../business-days.ts';
import { Closings } from '../closings.ts';
import type { Invariant } from '../invariant.ts';
import { type RailRecord, recordAt } from '../orders.ts';

/** From `opensMs` until just before `closesMs`, since midnight KST. */
interface Hours {
  readonly opensMs: number;
  readonly closesMs: number;
  readonly bankingDaysOnly: boolean;
}

/**
 * As published: KFTC, electronic banking network, 00:05–23:55 all year; Bank of Korea, BOK-Wire+, 09:00–17:30, and ledger of deposit tokens, maintenance
 * from 23:20 for one hour. A participant keeps no hours of its own.
 */
const published: ReadonlyMap<string, Hours> = new Map([
  ['kftc:ebs', { opensMs: timeMs(0, 5), closesMs: timeMs(23, 55), bankingDaysOnly: false }],
  ['deposit-token', { opensMs: timeMs(0, 20), closesMs: timeMs(23, 20), bankingDaysOnly: false }],
  ['bokwire', { opensMs: timeMs(9, 0), closesMs: timeMs(17, 30), bankingDaysOnly: true }],
]);

/** What a system took in outside its published hours has no effect. What it took in before it closed may be credited afterwards. */
export const serviceHours: Invariant = {
  id: 'service-hours',
  observe: ({ orders }, tally) => {
    const closings = new Closings();
    return {
      on: {
        'closing.extended': (event) => closings.extend(event),
        'instruction.concluded': (event) => {
          const { rail, outcome } = event.data;
          if (outcome.status !== 'credited') return;
          const hours = published.get(rail);
          const order = orders.find(event.instruction);
          const record = order === undefined ? undefined : recordAt(order, rail);
          if (hours !== undefined && record !== undefined) tally.count(hoursFault(record, hours, closings));
        },
      },
    };
  },
};

function hoursFault({ rail, order, receivedAt }: RailRecord, { opensMs, closesMs, bankingDaysOnly }: Hours, closings: Closings): string | undefined {
  const timeOfDayMs = kstTimeMs(receivedAt);
  const closed = timeOfDayMs >= closesMs && (rail !== 'bokwire' || receivedAt >= closings.of(receivedAt));
  const open = timeOfDayMs >= opensMs && !closed && (!bankingDaysOnly || isBankingDay(kstDay(receivedAt)));
  return open ? undefined : `${rail} took in instruction ${order.id} at ${clockText(receivedAt)}, when it was closed, and carried it out`;
}

function timeMs(hour: number, minute: number): number {
  return (hour * 60 + minute) * 60_000;
}

function clockText(at: EpochMs): string {
  return new Date(kstTimeMs(at)).toISOString().slice(11, 23);
}
