import type { Event, JsonValue } from '../../kernel/event.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { differingField, fieldsIn, fieldsOfOrder, type PaymentFields } from '../payment-fields.ts';
import { isFirst, ordersIn, paymentOf, recordOf, transferIdOf } from '../tool-call.ts';

interface Bound {
  readonly instruction: string | null;
  readonly fields: PaymentFields;
}

/** Statuses under which a payment call was carried out. */
const carriedOut: ReadonlySet<string> = new Set(['credited', 'pending', 'unknown']);

/** Statuses after which a key answers the same for ever. */
const final: ReadonlySet<string> = new Set(['credited', 'rejected', 'denied']);

/**
 * One idempotency key, one payment: within tenant and principal a key opens one claim, which binds what its call asked for; what reaches a rail
 * is what was bound; a call that brings another field is refused, one that brings the same fields gets the first final answer again,
 * and is told that it is a repeat.
 */
export const keysBind: Invariant = {
  id: 'keys-bind',
  observe: (trial, tally) => {
    const bound = new Map<string, Bound>();
    /** Claims that keep an answer, and the first final answer that was told, by instruction. */
    const kept = new Set<string | null>();
    const told = new Map<string, string>();
    /** Instructions of which an agent was told that its call carried them out. */
    const firsts = new Set<string>();
    return {
      on: {
        'claim.opened': (event) => {
          const name = nameOf(event.data, event.data.key);
          const known = bound.get(name);
          tally.count(known === undefined ? claimFault(trial, event) : `one key opened instructions ${known.instruction} and ${event.instruction}`);
          if (known === undefined) bound.set(name, { instruction: event.instruction, fields: fieldsIn(event.data.fields) });
        },
        'claim.answered': ({ instruction }) => {
          tally.count(kept.has(instruction) ? `the key of instruction ${instruction} was given two first answers` : undefined);
          kept.add(instruction);
        },
        'instruction.received': (event) => {
          const order = trial.orders.find(event.instruction);
          const door = trial.door.find(event.instruction);
          if (door === undefined || order === undefined || order.payment === null || order.rails[0]?.receivedSeq !== event.seq) return;
          const field = differingField(fieldsIn(door.fields), fieldsOfOrder(order.payment));
          tally.count(
            field === undefined ? undefined : `instruction ${order.id} reached ${event.data.rail} with another ${field} than its key stands for`,
          );
        },
        'agent.answered': ({ agent, data }) => {
          const paid = data.tool === 'transfer_funds' && !data.error ? transferIdOf(data.answer) : undefined;
          if (paid === undefined || trial.door.find(paid) === undefined || !isFirst(data.answer)) return;
          tally.count(firsts.has(paid) ? `${agent} was told a second time that its call carried out instruction ${paid}` : undefined);
          firsts.add(paid);
        },
        'audit.outcome': (event) => {
          if (event.data.tool !== 'transfer_funds' && event.data.tool !== 'submit_bulk_file') return;
          const { call, instruction, data } = event;
          const args = trial.door.calls.get(call ?? '')?.arguments;
          const payment = args === undefined ? undefined : paymentOf(args);
          const known = payment === undefined ? undefined : bound.get(nameOf(data, payment.key));
          if (known !== undefined && args !== undefined) tally.count(callFault(event, known, fieldsIn(args)));
          if (instruction === null) return;
          tally.count(kept.has(instruction) ? undefined : `the outcome of instruction ${instruction} was told before its key kept an answer`);
          if (!final.has(data.status)) return;
          // What the gateway refused itself is a rejection of the payment all the same.
          const answer = `${data.status === 'denied' ? 'rejected' : data.status} ${data.reason ?? ''}`.trim();
          const first = told.get(instruction) ?? answer;
          told.set(instruction, first);
          tally.count(first === answer ? undefined : `the key of instruction ${instruction} was answered ${first} first, and then ${answer}`);
        },
      },
    };
  },
};

function nameOf({ tenant, principal }: { readonly tenant: string; readonly principal: string }, key: string): string {
  return `${tenant}\n${principal}\n${key}`;
}

/** A claim binds every field of the call that opened it. */
function claimFault({ door }: Reconstruction, { instruction, data }: Event<'claim.opened'>): string | undefined {
  const opening = door.calls.get(door.find(instruction)?.call ?? '');
  const asked = opening === undefined ? undefined : ordersIn(opening.tool, opening.arguments).find((order) => order['idempotencyKey'] === data.key);
  const field =
    asked === undefined ? undefined : (differingField(fieldsIn(asked), fieldsIn(data.fields)) ?? differingPart(asked['file'], data.fields['file']));
  return field === undefined ? undefined : `the key of instruction ${instruction} stands for another ${field} than call ${opening?.call} asked for`;
}

/** A line is bound to its whole file: system, day of execution, number of lines. */
function differingPart(asked: JsonValue | undefined, bound: JsonValue | undefined): string | undefined {
  const [left, right] = [recordOf(asked ?? null), recordOf(bound ?? null)];
  return ['system', 'executesOn', 'lines'].find((name) => left[name] !== right[name]);
}

function callFault({ call, instruction, data }: Event<'audit.outcome'>, known: Bound, fields: PaymentFields): string | undefined {
  const field = differingField(known.fields, fields);
  if (data.reason === 'key_conflict')
    return field === undefined
      ? `call ${call} was refused as a conflict, although it changes nothing under the key of ${known.instruction}`
      : undefined;
  if (!carriedOut.has(data.status)) return undefined;
  if (field !== undefined) return `call ${call} changed ${field} under the key of instruction ${known.instruction} and was not refused`;
  return instruction === null || instruction === known.instruction
    ? undefined
    : `call ${call} was answered for instruction ${instruction}; its key belongs to ${known.instruction}`;
}
