import type { EventData } from '../../src/kernel/event.ts';
import { subtractWon, type Won, won, zeroWon } from '../../src/kernel/money.ts';
import type { BankCode } from '../../src/rail/rail.ts';

export type Band = EventData['cap.band']['band'];
export type Accrual = EventData['obligation.accrued'];

/** How one participant stands in the network. `netDebitWon` is negative for a net creditor. */
export interface Position {
  readonly netDebitWon: Won;
  /** Its customers' payments that the network has sent on and has no outcome of. */
  readonly inFlightWon: Won;
  readonly capWon: Won;
  readonly band: Band;
}

/** One designated-time settlement: the obligations of its payments, netted multilaterally. */
export interface Session {
  readonly session: string;
  /** Positive pays in, negative receives. */
  readonly payInWon: Map<BankCode, Won>;
  /** The part of it that uses the cap. */
  readonly cappedWon: Map<BankCode, Won>;
  settled: boolean;
}

/**
 * Net debit = obligations incurred − claims acquired, not yet settled; one figure over all open sessions, so that a weekend's payments
 * and the following morning's use the same cap. Pure arithmetic: whoever calls has recorded the fact first.
 */
export class Positions {
  readonly sessions = new Map<string, Session>();
  readonly #positions = new Map<BankCode, Position>();

  has(bank: BankCode): boolean {
    return this.#positions.has(bank);
  }

  /** Nets of a participant in sessions that are not settled, the earliest first. */
  openNets(bank: BankCode): readonly { readonly session: string; readonly payInWon: Won }[] {
    const open = [...this.sessions.values()].filter(({ settled }) => !settled);
    return open
      .flatMap(({ session, payInWon }) => (payInWon.has(bank) ? [{ session, payInWon: payInWon.get(bank) ?? zeroWon }] : []))
      .toSorted((left, right) => (left.session < right.session ? -1 : 1));
  }

  of(bank: BankCode): Position {
    const known = this.#positions.get(bank);
    if (known === undefined) throw new Error(`${bank} takes no part in the network`);
    return known;
  }

  setCap(bank: BankCode, capWon: Won): void {
    const known = this.#positions.get(bank) ?? { netDebitWon: zeroWon, inFlightWon: zeroWon, band: 'normal' };
    this.#positions.set(bank, { ...known, capWon });
  }

  setBand(bank: BankCode, band: Band): void {
    this.#change(bank, { band });
  }

  /** `amountWon` is negative when a payment leaves the network's hands. A bank that takes no part has no position to count against. */
  addInFlight(bank: BankCode, amountWon: bigint): void {
    if (this.has(bank)) this.#change(bank, { inFlightWon: won(this.of(bank).inFlightWon + amountWon) });
  }

  /** `capped`: whether it uses the cap; what does not is netted and settled all the same. */
  accrue({ debtor, creditor, amountWon, session }: Accrual, capped: boolean): void {
    const place = { session: this.session(session), capped };
    this.#owe(place, debtor, amountWon);
    this.#owe(place, creditor, subtractWon(zeroWon, amountWon));
  }

  /** The nets of a session have moved at the central bank. */
  settle(name: string): readonly BankCode[] {
    const session = this.session(name);
    session.settled = true;
    for (const [bank, netWon] of session.cappedWon) this.#change(bank, { netDebitWon: subtractWon(this.of(bank).netDebitWon, netWon) });
    return [...session.cappedWon.keys()];
  }

  session(name: string): Session {
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    const session: Session = { session: name, payInWon: new Map(), cappedWon: new Map(), settled: false };
    this.sessions.set(name, session);
    return session;
  }

  #owe({ session, capped }: { readonly session: Session; readonly capped: boolean }, bank: BankCode, amountWon: Won): void {
    session.payInWon.set(bank, won((session.payInWon.get(bank) ?? 0n) + amountWon));
    if (!capped) return;
    session.cappedWon.set(bank, won((session.cappedWon.get(bank) ?? 0n) + amountWon));
    this.#change(bank, { netDebitWon: won(this.of(bank).netDebitWon + amountWon) });
  }

  #change(bank: BankCode, change: Partial<Position>): void {
    this.#positions.set(bank, { ...this.of(bank), ...change });
  }
}
