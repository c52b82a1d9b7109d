import type { BankCode } from '../kernel/instruction.ts';
import { type Won, zeroWon } from '../kernel/money.ts';
import { bankAt } from './cast.ts';
import type { WorldSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** A bank's settlement account when the world opens. */
export interface CentralAccount {
  readonly fundsWon: Won;
  /** How far below zero it may go within the day. */
  readonly overdraftWon: Won;
}

/** Throws `InputError` naming the place for a bank or an amount that is none. */
export function centralAccounts(
  file: ScenarioFile,
  spec: NonNullable<WorldSpec['central']>,
  pathOf: (...rest: readonly string[]) => readonly (string | number)[],
): ReadonlyMap<BankCode, CentralAccount> {
  return new Map(
    Object.entries(spec).map(([letter, { fundsWon, overdraftWon }]) => [
      bankAt(file, letter, pathOf(letter)).code,
      {
        fundsWon: wonAt(file, fundsWon, pathOf(letter, 'fundsWon')),
        overdraftWon: overdraftWon === undefined ? zeroWon : wonAt(file, overdraftWon, pathOf(letter, 'overdraftWon')),
      },
    ]),
  );
}
