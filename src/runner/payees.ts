import type { PayeeReply } from '../../simulators/bank/return-claims.ts';
import type { Holder } from './cast.ts';

/** How long a payee takes who is asked to give money back. */
export const claimMs = 60 * 60_000;

/** What the account holders of a scenario answer: those of whom it says nothing agree. Other customers of the banks never answer. */
export function payeesOf(holders: readonly Holder[]): PayeeReply {
  const said = new Map(holders.map(({ ref, claims }) => [ref.account, claims ?? 'agreed']));
  return ({ payee }) => {
    const word = said.get(payee.account) ?? 'silent';
    return word === 'silent' ? undefined : { agrees: word === 'agreed', afterMs: claimMs };
  };
}
