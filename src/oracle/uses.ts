import type { EpochMs } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { dateOfDay, kstDay } from './business-days.ts';

/** When a mandate was used, that of which was not given back. */
export type Uses = ReadonlyMap<string, EpochMs>;

/** What recurrence has against one more use at a moment: none is left, or this period's is taken. Worked out from names of days and weeks, not from when periods begin. */
export function useFault({ recurrence, notBefore }: Mandate, uses: Uses, at: EpochMs): 'mandate_used' | 'mandate_period' | undefined {
  if (recurrence === undefined) return undefined;
  const { frequency, usesMax } = recurrence;
  if (usesMax !== null && uses.size >= usesMax) return 'mandate_used';
  const period = periodOf(frequency, at, notBefore);
  const isTaken = period !== null && [...uses.values()].some((used) => periodOf(frequency, used, notBefore) === period);
  return isTaken ? 'mandate_period' : undefined;
}

/** A name that two moments share if they are of one period. */
function periodOf(frequency: string, at: EpochMs, origin: EpochMs): string | null {
  const date = dateOfDay(kstDay(at));
  switch (frequency) {
    case 'DAILY':
      return date;
    case 'WEEKLY':
      return String(weekOf(at));
    case 'BIWEEKLY':
      return String(Math.floor((weekOf(at) - weekOf(origin)) / 2));
    case 'MONTHLY':
      return date.slice(0, 7);
    case 'QUARTERLY':
      return `${date.slice(0, 4)} ${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
    case 'ANNUALLY':
      return date.slice(0, 4);
    default:
      return null;
  }
}

/** Weeks from Monday to Sunday, counted on; 1970-01-01 was a Thursday. */
function weekOf(at: EpochMs): number {
  return Math.floor((kstDay(at) + 3) / 7);
}
