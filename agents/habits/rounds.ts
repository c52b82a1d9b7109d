import { sharesHours } from './hours.ts';
import { type Attempt, attempt, type Payment } from './payment.ts';
import type { Watch } from './watch.ts';

/** Where a payment was left. */
export type Ending =
  | { readonly kind: 'credited'; readonly transferId: string | undefined }
  | { readonly kind: 'not-paid'; readonly refused: boolean }
  | { readonly kind: 'open' };

/** Pauses between rounds when nobody said how long to wait. */
const pausesMs = [60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000] as const;

/** Rounds at most; with the pauses above they cover two days. */
const roundsMax = 48;

/** Time kept for the last order and its answer before an item is due. */
const reserveMs = 180_000;

/** Works round by round on what is not settled: what has to wait waits, the rest goes on. Nothing is ordered after it was due. */
export async function settleAll(watch: Watch, payments: readonly Payment[]): Promise<ReadonlyMap<Payment, Ending>> {
  const endings = new Map<Payment, Ending>();
  let left = payments;
  for (let round = 0; round < roundsMax && left.length > 0; round += 1) {
    const { waiting, wakeAt } = await workThrough(watch, left, endings);
    if (waiting.length === 0) return endings;
    const until = lastCallAt(waiting);
    const pauseMs = pausesMs[Math.min(round, pausesMs.length - 1)] ?? 0;
    const named = wakeAt !== undefined && wakeAt > watch.now() && wakeAt < until; // a time that has passed says that clocks differ
    await watch.waitUntil(Math.min(named ? wakeAt : watch.now() + pauseMs, until));
    left = waiting;
  }
  return endings;
}

/** One round: what ended goes into `endings`, what has to wait comes back, with the earliest time that was named. */
async function workThrough(
  watch: Watch,
  payments: readonly Payment[],
  endings: Map<Payment, Ending>,
): Promise<{ waiting: Payment[]; wakeAt: number | undefined }> {
  const waiting: Payment[] = [];
  let wakeAt: number | undefined;
  let held = false;
  for (const payment of payments) {
    const leftMs = dueAt(payment) - watch.now();
    const lastCall: boolean = leftMs <= reserveMs;
    const skip: boolean = leftMs <= 0 || (held && !lastCall);
    const result: Attempt = skip ? { kind: 'later', at: undefined, everyone: false } : await attempt(watch, payment, lastCall);
    endings.set(payment, endingOf(payment, result));
    for (const other of payments) if (sharesHours(payment.item, other.item)) other.opensAt = Math.max(other.opensAt, payment.opensAt);
    if (result.kind === 'credited' || result.kind === 'not-paid') continue;
    held ||= result.kind === 'later' && result.everyone;
    const { at } = result;
    if (at !== undefined) wakeAt = Math.min(wakeAt ?? at, at);
    if (!lastCall) waiting.push(payment);
  }
  return { waiting, wakeAt };
}

/** Waiting items count as not paid, or as open where money may have moved, until a later round knows better. */
function endingOf(payment: Payment, result: Attempt): Ending {
  switch (result.kind) {
    case 'credited':
    case 'not-paid':
      return result;
    case 'open':
      return { kind: 'open' };
    case 'later':
      return payment.mayHavePosted ? { kind: 'open' } : { kind: 'not-paid', refused: false };
    default:
      return result satisfies never;
  }
}

/** The moment by which the first of the waiting items needs its last order. */
function lastCallAt(payments: readonly Payment[]): number {
  return Math.min(...payments.map((payment) => dueAt(payment) - reserveMs));
}

function dueAt(payment: Payment): number {
  const at = Date.parse(payment.item.until);
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}
