import type { AccountRef } from '../../kernel/instruction.ts';
import { frequencies, type Mandate, type Recurrence } from '../../kernel/mandate.ts';
import { won } from '../../kernel/money.ts';

/** The first bound in which a mandate goes beyond the one that it is to narrow, in words for its issuer; `undefined`: it is within in every one. */
export function widened(child: Mandate, parent: Mandate): string | undefined {
  if (child.tenant !== parent.tenant || child.principal !== parent.principal) return 'it is of another principal';
  if (!child.accounts.every(isIn(parent.accounts))) return 'it names an instrument beyond the parent';
  if (child.treasuryOf !== undefined && child.treasuryOf !== parent.treasuryOf) return 'it shows the position of a bank beyond the parent';
  if (!child.payees.every(isIn(parent.payees))) return 'it names a payee beyond the parent';
  if ((child.minimumWon ?? won(1n)) < (parent.minimumWon ?? won(1n))) return 'its minimum is lower';
  if (child.limitWon > parent.limitWon) return 'its limit is higher';
  if (child.budgetWon > parent.budgetWon) return 'its budget is higher';
  if (parent.recurrence !== undefined && isOftener(child.recurrence, parent.recurrence)) return 'it may be used more often';
  if (child.notBefore < parent.notBefore) return 'it begins earlier';
  if (child.expiresAt > parent.expiresAt) return 'it ends later';
  return parent.holder !== undefined && child.holder === undefined ? 'it is not bound to a key' : undefined;
}

function isIn(accounts: readonly AccountRef[]): (account: AccountRef) => boolean {
  return ({ bank, account }) => accounts.some((other) => other.bank === bank && other.account === account);
}

function isOftener(child: Recurrence | undefined, parent: Recurrence): boolean {
  if (child === undefined || frequencies.indexOf(child.frequency) < frequencies.indexOf(parent.frequency)) return true;
  return parent.usesMax !== null && (child.usesMax === null || child.usesMax > parent.usesMax);
}
