import type { Pledge } from '../../simulators/bokwire/waterfall.ts';
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
  /** Collateral for its nets; none: {@link Pledge.faceWon} 0. */
  readonly pledge: Pledge;
}

/** What a case says of BOK-Wire+. */
export interface CentralPlan {
  /** Settlement accounts that differ from the ordinary world's. */
  readonly central: ReadonlyMap<BankCode, CentralAccount>;
  readonly lossSharing?: boolean;
  /** The closing on the first day, where it is extended. */
  readonly closingKst?: string;
}

/** Throws `InputError` naming the place for a bank or an amount that is none. */
export function planCentral(
  file: ScenarioFile,
  { central = {}, lossSharing, closingKst }: WorldSpec,
  pathOf: (...rest: readonly string[]) => readonly (string | number)[],
): CentralPlan {
  const amount = (letter: string, field: string, text: string | undefined) =>
    text === undefined ? zeroWon : wonAt(file, text, pathOf(letter, field));
  const accounts = Object.entries(central).map(([letter, { fundsWon, overdraftWon, collateralWon, haircutPercent = 0 }]) => {
    const account: CentralAccount = {
      fundsWon: amount(letter, 'fundsWon', fundsWon),
      overdraftWon: amount(letter, 'overdraftWon', overdraftWon),
      pledge: { faceWon: amount(letter, 'collateralWon', collateralWon), haircutPercent },
    };
    return [bankAt(file, letter, pathOf(letter)).code, account] as const;
  });
  return {
    central: new Map(accounts),
    ...(lossSharing === undefined ? {} : { lossSharing }),
    ...(closingKst === undefined ? {} : { closingKst }),
  };
}
