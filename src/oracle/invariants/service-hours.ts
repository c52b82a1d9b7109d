import type { EpochMs } from '../../kernel/instruction.ts';
import { isBankingDay, kstDay, kstTimeMs } from '../business-days.ts';
import { Closings } from '../closings.ts';
import type { Invariant } from '../invariant.ts';
import { type RailRecord, recordAt } from '../orders.ts';
import { branchHours, networkHours, type SystemHours, settlementHours, tokenHours } from '../system-hours.ts';
import { tokenLedger } from '../wallets.ts';

/**
 * As published, of the network by `system`: without one, the electronic banking network. null: it never closes. The ledger of deposit tokens has the same hours
 * for lines of files. A participant keeps no hours of its own.
 */
const published: ReadonlyMap<string, SystemHours | null> = new Map<string, SystemHours | null>([
  ['kftc:ebs', networkHours],
  ['kftc:ebs ift', branchHours],
  ['kftc:ebs cd', null],
  ['kftc:ebs cd-cash', null],
  ['kftc:ebs cms', null],
  ['kftc:ebs cms-debit', null],
  ['kftc:ebs giro', null],
  [tokenLedger, tokenHours],
  ['bokwire', settlementHours],
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
          const order = orders.find(event.instruction);
          const system = order?.payment?.system;
          const hours = published.get(system === undefined || rail === tokenLedger ? rail : `${rail} ${system}`);
          const record = order === undefined ? undefined : recordAt(order, rail);
          if (hours != null && record !== undefined) tally.count(hoursFault(record, hours, closings));
        },
      },
    };
  },
};

function hoursFault(
  { rail, order, receivedAt }: RailRecord,
  { opensMs, closesMs, bankingDaysOnly }: SystemHours,
  closings: Closings,
): string | undefined {
  const timeOfDayMs = kstTimeMs(receivedAt);
  const closed = timeOfDayMs >= closesMs && (rail !== 'bokwire' || receivedAt >= closings.of(receivedAt));
  const open = timeOfDayMs >= opensMs && !closed && (!bankingDaysOnly || isBankingDay(kstDay(receivedAt)));
  return open ? undefined : `${rail} took in instruction ${order.id} at ${clockText(receivedAt)}, when it was closed, and carried it out`;
}

function clockText(at: EpochMs): string {
  return new Date(kstTimeMs(at)).toISOString().slice(11, 23);
}
