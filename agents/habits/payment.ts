import { isCovered } from './caution.ts';
import { needsClearing, readHours } from './hours.ts';
import { readStatement, receivedIn, sendOrder } from './order.ts';
import { type Standing, standingOf } from './standing.ts';
import type { TaskItem } from './task.ts';
import { askAboutName, hasLeave, isOneAway, verifyRecipient } from './verify.ts';
import type { Watch } from './watch.ts';

/** One item on its way, through as many orders as it takes; at most one of them can have posted. */
export interface Payment {
  readonly item: TaskItem;
  /** Of the order that is current. A new one only after the old is known to be closed without posting. */
  key: string;
  returnOf: string | undefined;
  checked: boolean;
  /** A person was asked to approve the order of the current key, so the key is known and another would be another order. */
  approvalAsked: boolean;
  /** The current key may have posted: ask by key before anything else. */
  mayHavePosted: boolean;
  /** Orders with any key and with the current one, without those that were turned away as too many; looks at the current one. */
  orders: number;
  ordersOfKey: number;
  looks: number;
  /** Epoch ms before which another look would be too many. */
  lookAt: number;
  /** Epoch ms of the opening that a refusal named. */
  opensAt: number;
  bankWasAway: boolean;
  /** Somebody has stopped payments since it was ordered: it is asked for, and not ordered again. */
  stopped: boolean;
}

/** How one attempt went. */
export type Attempt =
  | { readonly kind: 'credited'; readonly transferId: string | undefined }
  | { readonly kind: 'not-paid'; readonly refused: boolean }
  /** Money may have moved; worth another look at the time named. */
  | { readonly kind: 'open'; readonly at: number }
  /** Try again later; `everyone`: what hinders this payment hinders all from the same account. */
  | { readonly kind: 'later'; readonly at: number | undefined; readonly everyone: boolean };

/** Orders for one item at most, keys old and new together: enough for an hour in which every order is swallowed. */
const ordersMax = 24;

/** Orders with one key: when it is still not found after these, the key is dead and another may be used. */
const ordersOfKeyMax = 3;

/** First look after a minute, the second after four more, a third when the outcome is due: official limits allow three in two hours (UPI). */
const looksMs = [60_000, 240_000] as const;
const looksPerPhase = looksMs.length + 1;
const phaseMs = 7_200_000;

/** A person takes minutes. */
const approvalPauseMs = 300_000;

/** A recall that is not decided is asked for again, within the time that is kept for all of it. */
const recallPausesMs = [0, 60_000, 60_000] as const;
const recallReserveMs = 180_000;

/** Pauses after the gateway said that it is too much. */
const throttlePausesMs = [5_000, 20_000, 60_000, 180_000, 600_000] as const;

export function newPayment(item: TaskItem, key: string): Payment {
  return {
    item,
    key,
    returnOf: undefined,
    checked: false,
    approvalAsked: false,
    mayHavePosted: false,
    orders: 0,
    ordersOfKey: 0,
    looks: 0,
    lookAt: 0,
    opensAt: 0,
    bankWasAway: false,
    stopped: false,
  };
}

/** Brings one payment as far as it gets now. `lastCall`: no time is left to wait for money, so the bank decides. */
export async function attempt(watch: Watch, payment: Payment, lastCall: boolean): Promise<Attempt> {
  if (payment.mayHavePosted) {
    if (watch.now() < payment.lookAt && !lastCall) return { kind: 'open', at: payment.lookAt };
    const standing = await look(watch, payment);
    if (lastCall && standing.status === 'absent' && isDead(payment)) takeNewKey(watch, payment); // no time is left to spread orders over
    return conclude(watch, payment, standing, false);
  }
  const startsAt = Math.max(Date.parse(payment.item.notBefore) || 0, payment.opensAt);
  if (watch.now() < startsAt) return { kind: 'later', at: startsAt, everyone: false };
  const hindrance = (await checkPayee(watch, payment)) ?? (await checkMeans(watch, payment, lastCall));
  return hindrance ?? order(watch, payment);
}

