import type { Event, EventData } from '../../kernel/event.ts';
import type { Invariant } from '../invariant.ts';

type Scope = EventData['stop.ordered']['scope'];

/** What an agent has reserved, and whose it is. */
interface Taken {
  readonly tenant: string;
  readonly agent: string;
  readonly amountWon: bigint;
  readonly seq: number;
}

interface Stop {
  readonly scope: Scope;
  readonly seq: number;
}

/** After an emergency stop no new order within its scope reaches a rail, until it is lifted; what it says was under way was. */
export const stopsHold: Invariant = {
  id: 'stops-hold',
  observe: (trial, tally) => {
    const holders = new Map<string, { readonly tenant: string; readonly agent: string }>();
    const taken = new Map<string, Taken>();
    const open = new Set<string>();
    const stops = new Map<string, Stop>();
    const finish = ({ instruction }: Event<'budget.consumed'> | Event<'budget.released'>) => void open.delete(instruction ?? '');
    return {
      on: {
        'mandate.issued': ({ data: { mandate } }) => void holders.set(mandate.id, mandate),
        'budget.reserved': ({ instruction, seq, data }) => {
          const holder = holders.get(data.mandate);
          if (holder === undefined || instruction === null) return;
          taken.set(instruction, { tenant: holder.tenant, agent: holder.agent, amountWon: data.amountWon, seq });
          open.add(instruction);
        },
        'budget.consumed': finish,
        'budget.released': finish,
        'stop.ordered': ({ seq, data }) => {
          const { scope, underWay, underWayWon } = data;
          const within = [...open].flatMap((id) => taken.get(id) ?? []).filter((each) => stopsPayments(scope, each));
          const sumWon = within.reduce((sum, { amountWon }) => sum + amountWon, 0n);
          tally.count(stops.has(nameOf(scope)) ? `a stop of ${nameOf(scope)} was ordered while one stood` : undefined);
          tally.count(
            underWay === within.length && underWayWon === sumWon
              ? undefined
              : `a stop told of ${underWay} payments of ${underWayWon} won under way; there were ${within.length} of ${sumWon} won`,
          );
          stops.set(nameOf(scope), { scope, seq });
        },
        'stop.lifted': ({ data: { scope } }) => {
          tally.count(stops.delete(nameOf(scope)) ? undefined : `a stop of ${nameOf(scope)} was lifted that did not stand`);
        },
        'instruction.received': ({ instruction, seq }) => {
          const payment = instruction === null ? undefined : taken.get(instruction);
          const order = trial.orders.find(instruction);
          if (payment === undefined || order === undefined || order.rails[0]?.receivedSeq !== seq) return;
          const tool = order.file === null ? 'transfer_funds' : 'submit_bulk_file';
          const broken = [...stops.values()].find(
            ({ scope, seq: since }) => stopsPayments({ ...scope, tool: null }, payment) && (scope.tool ?? tool) === tool && payment.seq > since,
          );
          tally.count(
            broken === undefined
              ? undefined
              : `instruction ${order.id} reached ${order.rails[0].rail} although a stop of ${nameOf(broken.scope)} stood`,
          );
        },
      },
    };
  },
};

const paying: ReadonlySet<string> = new Set(['transfer_funds', 'submit_bulk_file', 'claim_return', 'recall_payment']);

function stopsPayments({ tenant, agent, tool }: Scope, party: Pick<Taken, 'tenant' | 'agent'>): boolean {
  return (tenant ?? party.tenant) === party.tenant && (agent ?? party.agent) === party.agent && (tool === null || paying.has(tool));
}

function nameOf({ tenant, agent, tool }: Scope): string {
  return JSON.stringify([tenant, agent, tool]);
}
