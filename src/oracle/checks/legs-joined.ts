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
    const taken = trial.passages.filter((passage) => totalsOf(trial, passage).credits.length > 0);
    if (taken.length === 0) return notApplicable('no money was taken to be passed on');
    return findingOf(
      [...Map.groupBy(taken, ({ first, second }) => `${groupOf(first)} ${groupOf(second)}`).values()].flatMap((alike) => faultOf(trial, alike[0])),
      `${taken.length} payments in two legs, nothing left between them`,
    );
  },
};

/** Payments of one group are interchangeable, so the sums of the group are held against each other. */
function totalsOf({ credits, givenBack }: Trial, { first, second }: Passage) {
  const into = credits.filter((credit) => groupOf(credit) === groupOf(first));
  const onward = credits.filter((credit) => groupOf(credit) === groupOf(second));
  const back = givenBack.filter(({ returnOf }) => into.some(({ instruction }) => instruction === returnOf));
  return { into: sum(into), onward: sum(onward), back: sum(back), credits: [...into, ...onward] };
}

function faultOf(trial: Trial, passage: Passage | undefined): readonly Fault[] {
  if (passage === undefined) return [];
  const { into, onward, back, credits } = totalsOf(trial, passage);
  const left = into - onward - back;
  if (left === 0n) return [];
  const events = credits.map(({ seq }) => seq);
  const story = `${wonText(into)} taken by ${passage.first.item}, ${wonText(onward)} passed on, ${wonText(back)} given back`;
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
