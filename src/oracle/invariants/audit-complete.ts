import { isDeepStrictEqual } from 'node:util';
import type { Event } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { AuditedCall, Door } from '../door.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited } from '../orders.ts';
import { transferIdOf } from '../tool-call.ts';

/** A rail's answer needs this long at most to come back to the gateway and be written down. */
const answerMs = 60_000;

/** Two deliveries of one call are so near to each other. */
const copyMs = 1_000;

/** Every call has its intent before and its outcome after; what the audit calls credited is in the books, and what agents had posted is in the audit. */
export const auditComplete: Invariant = {
  id: 'audit-complete',
  observe: (trial, tally) => {
    const ended = new Set<string>();
    /** Payments that an outcome names: of the call that ordered them, or found out later, when a restart had left that call without one. */
    const named = new Set<string>();
    /** Calls of agents that got no answer yet, or none at all, by agent and tool: the gateway may still be at them. */
    const unanswered = new Map<string, number>();
    /** Outcomes so far that were no refusals, less results that agents got, by tool: who calls with another's token is audited as the other. */
    const outcomes = new Map<string, number>();
    const answered = (agent: string | null, tool: string, change: number) => add(unanswered, `${agent} ${tool}`, change);
    return {
      on: {
        'agent.called': (event) => answered(event.agent, event.data.tool, 1),
        'agent.answered': (event) => {
          answered(event.agent, event.data.tool, -1);
          if (!event.data.error) tally.count(answerFault(trial.door, event, { named, outcomes }));
        },
        'audit.intent': (event) =>
          tally.count(
            trial.door.calls.get(event.call ?? '')?.seq === event.seq ? undefined : `event ${event.seq} is an audit intent without a call of its own`,
          ),
        'audit.outcome': (event) => {
          const again = event.call !== null && ended.has(event.call);
          if (event.call !== null) ended.add(event.call);
          if (event.instruction !== null) named.add(event.instruction);
          if (event.data.status !== 'denied') add(outcomes, event.data.tool, 1);
          tally.count(again ? `call ${event.call} has two audit outcomes` : outcomeFault(trial, event));
        },
        'claim.opened': ({ instruction }) =>
          tally.count(trial.door.find(instruction)?.call == null ? `instruction ${instruction} has no audit intent before it` : undefined),
        'trial.closed': (event) => {
          const calls = [...trial.door.calls.values()];
          for (const audited of calls) {
            const { call, agent, tool } = audited;
            const lost = audited.outcome === null && !calls.some((other) => isDelivered(other, audited));
            if (lost) answered(agent, tool, -1);
            tally.count(lost && (unanswered.get(`${agent} ${tool}`) ?? 0) < 0 ? `call ${call} of ${tool} has no audit outcome` : undefined);
          }
          for (const fault of postedFaults(trial, named, event.at)) tally.count(fault);
        },
      },
    };
  },
};

/**
 * What an agent gets to see as done was written down before: the outcome of that payment, or one for each result of that tool.
 * An answer about a transfer that was never claimed is no answer of the gateway, but somebody's on the way.
 */
function answerFault(
  door: Door,
  { agent, data }: Event<'agent.answered'>,
  { named, outcomes }: { readonly named: ReadonlySet<string>; readonly outcomes: Map<string, number> },
): string | undefined {
  const payment = transferIdOf(data.answer);
  if (payment !== undefined && door.find(payment) === undefined) return undefined;
  if (data.tool === 'transfer_funds')
    return payment === undefined || named.has(payment)
      ? undefined
      : `${agent} was told of instruction ${payment} before the audit had an outcome of it`;
  return add(outcomes, data.tool, -1) < 0 ? `${agent} got an answer to ${data.tool} before the audit had its outcome` : undefined;
}

/** The new count. */
function add(counts: Map<string, number>, name: string, change: number): number {
  const count = (counts.get(name) ?? 0) + change;
  counts.set(name, count);
  return count;
}

/** A line may deliver one call twice: then one of the two stands for both, that with an outcome or else the first. */
function isDelivered(other: AuditedCall, lost: AuditedCall): boolean {
  const stands = other.outcome !== null || other.seq < lost.seq;
  return (
    other !== lost &&
    stands &&
    Math.abs(other.at - lost.at) <= copyMs &&
    other.agent === lost.agent &&
    other.tool === lost.tool &&
    isDeepStrictEqual(other.arguments, lost.arguments)
  );
}

/** An outcome that was found out later belongs to a payment, not to a call. */
function outcomeFault({ door, orders }: Reconstruction, { call, instruction, data }: Event<'audit.outcome'>): string | undefined {
  const intent = call === null ? undefined : door.calls.get(call);
  if (call === null && door.find(instruction) !== undefined) return creditFault({ door, orders }, instruction, data.status);
  if (intent === undefined) return `an audit outcome of ${data.tool} has no intent before it`;
  if (intent.tool !== data.tool) return `call ${call} was an intent to ${intent.tool} and ended as ${data.tool}`;
  return creditFault({ door, orders }, instruction, data.status);
}

/** A declared lie that never asked the rail is the fault's doing, not the gateway's. */
function creditFault({ door, orders }: Pick<Reconstruction, 'door' | 'orders'>, instruction: string | null, status: string): string | undefined {
  if (instruction === null) return undefined;
  const order = orders.find(instruction);
  if ((status === 'rejected' || status === 'denied') && isCredited(order))
    return `the audit says that instruction ${instruction} is ${status}, but it is posted`;
  if (status !== 'credited') return undefined;
  if (order === undefined && door.lies) return undefined;
  return isCredited(order) ? undefined : `the audit says that instruction ${instruction} is credited, but nothing was posted`;
}

function* postedFaults({ door, orders }: Reconstruction, named: ReadonlySet<string>, closedAt: EpochMs): Iterable<string | undefined> {
  for (const payment of door.payments.values()) {
    const order = orders.find(payment.instruction);
    const record = order?.rails[0];
    if (order === undefined || record === undefined || !isCredited(order)) continue;
    const underWay = record.final === null || record.finalAt > closedAt - answerMs;
    const ordered = payment.call === null ? undefined : door.calls.get(payment.call);
    const told = named.has(payment.instruction) || (ordered !== undefined && ordered.outcome !== null);
    yield underWay || told ? undefined : `instruction ${order.id} is posted, but no audit outcome names it`;
  }
}
