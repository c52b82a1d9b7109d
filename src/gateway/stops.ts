import type { Clock } from '../kernel/clock.ts';
import type { AnyDraft, AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { addWon, type Won, zeroWon } from '../kernel/money.ts';
import { type StopScope, scopeName } from '../kernel/stop.ts';
import type { Caller } from './caller.ts';
import { payingTools } from './paying-tools.ts';

/** A payment whose budget is taken and whose end is not known: it may be at a rail. */
export interface UnderWay {
  readonly instruction: string;
  readonly tenant: string;
  readonly agent: string;
  readonly amountWon: Won;
}

/** What a stop finds: since when it holds, who ordered it, and what was under way then or still is. */
export interface StopReport {
  readonly scope: StopScope;
  readonly since: EpochMs;
  readonly by: string;
  readonly why: string;
  /** How many agents with a mandate it is about; 0: nobody of that name is known here, yet the stop stands. */
  readonly agents: number;
  readonly underWay: readonly UnderWay[];
  readonly underWayWon: Won;
}

type Standing = Pick<StopReport, 'scope' | 'since' | 'by' | 'why'>;

/**
 * Emergency stops (금융권 AI 가이드라인: 비상정지). A stop holds from the next call on, lets end what was under way, and stays until an operator lifts it,
 * through restarts: it is a fold over what the gateway records. Reading, asking where a payment stands and reporting go on, because what
 * is under way has to be found out; a stop that names a tool covers that tool whatever it does.
 */
export class Stops {
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #standing = new Map<string, Standing>();
  readonly #holders = new Map<string, Pick<Caller, 'tenant' | 'agent'>>();
  /** Payments whose budget is reserved, by instruction. */
  readonly #underWay = new Map<string, UnderWay>();

  /** `record` must bring what it records to {@link note}. */
  constructor(deps: { readonly clock: Clock; readonly record: RecordEvent }) {
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  /** Orders a stop. One that stands already is reported and not ordered again. */
  order(scope: StopScope, { by, why }: { readonly by: string; readonly why: string }): StopReport {
    if (!this.#standing.has(scopeName(scope))) {
      const underWay = this.#within(scope);
      const data = { scope, by, why, underWay: underWay.length, underWayWon: sumOf(underWay) };
      this.#record({ kind: 'stop.ordered', at: this.#clock.now(), data });
    }
    return this.#reportOf(this.#standing.get(scopeName(scope)));
  }

  /** False: no stop of exactly this scope stands. */
  lift(scope: StopScope, by: string): boolean {
    if (!this.#standing.has(scopeName(scope))) return false;
    this.#record({ kind: 'stop.lifted', at: this.#clock.now(), data: { scope, by } });
    return true;
  }

  /** Whether a stop stands in the way of this caller's call. */
  covers(caller: Pick<Caller, 'tenant' | 'agent'>, tool: string): boolean {
    for (const { scope } of this.#standing.values())
      if (isWithin(scope, caller) && (scope.tool === null ? payingTools.has(tool) : scope.tool === tool)) return true;
    return false;
  }

  /** Stops that stand, oldest first, each with what is under way now. */
  list(): readonly StopReport[] {
    return [...this.#standing.values()].map((standing) => this.#reportOf(standing));
  }

  /** Folds what the gateway records or once recorded; what has nothing to do with stops is ignored. */
  note(fact: AnyEvent | AnyDraft): void {
    switch (fact.kind) {
      case 'stop.ordered': {
        const { scope, by, why } = fact.data;
        this.#standing.set(scopeName(scope), { scope, by, why, since: fact.at });
        return;
      }
      case 'stop.lifted':
        this.#standing.delete(scopeName(fact.data.scope));
        return;
      case 'mandate.issued': {
        const { id, tenant, agent } = fact.data.mandate;
        this.#holders.set(id, { tenant, agent });
        return;
      }
      case 'budget.reserved': {
        const holder = this.#holders.get(fact.data.mandate);
        const instruction = fact.instruction ?? '';
        if (holder !== undefined) this.#underWay.set(instruction, { instruction, ...holder, amountWon: fact.data.amountWon });
        return;
      }
      case 'budget.consumed':
      case 'budget.released':
        this.#underWay.delete(fact.instruction ?? '');
        return;
      default: // nothing to do with stops
        return;
    }
  }

  #within(scope: StopScope): readonly UnderWay[] {
    if (scope.tool !== null && !payingTools.has(scope.tool)) return [];
    return [...this.#underWay.values()].filter((payment) => isWithin(scope, payment));
  }

  #reportOf(standing: Standing | undefined): StopReport {
    if (standing === undefined) throw new Error('a stop was recorded and did not come back to whoever keeps stops');
    const underWay = this.#within(standing.scope);
    const agents = new Set([...this.#holders.values()].filter((holder) => isWithin(standing.scope, holder)).map((holder) => JSON.stringify(holder)));
    return { ...standing, agents: agents.size, underWay, underWayWon: sumOf(underWay) };
  }
}

function isWithin({ tenant, agent }: StopScope, party: Pick<Caller, 'tenant' | 'agent'>): boolean {
  return (tenant === null || tenant === party.tenant) && (agent === null || agent === party.agent);
}

function sumOf(payments: readonly UnderWay[]): Won {
  return payments.reduce((sum, { amountWon }) => addWon(sum, amountWon), zeroWon);
}
