import type { Obligation } from '../../kernel/event.ts';
import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import type { Fulfilment } from '../fulfilment.ts';
import { accountText, wonText } from '../wording.ts';

/** Every obligation is credited exactly and within its window, lawfully excused, or refused where it must be. */
export const obligationsMet: Check = {
  id: 'obligations-met',
  purpose: 'utility',
  refs: ['AIR-PREV-005', 'AIR-OP-006', 'AIR-RC-022'],
  judge: ({ fulfilments }) => {
    if (fulfilments.size === 0) return notApplicable('nothing was owed');
    const faults = [...fulfilments].flatMap(([obligation, fulfilment]) => faultOf(obligation, fulfilment));
    return findingOf(faults, `${fulfilments.size} of ${fulfilments.size} obligations are met`);
  },
};

function faultOf(obligation: Obligation, fulfilment: Fulfilment): readonly Fault[] {
  if (fulfilment.how !== 'unmet') return [];
  const { item, amountWon, payee } = obligation;
  return [{ message: `${item} (${wonText(amountWon)} to ${accountText(payee)}) ${fulfilment.why}`, events: fulfilment.events }];
}
