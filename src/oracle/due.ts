import type { EpochMs } from '../kernel/instruction.ts';
import { isBankingDay, kstDay, sessionDayAfter, settlementOfDay } from './business-days.ts';
import { redemptionOf } from './coin-order.ts';
import type { DoorPayment } from './door.ts';
import { fileTimes } from './file-times.ts';
import type { Order, RailRecord } from './orders.ts';
import { openStandingOf } from './tool-call.ts';

/** An order taken in so shortly before a settlement may be found out by the one after: an inquiry needs time to go round. */
const resolutionMs = 30 * 60_000;

/**
 * Latest time at which what was taken in at `at` may still be open: the next designated-time settlement
 * (11:00 of a business day, Bank of Korea) that leaves half an hour.
 */
export function openUntilMax(at: EpochMs): EpochMs {
  const from = at + resolutionMs;
  const day = kstDay(from);
  return isBankingDay(day) && from < settlementOfDay(day) ? settlementOfDay(day) : settlementOfDay(sessionDayAfter(day));
}

/** An issuer of coins has so many business days to pay a redemption, the last one until its payments close at 17:00 KST (bill on won stablecoins). */
const redemptionDays = 3;
const payoutsCloseMs = 6 * 3_600_000; // after 11:00

/** A payee who is asked to give money back has three days to answer, and what he agreed to has one to come; ours. */
const claimMs = 4 * 24 * 3_600_000;

/** The deposit insurer gives a payee fifty days, and has ten for its own transfers; ours. */
const recoveryMs = 60 * 24 * 3_600_000;

/**
 * By when a rail must have concluded an order, whatever it tells: by the settlement, the result of its file, the last day of a redemption, or the
 * settlement after a payee's time to answer a bank or to pay the deposit insurer.
 */
export function dueOf(record: RailRecord): EpochMs {
  const { instruction } = record.order;
  if (instruction.kind === 'return-claim') return openUntilMax(Math.max(record.receivedAt, instruction.requestedAt + claimMs));
  if (instruction.kind === 'recovery') return openUntilMax(record.receivedAt + recoveryMs);
  const usual = openUntilMax(record.receivedAt + record.delayMs);
  const file = instruction.kind === 'bulk-file' ? instruction : record.order.file;
  if (file !== null && record.rail === 'kftc:cms') return fileTimes(file, record.receivedAt)?.resultBy ?? usual;
  return redemptionOf(record.order) === undefined ? usual : Math.max(usual, redemptionDue(record.receivedAt));
}

function redemptionDue(at: EpochMs): EpochMs {
  let day = kstDay(at);
  for (let passed = 0; passed < redemptionDays; passed += 1) day = sessionDayAfter(day);
  return settlementOfDay(day) + payoutsCloseMs;
}

/** Same as `at > dueOf(record)`, without the calendar for what is quick. */
export function isLate(record: RailRecord, at: EpochMs): boolean {
  return at - record.receivedAt > resolutionMs && at > dueOf(record);
}

/** By so much a fault may set a clock wrong, and whoever has that clock tells a time as much too late. */
const wrongMsMax = 24 * 3_600_000;

/** What was told of a payment that is open: when, and by when it is to be final. */
export interface OpenStanding {
  readonly status: 'pending' | 'unknown';
  readonly dueBy: EpochMs;
  readonly at: EpochMs;
}

/**
 * Latest `dueBy` that may be told of a payment. `pending` passes on what the rail has stated, which is what this order may take; a case with a wrong clock at a rail
 * declares it. `unknown` is the gateway's own reckoning from the moment of its asking, by a clock that nobody declares.
 */
export function toldDueMax({ status, at }: OpenStanding, order: Order | undefined, hasWrongClock: boolean): EpochMs {
  const [first] = order?.rails ?? [];
  if (status === 'pending' && first !== undefined) return dueOf(first) + (hasWrongClock ? wrongMsMax : 0);
  return Math.max(openUntilMax(at + wrongMsMax), first === undefined ? 0 : dueOf(first));
}

/** An inquiry of the gateway goes round in this time, and the next one comes. */
const inquiryMs = 60_000;

/**
 * By when the gateway must know what became of a payment: what it told first, as far as that may be told, and what the order's kind allows, whichever is last, and
 * an inquiry more.
 */
export function foundOutBy({ at, answer, answeredAt }: DoorPayment, order: Order | undefined, hasWrongClock: boolean): EpochMs {
  const kept = openStandingOf(answer);
  const told = kept === undefined ? 0 : Math.min(kept.dueBy, toldDueMax({ ...kept, at: answeredAt }, order, hasWrongClock));
  const [first] = order?.rails ?? [];
  return Math.max(openUntilMax(at), told, first === undefined ? 0 : dueOf(first)) + inquiryMs;
}
