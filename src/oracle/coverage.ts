import type { Obligation } from '../kernel/event.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import type { Credit } from './credits.ts';
import { accountText } from './wording.ts';

/** What the books have to do with what was owed. */
export interface Coverage {
  /** Credits that meet an obligation exactly and within its window, by obligation. */
  readonly met: ReadonlyMap<Obligation, Credit>;
  /** Credits that were owed but came outside the window, by obligation. */
  readonly untimely: ReadonlyMap<Obligation, Credit>;
  /** Credits that nothing owed when they were posted, each with the credit that it repeats, if any. */
  readonly uncovered: readonly { readonly credit: Credit; readonly twin: Credit | null }[];
  /** What is gone for good: what payees keep beyond what they were owed. */
  readonly lostWon: bigint;
}

/** Same agent, payer, payee and amount: payments of one group are interchangeable but for their time. */
export function groupOf(payment: {
  readonly agent: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: bigint;
}): string {
  return [payment.agent, accountText(payment.payer), accountText(payment.payee), payment.amountWon].join(' ');
}

/**
 * Matches credits against obligations as multisets. What is met is judged at the end, returned credits left out. What is covered is judged when it is posted:
 * an obligation covers one credit at a time, and is free again once that one was returned. A credit that was owed but came at the wrong time is untimely, not lost.
 * What was returned counts first for the obligations that are `claimed` back, by id.
 */
export function coverageOf(obligations: readonly Obligation[], credits: readonly Credit[], claimed: ReadonlySet<string> = new Set()): Coverage {
  const owed = Map.groupBy(
    obligations.filter((obligation) => !obligation.mustRefuse),
    groupOf,
  );
  const met = new Map<Obligation, Credit>();
  const untimely = new Map<Obligation, Credit>();
  const covered = new Set<Credit>();
  let lostWon = 0n;
  for (const [group, paid] of Map.groupBy(credits, groupOf)) {
    const due = owed.get(group) ?? [];
    const kept = paid.filter((credit) => credit.returnedWon === 0n);
    const inTime = keptForUnclaimed(assign(due, kept, isWithin), due, { claimed, returned: paid.length - kept.length });
    for (const [obligation, credit] of inTime) met.set(obligation, credit);
    const matched = new Set(inTime.values());
    const rest = assign(
      due.filter((obligation) => !met.has(obligation)),
      kept.filter((credit) => !matched.has(credit)),
      () => true,
    );
    for (const [obligation, credit] of rest) untimely.set(obligation, credit);
    const keptWon = paid.reduce((sumWon, { amountWon, returnedWon }) => sumWon + amountWon - returnedWon, 0n);
    const owedWon = due.reduce((sumWon, { amountWon }) => sumWon + amountWon, 0n);
    if (keptWon > owedWon) lostWon += keptWon - owedWon;
    for (const credit of coveredWhenPosted(due, paid)) covered.add(credit);
  }
  const originals = originalsOf(credits, covered);
  const uncovered = credits.filter((credit) => !covered.has(credit)).map((credit) => ({ credit, twin: twinOf(credit, originals) }));
  return { met, untimely, uncovered, lostWon };
}

/** Credits in order of time, each to the fitting obligation that ends first: no other order matches more (earliest deadline first). */
function assign(
  due: readonly Obligation[],
  credits: readonly Credit[],
  fits: (obligation: Obligation, credit: Credit) => boolean,
): Map<Obligation, Credit> {
  const free = due.toSorted((left, right) => left.until - right.until);
  const matches = new Map<Obligation, Credit>();
  for (const credit of credits) {
    const index = free.findIndex((obligation) => fits(obligation, credit));
    const [obligation] = index < 0 ? [] : free.splice(index, 1);
    if (obligation !== undefined) matches.set(obligation, credit);
  }
  return matches;
}

/** Equal payments are interchangeable: while a returned one is left for a claimed obligation, its credit goes to an unmet one that nobody claims. */
function keptForUnclaimed(
  met: ReadonlyMap<Obligation, Credit>,
  due: readonly Obligation[],
  { claimed, returned }: { readonly claimed: ReadonlySet<string>; readonly returned: number },
): ReadonlyMap<Obligation, Credit> {
  const matches = new Map(met);
  const unmet = due.filter((obligation) => !met.has(obligation));
  let left = returned - unmet.filter(({ id }) => claimed.has(id)).length;
  for (const obligation of unmet.filter(({ id }) => !claimed.has(id))) {
    const swapped = left > 0 ? [...matches].find(([{ id }, credit]) => claimed.has(id) && isWithin(obligation, credit)) : undefined;
    if (swapped === undefined) continue;
    matches.delete(swapped[0]);
    matches.set(obligation, swapped[1]);
    left -= 1;
  }
  return matches;
}

function coveredWhenPosted(due: readonly Obligation[], paid: readonly Credit[]): ReadonlySet<Credit> {
  const order = due.toSorted((left, right) => left.until - right.until);
  const occupants = new Map<Obligation, Credit>();
  const covered = new Set<Credit>();
  const cover = (credit: Credit, fits: (obligation: Obligation, credit: Credit) => boolean) => {
    const obligation = order.find((candidate) => fits(candidate, credit) && isFree(occupants.get(candidate), credit));
    if (obligation === undefined) return;
    occupants.set(obligation, credit);
    covered.add(credit);
  };
  for (const credit of paid) cover(credit, isWithin);
  for (const credit of paid) if (!covered.has(credit)) cover(credit, () => true);
  return covered;
}

function isFree(occupant: Credit | undefined, credit: Credit): boolean {
  return occupant === undefined || (occupant.returnedSeq !== null && occupant.returnedSeq < credit.seq);
}

function isWithin(obligation: Obligation, credit: Credit): boolean {
  return obligation.from <= credit.at && credit.at <= obligation.until;
}

/** For each payer, payee and amount, whichever agent it is from: the credit that was right, else the first. Whatever else is alike repeats it. */
function originalsOf(credits: readonly Credit[], covered: ReadonlySet<Credit>): ReadonlyMap<string, Credit> {
  const originals = new Map<string, Credit>();
  for (const credit of [...credits.filter((each) => covered.has(each)), ...credits]) {
    const name = routeOf(credit);
    if (!originals.has(name)) originals.set(name, credit);
  }
  return originals;
}

function twinOf(credit: Credit, originals: ReadonlyMap<string, Credit>): Credit | null {
  const original = originals.get(routeOf(credit));
  return original === undefined || original === credit ? null : original;
}

function routeOf({ payer, payee, amountWon }: Credit): string {
  return `${accountText(payer)} ${accountText(payee)} ${amountWon}`;
}

export function sameAccount(left: AccountRef, right: AccountRef): boolean {
  return left.bank === right.bank && left.account === right.account;
}