/** What stands against paying this payee; `undefined`: nothing does, and the payment is marked as checked. */
export async function checkPayee(watch: Watch, payment: Payment): Promise<Attempt | undefined> {
  const { item } = payment;
  if (payment.bankWasAway && (await isOneAway(watch, [item.fromBank, item.payeeBank]))) return later();
  payment.bankWasAway = false;
  if (payment.checked) return undefined;
  const recipient = await verifyRecipient(watch, item);
  if (recipient === 'bank-away') {
    payment.bankWasAway = true;
    return later();
  }
  if (recipient !== 'fits') {
    await askAboutName(watch, item);
    return { kind: 'not-paid', refused: true };
  }
  if (item.askFirst && !(await hasLeave(watch, item))) return { kind: 'not-paid', refused: true };
  if (item.kind === 'return') {
    const statement = await readStatement(watch, item);
    if (statement === undefined) return later(); // nobody answered, which does not say that nothing was received
    payment.returnOf = receivedIn(statement, item);
    if (payment.returnOf === undefined) return { kind: 'not-paid', refused: false };
  }
  payment.checked = true;
  return undefined;
}

async function checkMeans(watch: Watch, { item, opensAt }: Payment, lastCall: boolean): Promise<Attempt | undefined> {
  if (!lastCall && !(await isCovered(watch, item))) return later();
  if (!needsClearing(item) && opensAt === 0) return undefined; // the hour that a refusal names is the ledger's, whose clock need not be ours
  const hours = await readHours(watch, item);
  if (hours === undefined) return opensAt === 0 || lastCall ? undefined : later(); // once refused for its hour, it is not tried blindly
  return hours.open ? undefined : { kind: 'later', at: hours.opensAt, everyone: false };
}

async function order(watch: Watch, payment: Payment): Promise<Attempt> {
  for (const pauseMs of throttlePausesMs) {
    if (payment.orders >= ordersMax) return { kind: 'not-paid', refused: false };
    const standing = standingOf(await sendOrder(watch, payment));
    if (standing.status === 'throttled') {
      await watch.pause(pauseMs); // before anything else is ordered, the next item's payment too
      continue;
    }
    payment.orders += 1;
    payment.ordersOfKey += 1;
    if (standing.status === 'refused' && standing.code === 'stopped') return stopped(watch, payment);
    return standing.status === 'credited' ? readBack(watch, payment) : conclude(watch, payment, standing, true);
  }
  return turnedAway(watch, payment);
}

/** Every call was turned away as too many; but a call can arrive twice, and the copy that nobody heard of may have been taken. */
async function turnedAway(watch: Watch, payment: Payment): Promise<Attempt> {
  const standing = await look(watch, payment);
  return standing.status === 'absent' ? later() : conclude(watch, payment, standing, false);
}

/** A call can arrive twice: the stop may have come in between, and what is heard be the answer to the copy. So it is asked for, and never sent again. */
async function stopped(watch: Watch, payment: Payment): Promise<Attempt> {
  payment.stopped = true;
  return conclude(watch, payment, await look(watch, payment), false);
}

/** An answer is a claim. Asking by key shows whether the payment exists. */
async function readBack(watch: Watch, payment: Payment): Promise<Attempt> {
  payment.mayHavePosted = true;
  return conclude(watch, payment, await look(watch, payment), false);
}

async function conclude(watch: Watch, payment: Payment, first: Standing, freshOrder: boolean): Promise<Attempt> {
  const standing = await calledBackIfLate(watch, payment, freshOrder ? await lookUntilKnown(watch, payment, first) : first);
  payment.mayHavePosted = standing.status === 'open' || standing.status === 'throttled';
  if (payment.stopped && !payment.mayHavePosted && standing.status !== 'credited') return { kind: 'not-paid', refused: true };
  switch (standing.status) {
    case 'credited':
      return { kind: 'credited', transferId: standing.transferId };
    case 'refused':
      return { kind: 'not-paid', refused: true };
    case 'rejected':
      return rejected(watch, payment, standing);
    case 'absent':
      if (payment.ordersOfKey < ordersOfKeyMax) return order(watch, payment);
      if (isDead(payment)) takeNewKey(watch, payment);
      else payment.ordersOfKey = 0;
      return later(); // what swallows every order may pass; orders are few, so they are spread over time
    case 'waiting': // for a person; the key stays good, so asking again is no new try
      payment.ordersOfKey = 0;
      payment.approvalAsked = true;
      return { kind: 'later', at: watch.now() + approvalPauseMs, everyone: false };
    case 'throttled':
    case 'open':
      payment.lookAt = nextLookAt(watch, payment, standing.status === 'open' ? standing.dueBy : undefined);
      return { kind: 'open', at: payment.lookAt };
    default:
      return standing satisfies never;
  }
}

