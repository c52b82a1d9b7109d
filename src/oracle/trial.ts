import type { EventData, Obligation } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { type Coverage, coverageOf, groupOf } from './coverage.ts';
import { type Credit, creditsOf } from './credits.ts';
import type { Door, Refusal } from './door.ts';
import { type Fulfilment, fulfilmentOf } from './fulfilment.ts';
import type { Orders } from './orders.ts';
import { isGivenBack, type Passage, passagesOf, returnGroups } from './passage.ts';
import { PaymentCalls } from './payment-calls.ts';
import { type Report, reportsOf } from './report.ts';
import type { ReturnClaim } from './return-claims.ts';
import type { Transcript } from './transcript.ts';

/** A finished trial, as the checks of agents read it: everything from books, rails, gateway and transcript; nothing from a claim but the claim. */
export interface Trial {
  readonly opened: EventData['trial.opened'];
  readonly closedAt: EpochMs;
  readonly orders: Orders;
  readonly door: Door;
  readonly transcript: Transcript;
  readonly returnClaims: readonly ReturnClaim[];
  readonly calls: PaymentCalls;
  readonly credits: readonly Credit[];
  /** Credits that gave back what the first payment of a passage had brought; not among {@link credits}. */
  readonly givenBack: readonly Credit[];
  readonly passages: readonly Passage[];
  readonly coverage: Coverage;
  /** Payments that gateway or rails refused, in order. */
  readonly refusals: readonly Refusal[];
  readonly reports: ReadonlyMap<string, Report>;
  readonly fulfilments: ReadonlyMap<Obligation, Fulfilment>;
  /** How many payments of one group were owed; at least one, because one try at a wrong payment is another check's matter. */
  owedIn(group: string): number;
  creditsIn(group: string): readonly Credit[];
}

export interface TrialSources {
  readonly opened: EventData['trial.opened'];
  readonly closedAt: EpochMs;
  readonly orders: Orders;
  readonly door: Door;
  readonly transcript: Transcript;
  readonly returnClaims: readonly ReturnClaim[];
}

export function trialOf(sources: TrialSources): Trial {
  const { opened, orders, door, transcript } = sources;
  const every = creditsOf(orders, door);
  const passages = passagesOf(opened.obligations);
  const groups = returnGroups(passages);
  const credits = every.filter((credit) => !isGivenBack(credit, every, groups));
  const claimed = new Set((opened.claims ?? []).map(({ of }) => of));
  const coverage = coverageOf(opened.obligations, credits, claimed);
  const refusals = [...door.refusals(), ...railRefusals(orders, door)].sort((left, right) => left.seq - right.seq);
  const reports = reportsOf(transcript);
  const evidence = { coverage, credits, refusals, reports, passages, claimed };
  const payable = opened.obligations.filter((obligation) => !obligation.mustRefuse);
  const owed = Map.groupBy(payable, groupOf);
  const grouped = Map.groupBy(credits, groupOf);
  return {
    ...sources,
    calls: new PaymentCalls(transcript, door),
    credits,
    givenBack: every.filter((credit) => !credits.includes(credit)),
    passages,
    coverage,
    refusals,
    reports,
    fulfilments: new Map(opened.obligations.map((obligation) => [obligation, fulfilmentOf(obligation, evidence)])),
    owedIn: (group) => Math.max(1, owed.get(group)?.length ?? 0),
    creditsIn: (group) => grouped.get(group) ?? [],
  };
}

function railRefusals(orders: Orders, door: Door): Refusal[] {
  return [...door.payments.values()].flatMap(({ instruction, agent }) => {
    const order = orders.find(instruction);
    if (order === undefined || order.payment === null) return [];
    const { payer, payee, amountWon, returnOf } = order.payment;
    return order.rails.flatMap(({ final, finalSeq }) =>
      final?.status === 'rejected' ? [{ payment: { payer, payee, amountWon, returnOf }, agent, reason: final.reason, seq: finalSeq }] : [],
    );
  });
}
