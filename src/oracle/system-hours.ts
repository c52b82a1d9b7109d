import type { EpochMs } from '../kernel/instruction.ts';
import { isBankingDay, kstDay, kstTimeMs } from './business-days.ts';

/** From `opensMs` until just before `closesMs`, since midnight KST. */
export interface SystemHours {
  readonly opensMs: number;
  readonly closesMs: number;
  readonly bankingDaysOnly: boolean;
}

const dayMs = 24 * 3_600_000;

/** IFT, branch hours: KFTC publishes none; branches are open 09:00–16:00. */
export const branchHours: SystemHours = { opensMs: timeMs(9, 0), closesMs: timeMs(16, 0), bankingDaysOnly: true };

/** KFTC, electronic banking network: all year. */
export const networkHours: SystemHours = { opensMs: timeMs(0, 5), closesMs: timeMs(23, 55), bankingDaysOnly: false };
/** Ledger of deposit tokens: maintenance from 23:20 for one hour (Bank of Korea, Project Hangang). */
export const tokenHours: SystemHours = { opensMs: timeMs(0, 20), closesMs: timeMs(23, 20), bankingDaysOnly: false };
/** BOK-Wire+ (Bank of Korea), but for days on which its closing is extended. */
export const settlementHours: SystemHours = { opensMs: timeMs(9, 0), closesMs: timeMs(17, 30), bankingDaysOnly: true };
/** The issuer of coins pays redemptions (docs/stablecoin.md). */
export const payoutHours: SystemHours = { opensMs: timeMs(9, 0), closesMs: timeMs(17, 0), bankingDaysOnly: true };

export function isOpenAt({ opensMs, closesMs, bankingDaysOnly }: SystemHours, at: EpochMs): boolean {
  const timeOfDayMs = kstTimeMs(at);
  return timeOfDayMs >= opensMs && timeOfDayMs < closesMs && (!bankingDaysOnly || isBankingDay(kstDay(at)));
}

/** `at`, or where that is outside the hours their next beginning. */
export function openFrom(hours: SystemHours, at: EpochMs): EpochMs {
  if (isOpenAt(hours, at)) return at;
  const today = at - kstTimeMs(at) + hours.opensMs;
  let next = today > at ? today : today + dayMs;
  while (!isOpenAt(hours, next)) next += dayMs;
  return next;
}

function timeMs(hour: number, minute: number): number {
  return (hour * 60 + minute) * 60_000;
}
