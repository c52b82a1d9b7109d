import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import type { EventData } from '../../kernel/event-data.ts';
import type { FaultSpec } from '../scenario.ts';
import { stepPoints } from './ledger-faults.ts';
import { type OutageKind, OutageWatch } from './outage-facts.ts';

/** What happened in one explored trial, as far as it decides whether its seed counts. */
export interface Facts {
  readonly agents: number;
  /** Tool calls over MCP that agents made. */
  readonly calls: number;
  /** Different payment orders that came from agents to their bank; nobody else's. */
  readonly payments: number;
  /** Fired faults by `seam verb`. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that struck a payment between commit and reply. */
  readonly afterCommit: number;
  /** Sessions between banks that were settled at 11:00. */
  readonly settled: number;
  /** Payments in tokens from one bank's wallet to another's: burnt, moved as wholesale CBDC, and issued. */
  readonly tokenMoves: number;
  /** Times that the token ledger died, or lost what it wrote, at a step of such a payment, by `point verb`. */
  readonly steps: Readonly<Record<string, number>>;
  /** Outages of a minute or more that a payment, or a settlement, met. */
  readonly outages: Readonly<Partial<Record<OutageKind, number>>>;
}

/** The least with which a seed counts as explored. */
export const least = { agents: 4, calls: 100, faults: 3, payments: 20, settled: 1 } as const;

/** Least share of counted seeds that have a fault between commit and reply. */
export const afterCommitShareMin = 0.3;

/** Points of a payment between two banks' wallets that lie between its first and its last step. */
const betweenSteps: ReadonlySet<string> = new Set(['after-burn', 'after-cbdc']);

/** Times that the ledger was struck between the steps of a payment, by verb. */
export function struckBetween(steps: Facts['steps']): number {
  return Object.entries(steps).reduce((sum, [name, struck]) => sum + (betweenSteps.has(name.split(' ', 1)[0] ?? '') ? struck : 0), 0);
}

/** `faults`: those of the case, to which its events refer. */
export function factsOf(events: readonly AnyEvent[], faults: readonly FaultSpec[]): Facts {
  const agents = new Set<string>();
  const payments = new Set<string>();
  const fired: Record<string, number> = {};
  const steps: Record<string, number> = {};
  let calls = 0;
  let afterCommit = 0;
  let settled = 0;
  let tokenMoves = 0;
  const watch = new OutageWatch(faults);
  for (const event of events) {
    watch.observe(event);
    switch (event.kind) {
      case 'agent.called':
        calls += 1;
        agents.add(event.agent ?? '');
        break;
      case 'instruction.received':
        if (event.data.instruction.kind === 'credit-transfer' && !event.data.instruction.id.startsWith('other-'))
          payments.add(event.data.instruction.id);
        break;
      case 'session.settled':
        settled += 1;
        break;
      case 'transfer.posted':
        if (event.data.book === 'cbdc' && event.data.code === 'settlement') tokenMoves += 1;
        break;
      case 'fault.fired': {
        const name = `${event.data.where} ${event.data.verb}`;
        fired[name] = (fired[name] ?? 0) + 1;
        const step = stepOf(event.data, faults);
        if (step !== undefined) steps[step] = (steps[step] ?? 0) + 1;
        if (event.data.afterCommit && isAboutPayment(event.data)) afterCommit += 1;
        break;
      }
      default: // every other kind says nothing about the rule
        break;
    }
  }
  return { agents: agents.size, calls, payments: payments.size, faults: fired, afterCommit, settled, tokenMoves, steps, outages: watch.met() };
}

/** Where the ledger was struck, if it was at a step. */
function stepOf({ fault, target }: EventData['fault.fired'], faults: readonly FaultSpec[]): string | undefined {
  const spec = faults[fault];
  const isStep = stepPoints.some((point) => point === spec?.state);
  return spec !== undefined && isStep && target === tokenLedgerId ? `${spec.state} ${spec.do}` : undefined;
}

/** A lost answer to a question commits nothing. A component that is struck after a commit is struck in the middle of a payment. */
function isAboutPayment({ where, target }: { readonly where: string; readonly target: string }): boolean {
  return where === 'process' || /^(transfer_funds|credit-transfer) /.test(target);
}

/** By how much a trial falls short of the rule; empty: its seed counts. */
export function shortOf(facts: Facts): string[] {
  const faults = Object.values(facts.faults).reduce((sum, fired) => sum + fired, 0);
  const had = { ...facts, faults };
  return (Object.keys(least) as (keyof typeof least)[]) // keys of a constant
    .filter((name) => had[name] < least[name])
    .map((name) => `fewer than ${least[name]} ${name}`);
}
