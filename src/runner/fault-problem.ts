import type { EpochMs } from '../kernel/instruction.ts';

/** What is wrong and what to do about it; `field` says where in the fault. */
export interface FaultProblem {
  readonly field: readonly string[];
  readonly text: string;
}

/** What a rule knows beside the fault itself. */
export interface FaultPlace {
  readonly start: EpochMs;
  /** Ids of checks and invariants; `undefined`: not at hand, so names are not looked up. */
  readonly judged: ReadonlySet<string> | undefined;
  /** Whether anybody approves in this scenario. */
  readonly approver: boolean;
  /** Ledgers of wallets that the scenario has, by id; default: none. */
  readonly ledgers?: ReadonlySet<string>;
  /** Who has a job in the scenario; `undefined`: not looked up. */
  readonly agents?: ReadonlySet<string>;
  /** Whether a bank's funds at the Bank of Korea are said (`world.central`), so that a settlement may wait for them past 11:00. */
  readonly scarce?: boolean;
}

export function problemAt(field: string | readonly string[] | undefined, text: string): FaultProblem {
  return { field: field === undefined ? [] : typeof field === 'string' ? [field] : field, text };
}
