import { formatKst, parseInstant } from '../../src/kernel/calendar.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';

/** N(8), KST: `20261123`. */
export function dateText(at: EpochMs): string {
  return formatKst(at).slice(0, 10).replaceAll('-', '');
}

/** N(6), KST: `100000`. */
export function timeText(at: EpochMs): string {
  return formatKst(at).slice(11, 19).replaceAll(':', '');
}

/** N(17), KST, to the millisecond. */
export function stampText(at: EpochMs): string {
  return dateText(at) + timeText(at) + formatKst(at).slice(20, 23);
}

/** The moment that a date N(8) and a time N(6) of KST name; `undefined`: there is none. */
export function momentOf(date: string, time: string): EpochMs | undefined {
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  const clock = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}`;
  return parseInstant(`${day}T${clock}+09:00`);
}
