import { atKst, dayMs, kstDate, startOfKstDay } from './calendar.ts';
import type { EpochMs } from './instruction.ts';
import type { Frequency } from './mandate.ts';

/** 1970-01-05, the first Monday of the epoch, 00:00 KST. */
const firstMonday = startOfKstDay(4 * dayMs);
const weekMs = 7 * dayMs;

/** When the period began in which a mandate is used at `at`; null: there are no periods. `origin`: from when the mandate is good. */
export function periodStart(frequency: Frequency, at: EpochMs, origin: EpochMs): EpochMs | null {
  switch (frequency) {
    case 'ON_DEMAND':
      return null;
    case 'DAILY':
      return startOfKstDay(at);
    case 'WEEKLY':
      return weekStart(at);
    case 'BIWEEKLY': {
      const first = weekStart(origin);
      return first + Math.floor((at - first) / (2 * weekMs)) * 2 * weekMs;
    }
    case 'MONTHLY':
      return monthStart(at, 1);
    case 'QUARTERLY':
      return monthStart(at, 3);
    case 'ANNUALLY':
      return monthStart(at, 12);
  }
}

function weekStart(at: EpochMs): EpochMs {
  return firstMonday + Math.floor((at - firstMonday) / weekMs) * weekMs;
}

/** The first day of the month, quarter or year. */
function monthStart(at: EpochMs, months: 1 | 3 | 12): EpochMs {
  const [year = '', month = ''] = kstDate(at).split('-');
  const first = Math.floor((Number(month) - 1) / months) * months + 1;
  return atKst(`${year}-${String(first).padStart(2, '0')}-01`, '00:00');
}
