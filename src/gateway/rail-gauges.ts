import { Gauge, type Registry } from 'prom-client';
import type { RailStanding } from '../rail/guard/guarded.ts';

/** How it stands with the rails, for Prometheus: read when somebody looks. */
export function railGauges(registry: Registry, standings: () => readonly RailStanding[]): void {
  const registers = [registry];
  new Gauge({
    name: 'railproof_rail_breaker',
    help: '1 for the state that the circuit breaker before a rail is in: closed, open, half-open.',
    labelNames: ['rail', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { rail, breaker } of standings()) this.set({ rail, state: breaker }, 1);
    },
  });
  gaugeOf('railproof_rail_calls_running', 'Calls to a rail that have no answer yet.', ({ inFlight }) => inFlight);
  gaugeOf('railproof_rail_calls_queued', 'Calls that wait until fewer are under way to the rail.', ({ queued }) => queued);

  function gaugeOf(name: string, help: string, read: (standing: RailStanding) => number): void {
    new Gauge({
      ...{ name, help, labelNames: ['rail'], registers },
      collect() {
        for (const standing of standings()) this.set({ rail: standing.rail }, read(standing));
      },
    });
  }
}
