import { dayMs, parseInstant } from '../kernel/calendar.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { InputError } from '../runner/input-error.ts';

/** A message on one line: a break within a text as XML writes it. */
export function oneLine(text: string): string {
  return `${text.replaceAll(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`)}\n`;
}

/** The first and the last millisecond of a KST date. @throws InputError for another text */
export function wholeDay(date: string): { readonly from: EpochMs; readonly until: EpochMs } {
  const from = parseInstant(`${date}T00:00:00+09:00`);
  if (from === undefined) throw new InputError(`--date ${date}: there is no such day; write it as 2026-11-23`);
  return { from, until: from + dayMs - 1 };
}
