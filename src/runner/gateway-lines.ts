import type { Clock } from '../kernel/clock.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { type GuardedRail, guarded } from '../rail/guard/guarded.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';
import type { Life } from './fault/life.ts';
import { gatewayId, networkId } from './fault/points.ts';
import { type Component, frontOf, type Station } from './fault/station.ts';
import type { FaultPlan } from './fault-plan.ts';
import { faultyRail } from './faulty-rail.ts';
import type { Rails } from './rails.ts';
import { guardRuleOf, type Resilience, railSpecOf, timeoutSecondsDefault } from './resilience.ts';

/** The line between gateway and rails; its patience ends before that of any agent (30 s). */
const latencyMs = 2;

/** The rails as the gateway reaches them. */
export interface GatewayLines {
  readonly banks: ReadonlyMap<BankCode, Rail>;
  readonly network: Rail;
  readonly ledgers: ReadonlyMap<string, Rail>;
  /** Those that something stands before. */
  readonly guards: readonly GuardedRail[];
}

/** Over lines that die with the gateway's life; what strikes on the way goes by the world's clock. A stale answer comes from a copy that stopped following the journal. */
export function reachRails(
  { banks, network, bokwire, ledgers, bulk, centre, insurer }: Rails['stations'],
  life: Life,
  options: {
    readonly line: { readonly clock: Clock; readonly plan: FaultPlan };
    readonly resilience: Resilience;
    /** Whether an agent works in a bank's treasury: BOK-Wire+ is asked for nothing else. */
    readonly treasury: boolean;
  },
): GatewayLines {
  const { line, resilience, treasury } = options;
  const lines = new GuardedLines(life, resilience);
  const reach = (front: Rail, copyAt: (at: EpochMs) => Rail) =>
    lines.to(faultyRail(front, { ...line, where: 'gateway-rail', from: gatewayId, copyAt }), latencyMs);
  const reachStation = <C extends Rail & Component>(station: Station<C>) =>
    reach(
      frontOf(station.id, () => station),
      (at) => station.copyAt(at),
    );
  const centres = new Map<string, Rail>();
  if (bulk !== undefined) centres.set(bulk.id, reachStation(bulk));
  if (centre !== undefined) centres.set(centre.id, reachStation(centre));
  if (insurer !== undefined) centres.set(insurer.id, reachStation(insurer));
  if (treasury) centres.set(bokwire.id, reachStation(bokwire));
  return {
    // A gateway at an institution has no other way to any account than open banking.
    banks: new Map([...banks].map(([code, bank]) => [code, centre === undefined ? reachStation(bank) : reachStation(centre)])),
    ledgers: new Map([...[...ledgers].map(([id, ledger]) => [id, reachStation(ledger)] as const), ...centres]),
    network: reachStation(network),
    guards: lines.guards,
  };
}

const bankPrefix = 'bank:';

/** The same for rails that are other processes, by their ids: what is on the way takes its own time. */
export function reachFarRails(rails: ReadonlyMap<string, Rail>, life: Life, resilience: Resilience): GatewayLines {
  const lines = new GuardedLines(life, resilience);
  const reached = [...rails].map(([id, rail]) => [id, lines.to(rail, 0)] as const);
  const network = reached.find(([id]) => id === networkId)?.[1];
  if (network === undefined) throw new Error(`a gateway calls ${networkId}`);
  const isBank = (id: string) => id.startsWith(bankPrefix);
  return {
    banks: new Map(reached.filter(([id]) => isBank(id)).map(([id, rail]) => [id.slice(bankPrefix.length), rail])),
    ledgers: new Map(reached.filter(([id]) => !isBank(id) && id !== networkId)),
    network,
    guards: lines.guards,
  };
}

class GuardedLines {
  readonly #life: Life;
  readonly #resilience: Resilience;
  readonly #guards = new Map<string, GuardedRail>();

  constructor(life: Life, resilience: Resilience) {
    this.#life = life;
    this.#resilience = resilience;
  }

  get guards(): readonly GuardedRail[] {
    return [...this.#guards.values()];
  }

  to(rail: Rail, latencyMs: number): Rail {
    const { timeoutSeconds = timeoutSecondsDefault } = railSpecOf(this.#resilience, rail.id);
    return this.#guard(networked(rail, { clock: this.#life.clock, latencyMs, timeoutMs: timeoutSeconds * 1_000 }));
  }

  /** One guard for each rail, however many accounts it is reached for. */
  #guard(rail: Rail): Rail {
    const { clock, record } = this.#life;
    const rule = guardRuleOf(railSpecOf(this.#resilience, rail.id));
    if (rule === undefined) return rail;
    const known =
      this.#guards.get(rail.id) ??
      guarded(rail, rule, {
        clock,
        changed: (id, state, failures) => record({ kind: 'breaker.changed', at: clock.now(), data: { rail: id, state, failures } }),
      });
    this.#guards.set(rail.id, known);
    return known;
  }
}
