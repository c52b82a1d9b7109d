import type { AnyEvent, EventData } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';

/** One netting session of a trial: what the banks came to owe each other, and what was left to settle. Amounts are decimal strings of won. */
export interface SettlementSession {
  readonly session: string;
  readonly obligations: number;
  /** Sum of all obligations, and what the debtors among the banks paid in for them. */
  readonly grossWon: string;
  readonly netWon: string;
  /** Null: not in this trial. */
  readonly settledAt: EpochMs | null;
  /** By bank code. `netWon` = due − owed: negative pays in, positive is paid out. */
  readonly positions: readonly { readonly bank: BankCode; readonly owedWon: string; readonly dueWon: string; readonly netWon: string }[];
}

/** Told of one trial; a longer one has the rest in its events. */
const sessionsMax = 10;

interface Draft {
  obligations: number;
  grossWon: bigint;
  settledAt: EpochMs | null;
  readonly banks: Map<BankCode, { owedWon: bigint; dueWon: bigint }>;
}

/** Adds up the obligations between banks, session by session. */
export class Sessions {
  readonly #drafts = new Map<string, Draft>();

  take(event: AnyEvent): void {
    if (event.kind === 'obligation.accrued') this.#accrue(event.data);
    const settled = event.kind === 'session.settled' ? this.#drafts.get(event.data.session) : undefined;
    if (settled !== undefined) settled.settledAt = event.at;
  }

  /** The first ten. */
  list(): readonly SettlementSession[] {
    return [...this.#drafts].slice(0, sessionsMax).map(([session, { obligations, grossWon, settledAt, banks }]) => {
      const sorted = [...banks].toSorted(([left], [right]) => (left < right ? -1 : 1));
      const positions = sorted.map(([bank, { owedWon, dueWon }]) => ({
        bank,
        owedWon: String(owedWon),
        dueWon: String(dueWon),
        netWon: String(dueWon - owedWon),
      }));
      const netWon = sorted.reduce((sum, [, { owedWon, dueWon }]) => (owedWon > dueWon ? sum + owedWon - dueWon : sum), 0n);
      return { session, obligations, grossWon: String(grossWon), netWon: String(netWon), settledAt, positions };
    });
  }

  #accrue({ session, debtor, creditor, amountWon }: EventData['obligation.accrued']): void {
    const draft = this.#drafts.get(session) ?? { obligations: 0, grossWon: 0n, settledAt: null, banks: new Map() };
    this.#drafts.set(session, draft);
    draft.obligations += 1;
    draft.grossWon += amountWon;
    bankOf(draft, debtor).owedWon += amountWon;
    bankOf(draft, creditor).dueWon += amountWon;
  }
}

function bankOf({ banks }: Draft, code: BankCode): { owedWon: bigint; dueWon: bigint } {
  const known = banks.get(code) ?? { owedWon: 0n, dueWon: 0n };
  banks.set(code, known);
  return known;
}
