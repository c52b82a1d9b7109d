import { dayMs, kstOffsetMs } from '../kernel/calendar.ts';
import type { AnyDraft, AnyEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { addWon, subtractWon, type Won } from '../kernel/money.ts';
import type { PolicyRule, StepUpCause } from '../kernel/policy.ts';
import type { Owner, PaymentOrder } from './payment.ts';
import { stepsUp } from './policy.ts';
import { decodeOrder } from './standing.ts';

/** A payment that was claimed and is not at its end. */
interface Entry {
  readonly owner: string;
  readonly payee: string;
  readonly amountWon: Won;
  reservedAt: EpochMs | undefined;
}

/** Longest window of a velocity rule. */
const windowMsMax = dayMs;

/**
 * What a principal paid before, as far as a policy asks: whom, how much to one payee on one day, how often of late. A payment counts from the
 * moment that its budget is reserved, so that payments at the same time see each other, and no more once its budget is released.
 * A fold over what the gateway records.
 */
export class PaymentHistory {
  readonly #entries = new Map<string, Entry>();
  /** Whom each principal has paid. */
  readonly #paid = new Set<string>();
  /** Of the last day on which there was any, by principal and payee. */
  readonly #days = new Map<string, { day: number; sumWon: Won; payments: number }>();
  /** Reservations of the last day by principal, oldest first. */
  readonly #recent = new Map<string, { readonly instruction: string; readonly at: EpochMs }[]>();

  /** Why the rule wants a person to approve this payment; empty: it does not. `calledWon`: what the call comes to that ordered it. */
  causes(
    rule: PolicyRule,
    { owner: whose, order, calledWon }: { readonly owner: Owner; readonly order: PaymentOrder; readonly calledWon: Won },
    at: EpochMs,
  ): readonly StepUpCause[] {
    const { payee, amountWon } = order;
    const { stepUpDayWon, stepUpNewPayee, stepUpVelocity } = rule;
    const owner = ownerName(whose);
    const pair = pairName(owner, payee);
    const causes: StepUpCause[] = [];
    if (stepsUp(rule, calledWon)) causes.push('amount');
    const day = this.#days.get(pair);
    const today = day?.day === dayOf(at) && day.payments > 0 ? day.sumWon : undefined;
    if (stepUpDayWon !== undefined && today !== undefined && addWon(today, amountWon) >= stepUpDayWon) causes.push('structuring');
    if (stepUpNewPayee === true && !this.#paid.has(pair)) causes.push('new-payee');
    if (stepUpVelocity !== undefined) {
      const since = at - stepUpVelocity.minutes * 60_000;
      const recent = (this.#recent.get(owner) ?? []).filter((reservation) => reservation.at > since).length;
      if (recent + 1 >= stepUpVelocity.payments) causes.push('velocity');
    }
    return causes;
  }

  note(fact: AnyEvent | AnyDraft): void {
    const instruction = fact.instruction ?? '';
    switch (fact.kind) {
      case 'claim.opened': {
        const { payee, amountWon } = decodeOrder(fact.data.key, fact.data.fields);
        const owner = ownerName(fact.data);
        this.#entries.set(instruction, { owner, payee: pairName(owner, payee), amountWon, reservedAt: undefined });
        return;
      }
      case 'budget.reserved':
        this.#reserve(instruction, fact.at);
        return;
      case 'budget.consumed':
        this.#paid.add(this.#entries.get(instruction)?.payee ?? '');
        this.#entries.delete(instruction);
        return;
      case 'claim.answered':
        if (this.#entries.get(instruction)?.reservedAt === undefined) this.#entries.delete(instruction); // refused before any budget
        return;
      case 'budget.released':
        this.#release(instruction);
        return;
      default: // nothing to do with what was paid
        return;
    }
  }

  #reserve(instruction: string, at: EpochMs): void {
    const entry = this.#entries.get(instruction);
    if (entry === undefined) return;
    entry.reservedAt = at;
    const day = this.#days.get(entry.payee);
    if (day === undefined || day.day !== dayOf(at)) this.#days.set(entry.payee, { day: dayOf(at), sumWon: entry.amountWon, payments: 1 });
    else {
      day.sumWon = addWon(day.sumWon, entry.amountWon);
      day.payments += 1;
    }
    const recent = this.#recent.get(entry.owner) ?? [];
    this.#recent.set(entry.owner, recent);
    recent.push({ instruction, at });
    while (recent[0] !== undefined && recent[0].at <= at - windowMsMax) recent.shift();
  }

  #release(instruction: string): void {
    const entry = this.#entries.get(instruction);
    this.#entries.delete(instruction);
    if (entry?.reservedAt === undefined) return;
    const day = this.#days.get(entry.payee);
    if (day?.day === dayOf(entry.reservedAt)) {
      day.sumWon = subtractWon(day.sumWon, entry.amountWon);
      day.payments -= 1;
    }
    const recent = this.#recent.get(entry.owner) ?? [];
    const index = recent.findIndex((reservation) => reservation.instruction === instruction);
    if (index >= 0) recent.splice(index, 1);
  }
}

/** Days in KST since 1970. */
function dayOf(at: EpochMs): number {
  return Math.floor((at + kstOffsetMs) / dayMs);
}

function ownerName({ tenant, principal }: Owner): string {
  return `${tenant}\n${principal}`;
}

function pairName(owner: string, { bank, account }: PaymentOrder['payee']): string {
  return `${owner}\n${bank}\n${account}`;
}
