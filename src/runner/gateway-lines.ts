import type { Clock } from '../kernel/clock.ts';
import type { BankCode, EpochMs } from '../kernel/instruction.ts';
import { type GuardedRail, guarded } from '../rail/guard/guarded.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';
import type { Life } from './fault/life.ts';
import { gatewayId } from './fault/points.ts';
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
  { banks, network, ledgers, centre }: Rails['stations'],
  { clock, record }: Life,
  { line, resilience }: { readonly line: { readonly clock: Clock; readonly plan: FaultPlan }; readonly resilience: Resilience },
): GatewayLines {
  const guards = new Map<string, GuardedRail>();

  /** One guard for each rail, however many accounts it is reached for. */
  function guard(rail: Rail): Rail {
    const rule = guardRuleOf(railSpecOf(resilience, rail.id));
    if (rule === undefined) return rail;
    const known =
      guards.get(rail.id) ??
      guarded(rail, rule, {
        clock,
        changed: (id, state, failures) => record({ kind: 'breaker.changed', at: clock.now(), data: { rail: id, state, failures } }),
      });
    guards.set(rail.id, known);
    return known;
  }

  function reach(front: Rail, copyAt: (at: EpochMs) => Rail): Rail {
    const { timeoutSeconds = timeoutSecondsDefault } = railSpecOf(resilience, front.id);
    const struck = faultyRail(front, { ...line, where: 'gateway-rail', from: gatewayId, copyAt });
    return guard(networked(struck, { clock, latencyMs, timeoutMs: timeoutSeconds * 1_000 }));
  }

  const reachStation = <C extends Rail & Component>(station: Station<C>) =>
    reach(
      frontOf(station.id, () => station),
      (at) => station.copyAt(at),
    );
  return {
    // A gateway at an institution has no other way to any account than open banking.
    banks: new Map([...banks].map(([code, bank]) => [code, centre === undefined ? reachStation(bank) : reachStation(centre)])),
    ledgers: new Map([...ledgers].map(([id, ledger]) => [id, reachStation(ledger)])),
    network: reachStation(network),
    guards: [...guards.values()],
  };
}
