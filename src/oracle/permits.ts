import type { Event } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import { sameAccount } from './coverage.ts';
import type { Grant, Grants } from './grants.ts';

/** Whose mandates are looked at. */
export interface Holder {
  readonly tenant: string;
  readonly principal: string;
  readonly agent: string | null;
}

/** When the gateway decided: at some moment between two of its own events. In virtual time both are one moment. */
export interface Span {
  readonly fromSeq: number;
  readonly untilSeq: number;
  readonly fromAt: EpochMs;
  readonly untilAt: EpochMs;
}

/** A payment that an agent wished to make, as far as a mandate looks at it. */
export interface Wish {
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: bigint;
}

/** From what the gateway wrote down first of a call to what it wrote down last. */
export function spanOf(first: { readonly seq: number; readonly at: EpochMs }, last: Event): Span {
  return { fromSeq: first.seq, untilSeq: last.seq, fromAt: Math.min(first.at, last.at), untilAt: Math.max(first.at, last.at) };
}

/** Mandates of one holder as they stood during a span: `maybe` may have held at the moment of the decision, `surely` held all the time. */
export class Permits {
  readonly #own: readonly Grant[];
  readonly #span: Span;

  constructor(grants: Grants, holder: Holder, span: Span) {
    this.#own = [...grants.all()].filter(({ mandate }) => belongs(mandate, holder));
    this.#span = span;
  }

  /** Accounts that could be read at a single moment. */
  accounts(): readonly AccountRef[] {
    return this.#own.filter((grant) => this.#maybeLive(grant)).flatMap(({ mandate }) => mandate.accounts);
  }

  mayRead(account: AccountRef): boolean {
    return this.accounts().some((candidate) => sameAccount(candidate, account));
  }

  /**
   * What is wrong with refusing for this reason to read an account, or to pay from it; `undefined`: the mandates bear it out.
   * Reasons come in this order: whether any mandate names the account, is not revoked, is within its time.
   */
  accountFault(reason: string, account: AccountRef): string | undefined {
    const naming = this.#own.filter(({ mandate }) => mandate.accounts.some((candidate) => sameAccount(candidate, account)));
    const before = naming.filter((grant) => grant.issuedSeq < this.#span.fromSeq);
    const standing = before.filter((grant) => grant.revokedSeq === null);
    switch (reason) {
      case 'account_not_yours':
        return before.length > 0 ? 'a mandate names the account' : this.#own.length === 0 ? 'there is no mandate at all' : undefined;
      case 'mandate_missing':
        if (standing.length > 0) return 'a mandate over the account stands';
        return naming.length === 0 && this.#own.some(({ issuedSeq }) => issuedSeq < this.#span.fromSeq)
          ? 'there are mandates over other accounts'
          : undefined;
      case 'mandate_expired':
        if (standing.some((grant) => this.#surelyLive(grant))) return 'a mandate over the account is within its time';
        return naming.some((grant) => !this.#surelyRevoked(grant)) ? undefined : 'no mandate over the account stands';
      default:
        return undefined;
    }
  }

  /** The same for what a mandate over the account says of the payment: payee, then amount, then budget. */
  paymentFault(reason: string, { payer, payee, amountWon }: Wish): string | undefined {
    const over = this.#own.filter(({ mandate }) => mandate.accounts.some((candidate) => sameAccount(candidate, payer)));
    const naming = over.filter(({ mandate }) => mandate.payees.some((candidate) => sameAccount(candidate, payee)));
    const allowing = naming.filter(({ mandate }) => amountWon <= mandate.limitWon);
    const maybe = (grants: readonly Grant[]) => grants.some((grant) => this.#maybeLive(grant));
    const surely = (grants: readonly Grant[]) => grants.some((grant) => this.#surelyLive(grant));
    switch (reason) {
      case 'payee_not_allowed':
        if (surely(naming)) return 'a live mandate names the payee';
        return maybe(over) ? undefined : 'no mandate over the account is live';
      case 'mandate_limit':
        if (surely(allowing)) return 'a live mandate allows the amount';
        return maybe(naming) ? undefined : 'no live mandate names the payee';
      case 'budget_exceeded':
        if (surely(allowing.filter((grant) => this.#hadRoom(grant, amountWon)))) return 'the budget of a live mandate has room';
        return maybe(allowing) ? undefined : 'no live mandate allows the amount';
      default:
        return undefined;
    }
  }

  #maybeLive({ mandate, issuedSeq, revokedSeq }: Grant): boolean {
    const { fromSeq, untilSeq, fromAt, untilAt } = this.#span;
    const stands = issuedSeq < untilSeq && (revokedSeq === null || revokedSeq > fromSeq);
    return stands && mandate.notBefore <= untilAt && fromAt < mandate.expiresAt;
  }

  #surelyLive({ mandate, issuedSeq, revokedSeq }: Grant): boolean {
    const { fromSeq, fromAt, untilAt } = this.#span;
    return issuedSeq < fromSeq && revokedSeq === null && mandate.notBefore <= fromAt && untilAt < mandate.expiresAt;
  }

  #surelyRevoked({ revokedSeq }: Grant): boolean {
    return revokedSeq !== null && revokedSeq < this.#span.fromSeq;
  }

  /** Where nothing of the budget changed since the span began, it had then what it has now. */
  #hadRoom({ mandate, usedWon, usedSeq }: Grant, amountWon: bigint): boolean {
    return usedSeq < this.#span.fromSeq && amountWon <= mandate.budgetWon - usedWon;
  }
}

function belongs(mandate: Grant['mandate'], { tenant, principal, agent }: Holder): boolean {
  return mandate.tenant === tenant && mandate.principal === principal && mandate.agent === agent;
}
