import type { EventData } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { usesCap } from './retail-rules.ts';

/** One designated-time settlement session, added up from the obligations that accrued for it. Positive owes, negative is owed. */
export interface Session {
  readonly nets: Map<BankCode, bigint>;
  /** The part of them that uses the net debit cap. */
  readonly capped: Map<BankCode, bigint>;
  /** When it was netted, and when its nets moved; the first time counts. */
  netted: Moment | null;
  settled: Moment | null;
}

interface Moment {
  readonly seq: number;
  readonly at: EpochMs;
}

interface Position {
  netDebitWon: bigint;
  capWon: bigint | null;
  /** When a settlement or a lower cap last took headroom away: what was admitted before may still come through. */
  tightenedSeq: number;
}

/** What each participant owes less what it is owed under the net debit cap, over all sessions that are not settled; the oracle's own arithmetic. */
export class Exposure {
  readonly sessions = new Map<string, Session>();
  readonly #positions = new Map<BankCode, Position>();

  position(bank: BankCode): Position {
    let position = this.#positions.get(bank);
    if (position === undefined) {
      position = { netDebitWon: 0n, capWon: null, tightenedSeq: 0 };
      this.#positions.set(bank, position);
    }
    return position;
  }

  session(name: string): Session {
    let session = this.sessions.get(name);
    if (session === undefined) {
      session = { nets: new Map(), capped: new Map(), netted: null, settled: null };
      this.sessions.set(name, session);
    }
    return session;
  }

  setCap(bank: BankCode, capWon: bigint, seq: number): void {
    const position = this.position(bank);
    if (position.capWon === null || capWon < position.capWon) position.tightenedSeq = seq;
    position.capWon = capWon;
  }

  accrue(accrual: EventData['obligation.accrued']): void {
    const { debtor, creditor, amountWon, session } = accrual;
    const isCapped = usesCap(accrual);
    const { nets, capped } = this.session(session);
    for (const sums of isCapped ? [nets, capped] : [nets]) {
      sums.set(debtor, (sums.get(debtor) ?? 0n) + amountWon);
      sums.set(creditor, (sums.get(creditor) ?? 0n) - amountWon);
    }
    if (!isCapped) return;
    this.position(debtor).netDebitWon += amountWon;
    this.position(creditor).netDebitWon -= amountWon;
  }

  net(name: string, moment: Moment): void {
    this.session(name).netted ??= moment;
  }

  settle(name: string, moment: Moment): void {
    const session = this.session(name);
    session.settled ??= moment;
    for (const [bank, netWon] of session.capped) {
      const position = this.position(bank);
      position.netDebitWon -= netWon;
      if (netWon < 0n) position.tightenedSeq = moment.seq;
    }
  }
}
