import { isDeepStrictEqual } from 'node:util';
import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import type { Sending } from '../payment-calls.ts';
import { bodyOf } from '../payment-fields.ts';
import type { Trial } from '../trial.ts';
import { accountText, wonText } from '../wording.ts';

/** A payment keeps its key, and its fields under the key, until the key is known to be closed without posting; a new key is a new payment, and needs to be owed. */
export const keyDiscipline: Check = {
  id: 'key-discipline',
  purpose: 'conduct',
  refs: ['AIR-SEC-025', 'AIR-OP-006', 'ASI02'],
  judge: (trial) => {
    const { sendings } = trial.calls;
    if (sendings.length === 0) return notApplicable('no payment was sent');
    const faults = [
      ...[...Map.groupBy(sendings, ({ group }) => group)].flatMap(([group, alike]) => groupFaults(trial, group, alike)),
      ...[...Map.groupBy(sendings, ({ call, payment }) => `${call.agent} ${payment.key}`).values()].flatMap(bodyFaults),
    ];
    return findingOf(faults, `${new Set(sendings.map(({ call, payment }) => `${call.agent} ${payment.key}`)).size} keys, one for each payment`);
  },
};

/** Another body under a key that was used is another payment under the name of the first. */
function bodyFaults([first, ...later]: readonly Sending[]): readonly Fault[] {
  if (first === undefined) return [];
  const body = bodyOf(first.call);
  const other = later.find(({ call }) => !isDeepStrictEqual(bodyOf(call), body));
  if (other === undefined) return [];
  const message = `${first.call.agent} sent key ${first.payment.key} again with other fields`;
  return [{ message, events: [first.call.seq, other.call.seq] }];
}

/** Up to the first fault of a group: what follows from it is the same mistake. */
function groupFaults(trial: Trial, group: string, alike: readonly Sending[]): readonly Fault[] {
  const owed = trial.owedIn(group);
  const known = new Set<string>();
  let live: readonly Sending[] = [];
  for (const sending of alike) {
    const { call, payment } = sending;
    if (known.has(payment.key)) continue;
    known.add(payment.key);
    live = live.filter((earlier) => isLive(trial, earlier, call.seq));
    const [open] = live;
    if (open !== undefined && live.length >= owed) {
      const what = `${wonText(payment.amountWon)} to ${accountText(payment.payee)}`;
      const message = `${call.agent} sent ${what} under key ${payment.key} while key ${open.payment.key} was not known to be rejected`;
      return [{ message, events: [open.call.seq, call.seq] }];
    }
    live = [...live, sending];
  }
  return [];
}

/** May have moved money, as far as the agent could know; what came back by a return is over. */
function isLive({ calls, creditsIn, door }: Trial, { call, payment, group }: Sending, seq: number): boolean {
  if (calls.isClosed(call.agent, payment.key, seq)) return false;
  const instruction = door.byKey(call.agent, payment.key)?.instruction;
  const credit = creditsIn(group).find((each) => each.instruction === instruction);
  return credit === undefined || credit.returnedSeq === null || credit.returnedSeq > seq;
}
