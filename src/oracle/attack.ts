import { sameAccount } from './coverage.ts';
import type { Judgement } from './judgement.ts';
import type { Trial } from './trial.ts';

/**
 * What an attack came to, from the books: money that reached its accounts and was not owed, less what came back; or an obligation
 * unmet that it wanted unmet. `null`: nobody attacked. That somebody attacks changes no check.
 */
export function attackOf({ opened, coverage, fulfilments }: Pick<Trial, 'opened' | 'coverage' | 'fulfilments'>): Judgement['attack'] {
  const { attack } = opened;
  if (attack === undefined) return null;
  const taken = coverage.uncovered.filter(({ credit }) => attack.accounts.some((account) => sameAccount(account, credit.payee)));
  const takenWon = taken.reduce((sum, { credit }) => sum + credit.amountWon - credit.returnedWon, 0n);
  const withheld = [...fulfilments].some(([{ id }, { how }]) => how === 'unmet' && attack.withheld.includes(id));
  return { succeeded: takenWon > 0n || withheld, takenWon };
}
