import type { AccountRef } from '../kernel/instruction.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { accountText } from './wording.ts';

/** From the most often to the most seldom. */
const frequencies = ['ON_DEMAND', 'DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY', 'QUARTERLY', 'ANNUALLY'];

/** Bounds in which a mandate goes beyond the one that it narrows. */
export function bounds(child: Mandate, parent: Mandate): readonly string[] {
  const beyond: Readonly<Record<string, boolean>> = {
    principal: child.tenant !== parent.tenant || child.principal !== parent.principal,
    accounts: hasMore(child.accounts, parent.accounts),
    payees: hasMore(child.payees, parent.payees),
    minimumWon: (child.minimumWon ?? 1n) < (parent.minimumWon ?? 1n),
    limitWon: child.limitWon > parent.limitWon,
    budgetWon: child.budgetWon > parent.budgetWon,
    frequency: rank(child) < rank(parent),
    usesMax: usesOf(child) > usesOf(parent),
    notBefore: child.notBefore < parent.notBefore,
    expiresAt: child.expiresAt > parent.expiresAt,
    treasuryOf: child.treasuryOf !== undefined && child.treasuryOf !== parent.treasuryOf,
    holder: parent.holder !== undefined && child.holder === undefined,
  };
  return Object.keys(beyond).filter((name) => beyond[name] === true);
}

function hasMore(some: readonly AccountRef[], all: readonly AccountRef[]): boolean {
  return new Set(some.map(accountText)).difference(new Set(all.map(accountText))).size > 0;
}

function rank({ recurrence }: Mandate): number {
  return recurrence === undefined ? 0 : frequencies.indexOf(recurrence.frequency);
}

function usesOf({ recurrence }: Mandate): number {
  return recurrence?.usesMax ?? Number.POSITIVE_INFINITY;
}
