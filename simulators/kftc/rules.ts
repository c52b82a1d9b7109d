import type { RetailSystem } from '../../src/kernel/instruction.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import type { Hours } from '../../src/rail/hours.ts';
import type { Backoff } from '../../src/rail/inquiry.ts';
import type { BankCode } from '../../src/rail/rail.ts';
import { type RetailRules, retailSystems } from '../../src/rail/retail-systems.ts';
import type { Sourced } from '../../src/rail/sourced.ts';

export interface NetworkRules {
  readonly hours: Sourced<Hours>;
  /** Most for one payment; above it the large-value system settles first. */
  readonly limitWon: Sourced<Won>;
  /** Hours of BOK-Wire+ as the network publishes them beside its own; it is BOK-Wire+ that opens and closes. */
  readonly grossHours: Sourced<Hours>;
  /** So long before its closing at the latest BOK-Wire+ says that it will close later. */
  readonly extensionNoticeMs: Sourced<number>;
  /** An order that waits for funds on BOK-Wire+ is taken back so long before its outcome is due. */
  readonly grossReserveMs: Sourced<number>;
  /** Share of the cap, in percent, from which a participant is in caution (주의). */
  readonly cautionPercent: Sourced<bigint>;
  /** Share of the cap, in percent, at which its customers' transfers stop. */
  readonly stopPercent: Sourced<bigint>;
  /** How the network asks the payee's bank what became of a payment that it has no answer for. */
  readonly inquiry: Sourced<Backoff>;
  /** How long after a refused or unanswered settlement order the next one goes out. */
  readonly settlementRetry: Sourced<Backoff>;
  /** Net debit cap (순이체한도) of a participant that has none of its own below. */
  readonly capWon: Sourced<Won>;
  readonly capsWon: Sourced<Readonly<Record<BankCode, Won>>>;
  /** The other retail systems. */
  readonly systems: Readonly<Record<RetailSystem, RetailRules>>;
}

/**
 * The electronic banking network (전자금융공동망) as published; a participant that knows better changes the value and says where it is from.
 * The time of settlement, 11:00 of the next business day, belongs to the kernel's calendar.
 */
export const networkRules: NetworkRules = {
  hours: {
    value: { opensKst: '00:05', closesKst: '23:55', businessDaysOnly: false },
    certainty: 'sourced',
    source: 'KFTC, electronic banking network: 00:05–23:55 all year; outside 07:00–23:30 optional per bank',
  },
  limitWon: {
    value: won(1_000_000_000n),
    certainty: 'sourced',
    source: 'Bank of Korea: above KRW 1bn a transfer goes through the settlement linked to BOK-Wire+',
  },
  grossHours: {
    value: { opensKst: '09:00', closesKst: '17:30', businessDaysOnly: true },
    certainty: 'sourced',
    source: 'Bank of Korea, BOK-Wire+ operating hours; some kinds of order run later',
  },
  extensionNoticeMs: {
    value: 30 * 60_000,
    certainty: 'inferred',
    source: 'Ours: the Bank of Korea says in time that it extends the closing',
  },
  grossReserveMs: {
    value: 20 * 60_000,
    certainty: 'inferred',
    source: 'Ours: leaves time to tell everybody before the 11:00 by which an order has an outcome',
  },
  cautionPercent: { value: 70n, certainty: 'sourced', source: 'Bank of Korea, Payment and Settlement Report: caution at 70 % of the net debit cap' },
  stopPercent: { value: 100n, certainty: 'sourced', source: 'Bank of Korea, Payment and Settlement Report: transfers stop when the cap is used up' },
  inquiry: {
    value: { firstMs: 1_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: an open outcome is settled well before the next 11:00',
  },
  settlementRetry: {
    value: { firstMs: 10_000, mostMs: 60_000 },
    certainty: 'inferred',
    source: 'Ours: the order is repeated every minute while BOK-Wire+ is open, so that a settlement waits for little',
  },
  capWon: {
    value: won(500_000_000_000n),
    certainty: 'inferred',
    source: 'Participants set their own caps and do not publish them; invented for the fictional banks',
  },
  capsWon: { value: {}, certainty: 'inferred', source: 'No participant of the default world differs' },
  systems: retailSystems,
};
