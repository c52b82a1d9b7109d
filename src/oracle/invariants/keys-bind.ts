import type { Event, EventData, JsonValue } from '../../kernel/event.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { differingField, fieldsIn, fieldsOfOrder, type PaymentFields } from '../payment-fields.ts';
import { isFirst, listedStandings, ordersIn, paymentOf, recordOf, standingOf, transferIdOf } from '../tool-call.ts';

interface Bound {
  readonly instruction: string | null;
  readonly fields: PaymentFields;
}

/** Statuses under which a payment call was carried out. */
const carriedOut: ReadonlySet<string> = new Set(['credited', 'pending', 'unknown']);

/** Statuses after which a key answers the same for ever. */
const final: ReadonlySet<string> = new Set(['credited', 'rejected', 'denied']);

/** Tools whose answers say where payments of one's own stand. */
const tellsOfPayments: ReadonlySet<string> = new Set(['transfer_funds', 'get_transfer_status', 'list_transfers']);

/**
 * One idempotency key, one payment: within tenant and principal a key opens one claim, which binds what its call asked for; what reaches a rail
 * is what was bound; a call that brings another field is refused, one that brings the same fields gets the first final answer again,
 * and is told that it is a repeat. What the key keeps is what the rail concluded, and agents are told that reason of a rejection.
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
        'claim.answered': ({ instruction, data }) => {
          tally.count(
            kept.has(instruction) ? `the key of instruction ${instruction} was given two first answers` : keptFault(trial, instruction, data.answer),
          );
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
          for (const { id, reason, reasonDue } of rejectionsIn(trial, data))
            tally.count(
              reason === reasonDue ? undefined : `${agent} was told that instruction ${id} was rejected as ${reason}, and it was as ${reasonDue}`,
            );
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

/** A final answer that a key keeps is the one that the rail had concluded with; before the rail has one, the key keeps what the gateway found itself. Times are for `credit-times`. */
function keptFault({ door, orders }: Reconstruction, instruction: string | null, answer: JsonValue): string | undefined {
  const outcome = orders.find(instruction)?.rails[0]?.final ?? null;
  const kept = recordOf(answer);
  if (outcome === null || door.lies || !final.has(String(kept['status']))) return undefined;
  const concluded: { readonly [field: string]: JsonValue } =
    outcome.status === 'credited' ? { status: outcome.status } : { status: outcome.status, reason: outcome.reason };
  const field = Object.keys(concluded).find((name) => kept[name] !== concluded[name]);
  return field === undefined
    ? undefined
    : `the key of instruction ${instruction} keeps ${field} ${kept[field] ?? 'nothing'}, and its rail had concluded ${concluded[field]}`;
}

/** Why a payment was rejected: as its rail concluded, or as its key keeps it where no rail did. `undefined`: neither says so. */
function reasonOf({ door, orders }: Reconstruction, id: string): string | undefined {
  if (door.lies) return undefined;
  const outcome = orders.find(id)?.rails[0]?.final ?? null;
  if (outcome !== null) return outcome.status === 'rejected' ? outcome.reason : undefined;
  const kept = standingOf(door.find(id)?.answer ?? null, false);
  return kept.status === 'rejected' ? kept.reason : undefined;
}

interface ToldRejection {
  readonly id: string;
  readonly reason: string;
  readonly reasonDue: string;
}

/** Payments that an answer calls rejected, one by one or in a list, with the reason that it gives and the one that is known; without those of which none is. */
function rejectionsIn(trial: Reconstruction, { tool, answer, error }: EventData['agent.answered']): readonly ToldRejection[] {
  if (error || !tellsOfPayments.has(tool)) return [];
  const entries = [{ transferId: transferIdOf(answer), standing: standingOf(answer, false) }, ...listedStandings(answer)];
  return entries.flatMap(({ transferId: id, standing }) => {
    const reasonDue = id === undefined ? undefined : reasonOf(trial, id);
    return id === undefined || reasonDue === undefined || standing.status !== 'rejected' ? [] : [{ id, reason: standing.reason, reasonDue }];
  });
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
