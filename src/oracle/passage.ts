import type { Obligation } from '../kernel/event.ts';
import { groupOf } from './coverage.ts';
import type { Credit } from './credits.ts';

/** Two payments of which the second passes on what the first brought: withdraw and deposit of open banking. */
export interface Passage {
  readonly first: Obligation;
  readonly second: Obligation;
}

export function passagesOf(obligations: readonly Obligation[]): readonly Passage[] {
  return obligations.flatMap((second) => {
    const first = obligations.find(({ id }) => id === second.after);
    return first === undefined ? [] : [{ first, second }];
  });
}

/** Groups of what is lawful beside the obligations: the first payment of a passage, given back. */
export function returnGroups(passages: readonly Passage[]): ReadonlySet<string> {
  return new Set(passages.map(({ first }) => groupOf({ ...first, payer: first.payee, payee: first.payer })));
}

/** Credits that give back what the first payment of a passage brought. They are no payments that anybody is owed: they end one. */
export function isGivenBack({ returnOf, ...credit }: Credit, credits: readonly Credit[], groups: ReadonlySet<string>): boolean {
  return returnOf !== null && groups.has(groupOf(credit)) && credits.some(({ instruction }) => instruction === returnOf);
}
