import type { Event } from '../kernel/event.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { kstTimeMs } from './business-days.ts';
import type { SettlementFigures } from './judgement.ts';
import type { Observer } from './observer.ts';
import { usesCap } from './retail-rules.ts';

const settlementBook = 'bokwire';
/** The Bank of Korea counts what settles from 16:00 on. */
const closingWindowMs = 16 * 60 * 60_000;

interface Account {
  balanceWon: bigint;
  readonly overdraftWon: bigint;
  lowestWon: bigint;
}

interface Position {
  netDebitWon: bigint;
  capWon: bigint;
  peak: number;
}

/** The Bank of Korea's own measures of a settlement system (Payment and Settlement Report), added up from events. */
export class SettlementMeasures implements Observer {
  readonly #positions = new Map<BankCode, Position>();
  readonly #nets = new Map<string, Map<BankCode, bigint>>();
  readonly #accounts = new Map<string, Account>();
  readonly #received = new Map<string, EpochMs>();
  readonly #delaysMs: number[] = [];
  #queued = 0;
  #settledWon = 0n;
  #lateWon = 0n;

  readonly on = {
    'cap.changed': ({ data }: Event<'cap.changed'>) => {
      const position = this.#positions.get(data.participant) ?? { netDebitWon: 0n, capWon: 0n, peak: 0 };
      this.#positions.set(data.participant, use({ ...position, capWon: data.capWon }));
    },
    'obligation.accrued': ({ data }: Event<'obligation.accrued'>) => {
      const { debtor, creditor, amountWon, session } = data;
      if (!usesCap(data)) return;
      this.#owe(debtor, session, amountWon);
      this.#owe(creditor, session, -amountWon);
    },
    'session.settled': ({ data }: Event<'session.settled'>) => {
      for (const [bank, netWon] of this.#nets.get(data.session) ?? []) this.#change(bank, -netWon);
      this.#nets.delete(data.session);
    },
    'account.opened': ({ data }: Event<'account.opened'>) => {
      if (data.book === settlementBook && data.kind === 'liability')
        this.#accounts.set(data.account, { balanceWon: 0n, overdraftWon: data.overdraftWon, lowestWon: 0n });
    },
    'transfer.posted': (event: Event<'transfer.posted'>) => this.#move(event),
    'instruction.received': ({ at, data: { rail, instruction } }: Event<'instruction.received'>) => {
      if (rail === settlementBook && instruction.kind === 'gross-settlement') this.#received.set(instruction.id, at);
    },
    'instruction.concluded': ({ at, instruction, data }: Event<'instruction.concluded'>) => {
      const receivedAt = data.rail === settlementBook && instruction !== null ? this.#received.get(instruction) : undefined;
      if (receivedAt === undefined || at === receivedAt) return;
      this.#queued += 1;
      if (data.outcome.status === 'credited') this.#delaysMs.push(at - receivedAt);
    },
  };

  /** Shares of one; null where there is nothing to divide by. */
  figures(): SettlementFigures {
    const peaks = [...this.#positions.values()].filter(({ capWon }) => capWon > 0n).map(({ peak }) => peak);
    const overdrafts = [...this.#accounts.values()].filter(({ overdraftWon }) => overdraftWon > 0n);
    return {
      capUsePeak: peaks.length === 0 ? null : Math.max(...peaks),
      capUsePeakMean: mean(peaks),
      grossOrders: this.#received.size,
      queuedOrders: this.#queued,
      queueDelayMsMean: mean(this.#delaysMs),
      queueDelayMsMax: this.#delaysMs.length === 0 ? null : Math.max(...this.#delaysMs),
      overdraftUsePeak:
        overdrafts.length === 0 ? null : Math.max(...overdrafts.map(({ lowestWon, overdraftWon }) => share(-lowestWon, overdraftWon))),
      closingWindowShare: this.#settledWon === 0n ? null : share(this.#lateWon, this.#settledWon),
    };
  }

  #owe(bank: BankCode, session: string, amountWon: bigint): void {
    const nets = this.#nets.get(session) ?? new Map<BankCode, bigint>();
    this.#nets.set(session, nets.set(bank, (nets.get(bank) ?? 0n) + amountWon));
    this.#change(bank, amountWon);
  }

  #change(bank: BankCode, amountWon: bigint): void {
    const position = this.#positions.get(bank) ?? { netDebitWon: 0n, capWon: 0n, peak: 0 };
    this.#positions.set(bank, use({ ...position, netDebitWon: position.netDebitWon + amountWon }));
  }

  /** What leaves a participant's account is settled value; through the pool it is counted as it goes in. */
  #move({ at, data: { book, debit, credit, amountWon, code } }: Event<'transfer.posted'>): void {
    if (book !== settlementBook) return;
    const [from, to] = [this.#accounts.get(debit), this.#accounts.get(credit)];
    if (to !== undefined) to.balanceWon += amountWon;
    if (from === undefined) return;
    from.balanceWon -= amountWon;
    if (from.balanceWon < from.lowestWon) from.lowestWon = from.balanceWon;
    if (code !== 'settlement') return;
    this.#settledWon += amountWon;
    if (kstTimeMs(at) >= closingWindowMs) this.#lateWon += amountWon;
  }
}

function use(position: Position): Position {
  if (position.capWon <= 0n || position.netDebitWon <= 0n) return position;
  return { ...position, peak: Math.max(position.peak, share(position.netDebitWon, position.capWon)) };
}

/** To a hundredth of a percent. */
function share(part: bigint, whole: bigint): number {
  return part <= 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
