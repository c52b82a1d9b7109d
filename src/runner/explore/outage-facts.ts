import { keeperOf } from '../../kernel/account.ts';
import type { AnyEvent } from '../../kernel/event.ts';
import type { BankCode, CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import { lastsMs } from '../fault/component-fault.ts';
import { kindOf, settlementSystemId } from '../fault/points.ts';
import type { FaultSpec } from '../scenario.ts';

/** What can be out: a bank for the network, or the process of one of the clearing systems. */
export const outageKinds = ['bank out of the network', 'bank down', 'network down', 'BOK-Wire+ down'] as const;
export type OutageKind = (typeof outageKinds)[number];

/** What is away for less is not out: a payment waits so long in any case. */
const outMsMin = 60_000;

interface Span {
  readonly from: EpochMs;
  until: EpochMs;
}

interface Outage extends Span {
  readonly kind: OutageKind;
  /** A bank, by code, or a component. */
  readonly what: string;
}

interface Payment extends Span {
  /** The agent's, and what was ordered because of it. */
  readonly orders: CreditTransfer[];
}

/**
 * Follows what is out, and what is under way meanwhile. An outage is met by a payment of an agent that was claimed before its end, ended after its beginning,
 * and goes by what is out; that of BOK-Wire+ by a session between its netting and its settlement.
 */
export class OutageWatch {
  readonly #faults: readonly FaultSpec[];
  readonly #outages: Outage[] = [];
  readonly #payments = new Map<string, Payment>();
  readonly #sessions = new Map<string, Span>();

  /** `faults`: those of the case, to which its events refer. */
  constructor(faults: readonly FaultSpec[]) {
    this.#faults = faults;
  }

  observe(event: AnyEvent): void {
    const { at, instruction } = event;
    switch (event.kind) {
      case 'participant.changed':
        this.#changed(event.data.participant, event.data.available, at);
        break;
      case 'fault.fired':
        this.#struck(event.data.target, this.#faults[event.data.fault], at);
        break;
      case 'claim.opened':
        if (instruction !== null) this.#payments.set(instruction, { from: at, until: Number.POSITIVE_INFINITY, orders: [] });
        break;
      case 'instruction.received': {
        const order = event.data.instruction;
        if (order.kind === 'credit-transfer') this.#payments.get(paymentOf(order.id))?.orders.push(order);
        break;
      }
      case 'instruction.concluded': {
        const payment = this.#payments.get(paymentOf(instruction ?? ''));
        if (payment !== undefined) payment.until = at; // the last rail on its way to conclude it is the payer's
        break;
      }
      case 'netting.closed':
        this.#sessions.set(event.data.session, { from: at, until: Number.POSITIVE_INFINITY });
        break;
      case 'session.settled': {
        const session = this.#sessions.get(event.data.session);
        if (session !== undefined) session.until = at;
        break;
      }
      default: // every other kind says nothing about outages
        break;
    }
  }

  /** Outages that lasted and were met, by kind. */
  met(): Readonly<Partial<Record<OutageKind, number>>> {
    const counts: Partial<Record<OutageKind, number>> = {};
    for (const outage of this.#outages)
      if (outage.until - outage.from >= outMsMin && this.#isMet(outage)) counts[outage.kind] = (counts[outage.kind] ?? 0) + 1;
    return counts;
  }

  #changed(bank: BankCode, available: boolean, at: EpochMs): void {
    if (!available) this.#outages.push({ kind: 'bank out of the network', what: bank, from: at, until: Number.POSITIVE_INFINITY });
    else for (const outage of this.#outages) if (outage.what === bank && outage.until > at) outage.until = at;
  }

  #struck(component: string, fault: FaultSpec | undefined, at: EpochMs): void {
    if (fault === undefined || (fault.where !== 'process' && fault.where !== 'storage')) return;
    const kind = kindOfOutage(component);
    if (kind !== undefined) this.#outages.push({ kind, what: component, from: at, until: at + (lastsMs(fault) ?? Number.POSITIVE_INFINITY) });
  }

  #isMet(outage: Outage): boolean {
    const spans =
      outage.kind === 'BOK-Wire+ down'
        ? [...this.#sessions.values()]
        : [...this.#payments.values()].filter(({ orders }) => orders.some((order) => goesBy(order, outage)));
    return spans.some(({ from, until }) => from < outage.until && until >= outage.from);
  }
}

/** What is ordered because of an order has its id with a word after it: the won of coins, large values. */
function paymentOf(id: string): string {
  return id.split(':', 1)[0] ?? id;
}

function kindOfOutage(component: string): OutageKind | undefined {
  const kind = kindOf(component);
  if (kind === 'bank') return 'bank down';
  if (kind === 'network') return 'network down';
  return component === settlementSystemId ? 'BOK-Wire+ down' : undefined;
}

/** A bank that is out is missed between banks only, one that is down by whoever has an account there. */
function goesBy(order: CreditTransfer, { kind, what }: Outage): boolean {
  const [payer, payee] = [keeperOf(order.payer), keeperOf(order.payee)];
  if (kind === 'bank down') return payer === what || payee === what;
  const isCleared = payer !== payee && payer.startsWith('bank:') && payee.startsWith('bank:');
  return isCleared && (kind === 'network down' || payer === `bank:${what}` || payee === `bank:${what}`);
}
