import type { Event, JsonValue } from '../../kernel/event.ts';
import type { EpochMs, FinalOutcome, Recall } from '../../kernel/instruction.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { type RailRecord, recordAt } from '../orders.ts';
import { recordOf, transferIdOf } from '../tool-call.ts';

/** A delayed transfer (지연이체) is called back until so long before it leaves. */
const closesBeforeMs = 30 * 60_000;

type Concluded = Event<'instruction.concluded'>;

/**
 * A recall ends one way: done, and the order is refused there or never came, moves nothing and holds nothing, then and later; or too late, and the order is credited
 * there or is a delayed transfer about to leave. It ends when its order does, and no order ends as recalled that nobody called back.
 */
export const recallsKept: Invariant = {
  id: 'recalls-kept',
  observe: (trial, tally) => {
    /** By rail and the order that is asked for. */
    const recalls = new Map<string, Recall[]>();
    /** Orders that somebody called back, at whatever rail. */
    const called = new Set<string>();
    return {
      on: {
        'instruction.received': ({ data: { rail, instruction } }) => {
          if (instruction.kind !== 'recall') return;
          called.add(instruction.original);
          const name = nameOf(rail, instruction.original);
          recalls.set(name, [...(recalls.get(name) ?? []), instruction]);
        },
        'instruction.concluded': (event) => {
          const { rail, outcome } = event.data;
          const order = trial.orders.find(event.instruction);
          if (order === undefined) return;
          const { instruction } = order;
          if (instruction.kind === 'recall') tally.count(endFault(trial, instruction, event));
          if (outcome.status === 'rejected' && outcome.reason === 'recalled')
            tally.count(called.has(order.id) ? undefined : `${rail} ended instruction ${order.id} as recalled, and nobody had called it back`);
          if (outcome.status === 'credited')
            for (const recall of recalls.get(nameOf(rail, order.id)) ?? []) tally.count(broughtBackFault(trial, recall, event));
        },
        'agent.answered': ({ data: { tool, answer, error } }) => {
          if (tool === 'recall_payment' && !error && !trial.door.lies) tally.count(toldFault(trial, answer));
        },
        'trial.closed': ({ at }) => {
          for (const [, own] of recalls) for (const recall of own) for (const fault of openFaults(trial, recall, at)) tally.count(fault);
        },
      },
    };
  },
};

function endFault(trial: Reconstruction, { id, original }: Recall, { at, data: { rail, outcome } }: Concluded): string | undefined {
  const order = trial.orders.find(original);
  const record = order === undefined ? undefined : recordAt(order, rail);
  if (outcome.status === 'credited') {
    const name = `${rail} says that instruction ${original} was called back`;
    if (record === undefined) return trial.orders.isFenced(original, rail) ? undefined : `${name}, and would still take it`;
    if (record.final?.status !== 'rejected') return `${name}, and it is ${record.final?.status ?? 'open'} there`;
    const [leg] = [...record.order.debits, ...record.order.credits];
    if (leg !== undefined) return `${name}, but transfer ${leg.transfer} moved its money`;
    const hold = [...trial.books.holds()].find((each) => each.book === rail && each.instruction === original);
    return hold === undefined ? undefined : `${name}, but hold ${hold.transfer} of ${hold.book} is still open`;
  }
  if (outcome.reason !== 'recall_too_late') return undefined;
  if (record?.final?.status === 'credited' || isLeaving(record, at)) return undefined;
  return `${rail} refused ${id} as too late, and instruction ${original} is ${record?.final?.status ?? (record === undefined ? 'unknown' : 'open')} there`;
}

/** Kept back for its delay, which is nearly over. */
function isLeaving(record: RailRecord | undefined, at: EpochMs): boolean {
  if (record === undefined || record.final !== null || record.delayMs === 0) return false;
  const leavesAt = record.receivedAt + record.delayMs;
  return at > leavesAt - closesBeforeMs && at <= leavesAt;
}

function broughtBackFault({ orders }: Reconstruction, { id, original }: Recall, { data: { rail } }: Concluded): string | undefined {
  return finalOf(orders.find(id)?.rails, rail)?.status === 'credited'
    ? `${rail} credited instruction ${original} after it had called it back`
    : undefined;
}

/** Where the order has its end, so has the recall, at the same moment. */
function* openFaults({ orders }: Reconstruction, { id, original }: Recall, closedAt: EpochMs): Iterable<string | undefined> {
  for (const { rail, final, finalAt, receivedAt } of orders.find(id)?.rails ?? []) {
    const order = orders.find(original);
    const record = order === undefined ? undefined : recordAt(order, rail);
    if (record === undefined || record.final === null || record.finalAt < receivedAt || record.finalAt >= closedAt) continue;
    const told = final !== null && finalAt <= record.finalAt;
    yield told ? undefined : `${rail} ended instruction ${original}, and its recall ${final === null ? 'never' : 'only later'}`;
  }
}

/** What an agent is told of its recall is so at the payer's bank, which had the order first if anybody had. */
function toldFault({ orders }: Reconstruction, answer: JsonValue): string | undefined {
  const told = recordOf(answer)['recall'];
  const order = orders.find(transferIdOf(answer) ?? null);
  const ended = order?.rails[0]?.final?.status;
  if (order === undefined || typeof told !== 'string') return undefined;
  const isSo = told === 'revoked' ? ended === 'rejected' : told === 'too_late' ? ended !== 'rejected' : true;
  return isSo ? undefined : `an agent was told ${told} of its recall, and instruction ${order.id} is ${ended ?? 'open'}`;
}

function finalOf(rails: readonly RailRecord[] | undefined, rail: string): FinalOutcome | null {
  return rails?.find((record) => record.rail === rail)?.final ?? null;
}

function nameOf(rail: string, original: string): string {
  return `${rail}\n${original}`;
}
