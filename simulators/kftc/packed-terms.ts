import { dayMs } from '../../src/kernel/calendar.ts';
import type { RetailSystem } from '../../src/kernel/instruction.ts';
import type { Hours } from '../../src/rail/hours.ts';
import { retailSystems, systemNames } from '../../src/rail/retail-systems.ts';
import type { NetworkRules } from './rules.ts';

/** The retail systems by number, as a packed order names them; 0 is the electronic banking network. */
export type PackedSystem = RetailSystem | 'ebs';
export const packedSystems: readonly PackedSystem[] = ['ebs', ...systemNames];

/** Rules of one system on a business day, in plain numbers: they are sent to threads. */
export interface PackedTerms {
  /** Milliseconds since midnight KST. */
  readonly opensMs: number;
  readonly closesMs: number;
  /** Most for one payment; infinite where none is known. */
  readonly limitWon: number;
  readonly isCapped: boolean;
  /** The payee's bank orders it and the payer's bank carries it out. */
  readonly isCollected: boolean;
  /** Paid out at a machine. */
  readonly isCash: boolean;
  /** The payer has to have agreed to it beforehand (출금동의). */
  readonly needsAgreement: boolean;
}

/** By number of the system, from the same data as the network's own rules. */
export function packedTerms(rules: NetworkRules): readonly PackedTerms[] {
  return packedSystems.map((name) => {
    const plain = { isCash: name === 'cd-cash', needsAgreement: name === 'cms-debit' };
    if (name === 'ebs') return { ...open(rules.hours.value), limitWon: Number(rules.limitWon.value), isCapped: true, isCollected: false, ...plain };
    const { hours, limitWon, countsAgainstCap, orderedBy } = rules.systems[name];
    const most = limitWon.value === null ? Number.POSITIVE_INFINITY : Number(limitWon.value);
    return { ...open(hours.value), limitWon: most, isCapped: countsAgainstCap.value, isCollected: orderedBy === 'payee', ...plain };
  });
}

export function systemName(system: PackedSystem): string {
  return system === 'ebs' ? 'Electronic banking network' : retailSystems[system].name.en;
}

/** `HH:MM` as milliseconds since midnight. */
export function timeMs(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return (hour * 60 + minute) * 60_000;
}

function open(hours: Hours | null): Pick<PackedTerms, 'opensMs' | 'closesMs'> {
  return hours === null ? { opensMs: 0, closesMs: dayMs } : { opensMs: timeMs(hours.opensKst), closesMs: timeMs(hours.closesKst) };
}
