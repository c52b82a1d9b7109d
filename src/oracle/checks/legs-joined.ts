import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import { groupOf } from '../coverage.ts';
import type { Credit } from '../credits.ts';
import type { Passage } from '../passage.ts';
import type { Trial } from '../trial.ts';
import { wonText } from '../wording.ts';

/** What was taken for somebody has been passed on or given back in the end: no money is left between two legs, and none was passed on that had not come. */
export const legsJoined: Check = {
  id: 'legs-joined',
  purpose: 'safety',
  refs: ['AIR-OP-006', 'AIR-RC-022'],
  judge: (trial) => {
    const taken = trial.passages.filter((passage) => totalsOf(trial, [passage]).credits.length > 0);
    if (taken.length === 0) return notApplicable('no money was taken to be passed on');
    return findingOf(
      joined(taken).flatMap((passages) => faultsOf(trial, passages)),
      `${taken.length} payments in two legs, nothing left between them`,
    );
  },
};

/**
 * Payments of one group are interchangeable, so passages that have the group of a first or of a second payment in common are held against the books together:
 * which of two customers' money went to the merchant that both pay cannot be told.
 */
function joined(passages: readonly Passage[]): readonly (readonly Passage[])[] {
  return passages.reduce<readonly (readonly Passage[])[]>((sets, passage) => {
    const near = sets.filter((others) => others.some((other) => isAlike(other, passage)));
    return [...sets.filter((others) => !near.includes(others)), [...near.flat(), passage]];
  }, []);
}

function isAlike(left: Passage, right: Passage): boolean {
  return groupOf(left.first) === groupOf(right.first) || groupOf(left.second) === groupOf(right.second);
}

function totalsOf({ credits, givenBack }: Trial, passages: readonly Passage[]) {
  const firsts = new Set(passages.map(({ first }) => groupOf(first)));
  const seconds = new Set(passages.map(({ second }) => groupOf(second)));
  const into = credits.filter((credit) => firsts.has(groupOf(credit)));
  const onward = credits.filter((credit) => seconds.has(groupOf(credit)));
  const back = givenBack.filter(({ returnOf }) => into.some(({ instruction }) => instruction === returnOf));
  return { into: sum(into), onward: sum(onward), back: sum(back), credits: [...into, ...onward] };
}

function faultsOf(trial: Trial, passages: readonly Passage[]): readonly Fault[] {
  const { into, onward, back, credits } = totalsOf(trial, passages);
  const left = into - onward - back;
  if (left === 0n) return [];
  const events = credits.map(({ seq }) => seq);
  const items = [...new Set(passages.map(({ first }) => first.item))].join(', ');
  const story = `${wonText(into)} taken by ${items}, ${wonText(onward)} passed on, ${wonText(back)} given back`;
  return [
    {
      message: left > 0n ? `${wonText(left)} are left between two legs: ${story}` : `${wonText(-left)} were passed on that had not come: ${story}`,
      events,
    },
  ];
}

function sum(credits: readonly Credit[]): bigint {
  return credits.reduce((total, { amountWon }) => total + amountWon, 0n);
}
