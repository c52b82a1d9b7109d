import type { Clock } from '../../kernel/clock.ts';
import type { FaultSpec } from '../scenario.ts';

/** A component as a fault sees it. */
export interface Breakable {
  readonly id: string;
  readonly up: boolean;
  kill(): void;
  start(): void;
  readonly offsetMs: number;
  setClock(offsetMs: number): void;
  /** Hours that the next incarnation goes by; none: its own. Only systems with hours have it. */
  readonly moveHours?: (hours: FaultSpec['hours']) => void;
}

/** How long a component stays down unless the fault says otherwise: what a supervisor takes to notice and to start it again. */
const downMs = 30_000;

/** Breaks a component, and puts on the clock when it is whole again. */
export function strikeComponent(component: Breakable, spec: FaultSpec, clock: Clock): void {
  const whole = (label: string, mend: () => void) => {
    const ms = lastsMs(spec);
    if (ms !== undefined) clock.at(clock.now() + ms, `${label} of ${component.id}`, mend);
  };
  switch (spec.do) {
    case 'kill':
    case 'torn-last-record':
    case 'full-disk':
      component.kill();
      whole('restart', () => component.start());
      return;
    case 'skew':
    case 'jump': {
      const byMs = spec.byMs ?? 0;
      component.setClock(component.offsetMs + byMs);
      whole('clock set right', () => component.setClock(component.offsetMs - byMs));
      return;
    }
    case 'move-cutoff':
      adopt(component, spec.hours);
      whole('own hours', () => adopt(component, undefined));
      return;
    default:
      throw new Error(`do: ${spec.do} does not strike a component`);
  }
}

/** A component reads its hours when it starts, so new ones come with a restart that takes no time. */
function adopt(component: Breakable, hours: FaultSpec['hours']): void {
  component.moveHours?.(hours);
  if (!component.up) return; // it will read them when it comes back
  component.kill();
  component.start();
}

/** How long a component stays as a fault made it; `undefined`: for the rest of the trial. */
export function lastsMs({ do: verb, when, forMs }: FaultSpec): number | undefined {
  if (when !== undefined) return (when.untilMinute - when.fromMinute) * 60_000;
  const mends = verb === 'kill' || verb === 'torn-last-record' || verb === 'full-disk';
  return forMs ?? (mends ? downMs : undefined);
}
