import { atKst, settlementTimeKst } from '../../src/kernel/calendar.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { Won } from '../../src/kernel/money.ts';
import { isInconclusive } from '../../src/rail/inconclusive.ts';
import { type Backoff, nextWaitMs } from '../../src/rail/inquiry.ts';
import { type BankCode, type NetSettlement, type Questions, type Rail, RailUnreachable, type SettlementAdvice } from '../../src/rail/rail.ts';
import type { CapWatch } from './cap-watch.ts';
import type { Positions, Session } from './positions.ts';

export interface SettlementDeps {
  readonly network: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly positions: Positions;
  readonly caps: CapWatch;
  readonly bokwire: Rail;
  readonly participants: ReadonlyMap<BankCode, Rail>;
  readonly retry: Backoff;
}

/**
 * Designated-time net settlement: at 11:00 of its date a session is netted, the nets move over BOK-Wire+, and every participant is told.
 * Ids of orders are made from the session's date and the refusals on record, so after a restart the same order goes out again and takes effect once.
 */
export class Settlement {
  readonly #deps: SettlementDeps;
  readonly #armed = new Set<string>();
  readonly #closed = new Set<string>();
  /** How many orders of a session BOK-Wire+ has refused. */
  readonly #refused = new Map<string, number>();

  constructor(deps: SettlementDeps) {
    this.#deps = deps;
  }

  /** Schedules the settlement of a session, once. */
  arm(session: string): void {
    if (this.#armed.has(session)) return;
    this.#armed.add(session);
    this.#deps.clock.at(atKst(session, settlementTimeKst), `settlement of ${session}`, () => void this.#run(this.#deps.positions.session(session)));
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'netting.closed') this.#closed.add(event.data.session);
    if (event.kind === 'session.settled') this.#deps.positions.settle(event.data.session);
    if (event.kind === 'session.refused') this.#countRefusal(event.data.session);
  }

  /** Sessions that are not settled run at their time, or now if it has passed; the advice of those that are goes out again. */
  resume(): void {
    for (const session of this.#deps.positions.sessions.values()) {
      if (session.settled) void this.#adviseAll(session);
      else this.arm(session.session);
    }
  }

  async #run(session: Session): Promise<void> {
    const payInWon = this.#close(session);
    await this.#moveNets(session.session, payInWon);
    const { clock, record, positions, caps } = this.#deps;
    record({ kind: 'session.settled', at: clock.now(), data: { session: session.session } });
    for (const bank of positions.settle(session.session)) caps.review(bank);
    await this.#adviseAll(session);
  }

  /** Nothing accrues to a session from its 11:00 on, so its nets are final. */
  #close({ session, payInWon }: Session): Readonly<Record<BankCode, Won>> {
    const nets = Object.fromEntries([...payInWon].sort(([left], [right]) => (left < right ? -1 : 1)));
    const sumWon = Object.values(nets).reduce((sum, netWon) => sum + netWon, 0n);
    if (sumWon !== 0n) throw new Error(`the nets of ${session} sum to ${sumWon}`);
    if (this.#closed.has(session)) return nets;
    this.#deps.record({ kind: 'netting.closed', at: this.#deps.clock.now(), data: { session, payInWon: nets } });
    this.#closed.add(session);
    return nets;
  }

  /** Orders the settlement until it is done. No answer: the same order again. Refused: a new order, for a refused id stays refused. */
  async #moveNets(session: string, payInWon: NetSettlement['payInWon']): Promise<void> {
    const { network, clock, record, bokwire, retry } = this.#deps;
    for (let waitMs = retry.firstMs; ; waitMs = nextWaitMs(retry, waitMs)) {
      const id = `${network}:${session}:${1 + (this.#refused.get(session) ?? 0)}`;
      const outcome = await bokwire.submit({ kind: 'net-settlement', id, session, payInWon });
      if (outcome.status === 'credited') return;
      let resumeAt = clock.now() + waitMs;
      // Where the refusal says nothing about the order, the same order learns what it came to; a new one could move the nets twice.
      if (outcome.status === 'rejected' && !isInconclusive(outcome, true)) {
        if (outcome.reason === 'insufficient_funds') await this.#recordShortfall({ id, session, payInWon });
        // Noted last: an order whose refusal is not on record goes out again after a restart, and only then is its shortfall still of its time.
        record({ kind: 'session.refused', at: clock.now(), instruction: id, data: { session, reason: outcome.reason } });
        this.#countRefusal(session);
        resumeAt = Math.max(resumeAt, outcome.retryAt ?? 0);
      }
      await clock.sleep(Math.max(0, resumeAt - clock.now()));
    }
  }

  async #recordShortfall({
    id,
    session,
    payInWon,
  }: {
    readonly id: string;
    readonly session: string;
    readonly payInWon: NetSettlement['payInWon'];
  }): Promise<void> {
    const { clock, record } = this.#deps;
    for (const { bank, missingWon } of await this.#missing(payInWon))
      record({ kind: 'session.shortfall', at: clock.now(), instruction: id, data: { session, participant: bank, missingWon } });
  }

  async #missing(payInWon: NetSettlement['payInWon']): Promise<Questions['shortfall']['answer']> {
    try {
      return (await this.#deps.bokwire.ask('shortfall', { payInWon })) ?? [];
    } catch (error) {
      if (error instanceof RailUnreachable) return []; // the next refusal asks again
      throw error;
    }
  }

  async #adviseAll({ session, payInWon }: Session): Promise<void> {
    const advised = [...payInWon].filter(([, netWon]) => netWon !== 0n);
    await Promise.all(advised.map(([bank, netWon]) => this.#advise(bank, { session, payInWon: netWon })));
  }

  /** Until the participant has confirmed; its own books dedupe by id. */
  async #advise(bank: BankCode, { session, payInWon }: Pick<SettlementAdvice, 'session' | 'payInWon'>): Promise<void> {
    const { network, clock, participants, retry } = this.#deps;
    const peer = participants.get(bank);
    if (peer === undefined) throw new Error(`${network}: nobody answers for ${bank}`);
    const advice: SettlementAdvice = { kind: 'settlement-advice', id: `${network}:${session}:advice:${bank}`, session, payInWon };
    for (let waitMs = retry.firstMs; ; waitMs = nextWaitMs(retry, waitMs)) {
      const outcome = await peer.submit(advice);
      if (outcome.status === 'credited') return;
      await clock.sleep(waitMs);
    }
  }

  #countRefusal(session: string): void {
    this.#refused.set(session, (this.#refused.get(session) ?? 0) + 1);
  }
}