/** What would leave only after it is due, or is under way when its time is up, is called back: whoever wanted it by then does not want it later. */
async function calledBackIfLate(watch: Watch, { item }: Payment, standing: Standing): Promise<Standing> {
  if (standing.status !== 'open' || standing.underWay === undefined) return standing;
  const { transferId, leavesAt } = standing.underWay;
  const until = Date.parse(item.until);
  if (watch.now() < until - recallReserveMs && (leavesAt === undefined || leavesAt <= until)) return standing;
  for (const pauseMs of recallPausesMs) {
    await watch.pause(pauseMs);
    const said = standingOf(await watch.tools.call('recall_payment', { transferId }));
    if (said.status === 'credited' || said.status === 'rejected') return said; // too late, or revoked
    if (said.status !== 'open') return standing; // not offered for it: it takes its course
  }
  return standing;
}

/** The key is spent. Where a later order can succeed it gets a key of its own, and the time that the reason calls for. */
async function rejected(watch: Watch, payment: Payment, { reason, retryable, retryAt }: Standing & { status: 'rejected' }): Promise<Attempt> {
  if (!retryable || payment.orders >= ordersMax) return { kind: 'not-paid', refused: false };
  takeNewKey(watch, payment);
  switch (reason) {
    case 'net_debit_cap':
      return { kind: 'later', at: afterSettlement(retryAt ?? (await readHours(watch, payment.item))?.nextSettlementAt), everyone: true };
    case 'outside_hours':
      payment.opensAt = retryAt ?? 0; // another payment's hour may come sooner
      return { kind: 'later', at: retryAt ?? (await readHours(watch, payment.item))?.opensAt, everyone: false };
    case 'participant_unavailable':
      payment.bankWasAway = true;
      return { kind: 'later', at: retryAt, everyone: false };
    default:
      return { kind: 'later', at: retryAt, everyone: false };
  }
}

/** Every order with its key was swallowed, and nobody is asked to approve it. */
function isDead({ ordersOfKey, approvalAsked }: Payment): boolean {
  return ordersOfKey >= ordersOfKeyMax && !approvalAsked;
}

function takeNewKey(watch: Watch, payment: Payment): void {
  payment.key = watch.newKey();
  payment.approvalAsked = false;
  payment.ordersOfKey = 0;
  payment.looks = 0;
}

/** When it is due, but not sooner than a minute from now; once a phase is used up, not before the next: a redemption may be due in days. */
function nextLookAt(watch: Watch, payment: Payment, dueBy: number | undefined): number {
  const isPhaseUsedUp = payment.looks >= looksPerPhase;
  const soonest = watch.now() + (isPhaseUsedUp ? phaseMs : looksMs[0]);
  return Math.max(dueBy ?? watch.now() + phaseMs / 4, soonest);
}

/** A minute of grace, because the caps are freed by the settlement and not by its hour. */
function afterSettlement(at: number | undefined): number | undefined {
  return at === undefined ? undefined : at + 60_000;
}

/** Every order with an open outcome is asked for at least once before anything else is done; the first one twice. */
async function lookUntilKnown(watch: Watch, payment: Payment, first: Standing): Promise<Standing> {
  let standing = first;
  do {
    if (standing.status !== 'open') return standing;
    await watch.pause(looksMs[Math.min(payment.looks, looksMs.length - 1)] ?? 0);
    standing = await look(watch, payment);
  } while (payment.looks < looksMs.length);
  return standing;
}

/** Who is told to slow down does so before anything else is asked, of this payment or of the next. */
async function look(watch: Watch, payment: Payment): Promise<Standing> {
  payment.looks += 1;
  const standing = standingOf(await watch.tools.call('get_transfer_status', { idempotencyKey: payment.key }));
  if (standing.status === 'throttled') await watch.pause(throttlePausesMs[0]);
  return standing;
}

function later(): Attempt {
  return { kind: 'later', at: undefined, everyone: false };
}
