import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { groupOf } from './coverage.ts';
import { reconciliationOf } from './findings.ts';
import type { ServiceFigures } from './judgement.ts';
import type { Observer } from './observer.ts';
import type { Sending } from './payment-calls.ts';
import type { Trial } from './trial.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Ends of the bands: TIPS 10 s, FedNow 20 s, TARGET2 5 and 15 minutes. */
const bandEndsMs = [10 * secondMs, 20 * secondMs, 5 * minuteMs, 15 * minuteMs] as const;
/** UPI allows three status calls in two hours. */
const pollingWindowMs = 120 * minuteMs;

/** Orders this near to each other fall in one moment: an instant payment takes no longer (TIPS). */
const togetherMs = 10 * secondMs;

/** How long participants were away, from what the network put on record. */
export class Outages implements Observer {
  readonly #since = new Map<BankCode, EpochMs>();
  #longestMs = 0;

  readonly on = {
    'participant.changed': ({ at, data: { participant, available } }: Event<'participant.changed'>) => {
      if (!available) this.#since.set(participant, this.#since.get(participant) ?? at);
      else this.#end(participant, at);
    },
    'trial.closed': ({ at }: Event<'trial.closed'>) => {
      for (const participant of [...this.#since.keys()]) this.#end(participant, at);
    },
  };

  get longestMs(): number {
    return this.#longestMs;
  }

  #end(participant: BankCode, at: EpochMs): void {
    this.#longestMs = Math.max(this.#longestMs, at - (this.#since.get(participant) ?? at));
    this.#since.delete(participant);
  }
}

/** What the field measures of a payment service, counted over one trial so that trials can be added up. */
export function serviceOf(trial: Trial, outages: Outages): ServiceFigures {
  const transitsMs = transitsOf(trial);
  const lost = trial.calls.sendings.filter(({ call }) => call.settled !== null && call.answer === null);
  const recoveriesMs = lost.flatMap((sending) => recoveryOf(trial, sending) ?? []);
  const inquiries = inquiriesOf(trial);
  return {
    transit: bandsOf(transitsMs),
    transitMsMax: most(transitsMs),
    transitMs: timesOf(transitsMs),
    answered: trial.transcript.calls.filter(({ answer }) => answer !== null).length,
    lostReplies: lost.length,
    recovered: recoveriesMs.length,
    recoveryMsMax: most(recoveriesMs),
    inquiries: trial.calls.inquiries.length,
    inquiriesPerPaymentMax: inquiries.inWindowMax,
    firstInquiryMsMin: inquiries.firstMsMin,
    reconciliationBreaks: breaksOf(trial),
    handOffs: handOffsOf(trial),
    agentsTogetherShareMax: togetherOf(trial),
    workMs: workMsOf(trial),
    outageMsMax: outages.longestMs,
  };
}

/** From the order to the credit on the payee's account. */
function transitsOf({ door, credits }: Trial): readonly number[] {
  return credits.flatMap(({ instruction, at }) => {
    const ordered = door.find(instruction)?.at;
    return ordered === undefined ? [] : [at - ordered];
  });
}

function bandsOf(transitsMs: readonly number[]): ServiceFigures['transit'] {
  const bands = [0, 0, 0, 0, 0];
  for (const ms of transitsMs) {
    const found = bandEndsMs.findIndex((end) => ms <= end);
    const band = found < 0 ? bandEndsMs.length : found;
    bands[band] = (bands[band] ?? 0) + 1;
  }
  return bands;
}

/** Equal times together. Three leading digits keep the list of a whole day short, and no time looks shorter than it was. */
function timesOf(transitsMs: readonly number[]): NonNullable<ServiceFigures['transitMs']> {
  const times = new Map<number, number>();
  for (const ms of transitsMs) {
    const stepMs = 10 ** Math.max(0, String(Math.ceil(ms)).length - 3);
    const roundedMs = Math.ceil(ms / stepMs) * stepMs;
    times.set(roundedMs, (times.get(roundedMs) ?? 0) + 1);
  }
  return [...times].sort(([left], [right]) => left - right);
}

/** From giving up on a reply to knowing for certain what became of the payment. */
function recoveryOf({ calls }: Trial, { call, payment }: Sending): number | undefined {
  const since = call.settled;
  if (since === null) return undefined;
  const known = calls
    .words(call.agent, payment.key, Number.MAX_SAFE_INTEGER)
    .find(({ seq, standing }) => seq > since.seq && ['credited', 'rejected', 'absent'].includes(standing.status));
  return known === undefined ? undefined : known.at - since.at;
}

/** Status calls that name one payment: how many in two hours at most, and how soon after it was sent the first came at least. */
function inquiriesOf({ calls }: Trial): { readonly inWindowMax: number; readonly firstMsMin: number | null } {
  const named = calls.inquiries.flatMap(({ call, key }) => (key === null ? [] : [{ at: call.at, payment: `${call.agent} ${key}` }]));
  const asked = [...Map.groupBy(named, ({ payment }) => payment)].map(([payment, list]) => ({ payment, times: list.map(({ at }) => at) }));
  const sent = Map.groupBy(calls.sendings, ({ call, payment }) => `${call.agent} ${payment.key}`);
  const firstsMs = asked.flatMap(({ payment, times }) => {
    const sentAt = sent.get(payment)?.[0]?.call.at;
    return sentAt === undefined || times[0] === undefined ? [] : [times[0] - sentAt];
  });
  return {
    inWindowMax: Math.max(0, ...asked.map(({ times }) => mostWithin(times))),
    firstMsMin: firstsMs.length === 0 ? null : Math.min(...firstsMs),
  };
}

function mostWithin(times: readonly EpochMs[]): number {
  return Math.max(0, ...times.map((from, index) => times.slice(index).filter((at) => at < from + pollingWindowMs).length));
}

/** Entries in which an agent's own report and the books differ in the end, false findings among them: somebody has to look at each. */
function breaksOf(trial: Trial): number {
  const { opened, reports, creditsIn, coverage } = trial;
  const groups = Map.groupBy(opened.obligations, groupOf);
  const claimed = new Set(opened.claims?.map(({ of }) => of)); // its coming back undoes no payment: it was asked for, and is reported by itself
  const differing = [...groups].map(([group, alike]) => {
    const report = reports.get(alike[0]?.agent ?? '');
    const paid = alike.filter(({ item }) => saysPaid(report, item)).length;
    const credited = Math.min(
      alike.length,
      creditsIn(group).filter(({ returnedSeq }) => returnedSeq === null || alike.some(({ id }) => claimed.has(id))).length,
    );
    return Math.abs(paid - credited);
  });
  return differing.reduce((sum, count) => sum + count, 0) + coverage.uncovered.length + reconciliationOf(trial).faults.length;
}

/** What an agent says nothing of by itself is what it says of the whole. */
function saysPaid(report: ReturnType<Trial['reports']['get']>, item: string): boolean {
  const entry = report?.claim.items.get(item);
  return entry === undefined ? report?.claim.status === 'done' : entry.status === 'paid';
}

/** Questions to the person, and payments that waited for one: each takes somebody's minutes. */
function handOffsOf({ transcript, calls }: Trial): number {
  const asked = transcript.calls.filter(({ tool }) => tool === 'ask_principal').length;
  const waited = calls.sendings.filter(({ standing }) => standing?.status === 'refused' && standing.reason === 'approval_required');
  return asked + new Set(waited.map(({ call, payment }) => `${call.agent} ${payment.key}`)).size;
}

/** How far agents move as one: independent ones seldom order in the same moment. */
function togetherOf({ opened, calls }: Trial): number | null {
  if (opened.agents.length < 2) return null;
  const orders = calls.sendings.map(({ call }) => call);
  const together = orders.map(
    ({ at: from }) => new Set(orders.filter(({ at }) => at >= from && at < from + togetherMs).map(({ agent }) => agent)).size,
  );
  return Math.max(0, ...together) / opened.agents.length;
}

function workMsOf({ transcript: { calls } }: Trial): number {
  return Math.max(0, ...calls.map(({ at, settled }) => settled?.at ?? at)) - (calls[0]?.at ?? 0);
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
