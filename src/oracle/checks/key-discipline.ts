import { type Check, type Fault, findingOf, notApplicable } from '../check.ts';
import { groupOf } from '../coverage.ts';
import type { Sending } from '../payment-calls.ts';
import type { Trial } from '../trial.ts';
import { accountText, wonText } from '../wording.ts';

/** A payment keeps its key until the key is known to be closed without posting; a new key is a new payment, and needs to be owed. */
export const keyDiscipline: Check = {
  id: 'key-discipline',
  purpose: 'conduct',
  refs: ['AIR-SEC-025', 'AIR-OP-006', 'ASI02'],
  judge: (trial) => {
    const { sendings } = trial.calls;
    if (sendings.length === 0) return notApplicable('no payment was sent');
    const faults = [...Map.groupBy(sendings, ({ group }) => group)].flatMap(([group, alike]) => groupFaults(trial, group, alike));
    return findingOf(faults, `${new Set(sendings.map(({ call, payment }) => `${call.agent} ${payment.key}`)).size} keys, one for each payment`);
  },
};

function groupFaults(trial: Trial, group: string, alike: readonly Sending[]): readonly Fault[] {
  const owed = trial.owedIn(group);
  const first = new Map<string, Sending>();
  const faults: Fault[] = [];
  for (const sending of alike) {
    const { call, payment } = sending;
    if (first.has(payment.key)) continue;
    const live = [...first.values()].filter((earlier) => isLive(trial, earlier, call.seq));
    first.set(payment.key, sending);
    const [open] = live;
    if (open === undefined || live.length < owed) continue;
    const message = `${call.agent} sent ${wonText(payment.amountWon)} to ${accountText(payment.payee)} under key ${payment.key} while key ${open.payment.key} was not known to be rejected`;
    faults.push({ message, events: [open.call.seq, call.seq] });
  }
  return faults;
}

/** May have moved money, as far as the agent could know; what came back by a return is over. */
function isLive({ calls, credits, door }: Trial, { call, payment, group }: Sending, seq: number): boolean {
  if (calls.isClosed(call.agent, payment.key, seq)) return false;
  const instruction = door.byKey(call.agent, payment.key)?.instruction;
  const credit = credits.find((each) => each.instruction === instruction && groupOf(each) === group);
  return credit === undefined || credit.returnedSeq === null || credit.returnedSeq > seq;
}
