import type { Event } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import { sameAccount } from './coverage.ts';
import { type Grant, type Grants, revokedSeqOf, type Shortage, shortageOf } from './grants.ts';

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
  /** Whether a closed mandate came with it. */
  readonly isClosed: boolean;
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
   * Reasons come in this order: whether there is any mandate, any that names the account, is not revoked, is within its time.
   */
  accountFault(reason: string, account: AccountRef): string | undefined {
    const naming = this.#own.filter(({ mandate }) => mandate.accounts.some((candidate) => sameAccount(candidate, account)));
    const before = naming.filter((grant) => grant.issuedSeq < this.#span.fromSeq);
    const standing = before.filter((grant) => revokedSeqOf(grant) === null);
    switch (reason) {
      case 'account_not_yours':
        return before.length > 0 ? 'a mandate names the account' : this.#own.length === 0 ? 'there is no mandate at all' : undefined;
      case 'mandate_missing':
        return this.#own.some(({ issuedSeq }) => issuedSeq < this.#span.fromSeq) ? 'there are mandates' : undefined;
      case 'mandate_revoked':
        if (standing.length > 0) return 'a mandate over the account stands';
        return naming.some((grant) => revokedSeqOf(grant) !== null) ? undefined : 'no mandate over the account was revoked';
      case 'mandate_expired':
        if (standing.some((grant) => this.#surelyLive(grant))) return 'a mandate over the account is within its time';
        return naming.some((grant) => !this.#surelyRevoked(grant)) ? undefined : 'no mandate over the account stands';
      default:
        return undefined;
    }
  }

  /** The same for what a mandate over the account says of the payment: payee, then amount, proof of the key, then uses and budget. */
  paymentFault(reason: string, { payer, payee, amountWon, isClosed }: Wish): string | undefined {
    const over = this.#own.filter(({ mandate }) => mandate.accounts.some((candidate) => sameAccount(candidate, payer)));
    const naming = over.filter(({ mandate }) => mandate.payees.some((candidate) => sameAccount(candidate, payee)));
    const below = naming.filter(({ mandate }) => amountWon <= mandate.limitWon);
    const allowing = below.filter(({ mandate }) => amountWon >= (mandate.minimumWon ?? 1n));
    const fitting = allowing.filter(({ mandate }) => (mandate.holder !== undefined) === isClosed);
    switch (reason) {
      case 'payee_not_allowed':
        return this.#between(over, naming, ['no mandate over the account is live', 'a live mandate names the payee']);
      case 'mandate_limit':
        return this.#between(naming, below, ['no live mandate names the payee', 'a live mandate allows the amount']);
      case 'mandate_minimum':
        return this.#between(below, allowing, ['no live mandate allows so much', 'a live mandate allows the amount']);
      case 'proof_missing':
        if (isClosed) return 'a closed mandate came with the call';
        return this.#between(allowing, fitting, ['no live mandate allows the amount', 'a live mandate is bound to no key']);
      case 'proof_invalid':
        if (!isClosed) return 'no closed mandate came with the call';
        return this.#between(allowing, [], ['no live mandate allows the amount', '']);
      case 'mandate_used':
      case 'mandate_period':
      case 'budget_exceeded':
        return this.#shortFault(reason, fitting, amountWon);
      default:
        return undefined;
    }
  }

  /** A refusal stands between two sets of mandates: one of the first may have been live, and none of the second was for certain. */
  #between(some: readonly Grant[], none: readonly Grant[], [lacking, existing]: readonly [string, string]): string | undefined {
    if (none.some((grant) => this.#surelyLive(grant))) return existing;
    return some.some((grant) => this.#maybeLive(grant)) ? undefined : lacking;
  }

  #shortFault(reason: Shortage, fitting: readonly Grant[], amountWon: bigint): string | undefined {
    const live = fitting.filter((grant) => this.#maybeLive(grant));
    if (live.length === 0) return 'no live mandate allows the amount';
    if (live.some((grant) => this.#surelyLive(grant) && this.#shortages(grant, amountWon)?.every((each) => each === undefined) === true))
      return reason === 'budget_exceeded' ? 'the budget of a live mandate has room' : 'a live mandate may be used';
    return live.some((grant) => this.#shortages(grant, amountWon)?.includes(reason) ?? true) ? undefined : `no live mandate is short in that way`;
  }

  /** At the beginning and at the end of the span; where something changed in between, nobody knows. */
  #shortages(grant: Grant, amountWon: bigint): readonly (Shortage | undefined)[] | undefined {
    if (grant.line.some(({ usedSeq }) => usedSeq >= this.#span.fromSeq)) return undefined;
    return [this.#span.fromAt, this.#span.untilAt].map((at) => shortageOf(grant, amountWon, at));
  }

  #maybeLive(grant: Grant): boolean {
    const { fromSeq, untilSeq, fromAt, untilAt } = this.#span;
    const { mandate, issuedSeq } = grant;
    const revokedSeq = revokedSeqOf(grant);
    const stands = issuedSeq < untilSeq && (revokedSeq === null || revokedSeq > fromSeq);
    return stands && mandate.notBefore <= untilAt && fromAt < mandate.expiresAt;
  }

  #surelyLive(grant: Grant): boolean {
    const { fromSeq, fromAt, untilAt } = this.#span;
    const { mandate, issuedSeq } = grant;
    return issuedSeq < fromSeq && revokedSeqOf(grant) === null && mandate.notBefore <= fromAt && untilAt < mandate.expiresAt;
  }

  #surelyRevoked(grant: Grant): boolean {
    const revokedSeq = revokedSeqOf(grant);
    return revokedSeq !== null && revokedSeq < this.#span.fromSeq;
  }
}

function belongs(mandate: Grant['mandate'], { tenant, principal, agent }: Holder): boolean {
  return mandate.tenant === tenant && mandate.principal === principal && mandate.agent === agent;
}
