import { parseWon, type Won } from '../kernel/money.ts';
import { InputError } from './input-error.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** The amount that stands in a scenario file. Throws {@link InputError} with its line for what is none. */
export function wonAt(file: ScenarioFile, text: string, path: readonly (string | number)[]): Won {
  const amount = parseWon(text);
  if (amount === undefined) throw new InputError(`${file.at(path)}: "${text}" is not an amount of whole won such as "15000"`);
  return amount;
}
