import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Door, DoorAnswer } from './door.ts';

export interface Measuring {
  readonly registry: Registry;
  /** Monotonic milliseconds of the machine: an operator asks how long a call really took. */
  readonly elapsedMs: () => number;
}

/** Names that a label may have: agents send any name, and each would be a series of its own. */
const otherTool = 'other';

/** Counts what goes through the door, for Prometheus. No label says who called. */
export function measuredDoor(door: Door, { registry, elapsedMs }: Measuring): Door {
  const registers = [registry];
  const calls = new Counter({
    name: 'railproof_tool_calls_total',
    help: 'Calls of tools by how they ended: a status, or the code of a refusal.',
    labelNames: ['tool', 'outcome', 'refused'],
    registers,
  });
  const seconds = new Histogram({
    name: 'railproof_tool_call_duration_seconds',
    help: 'From the call to its durable answer.',
    labelNames: ['tool'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const running = new Gauge({ name: 'railproof_tool_calls_running', help: 'Calls that have no answer yet.', registers });
  const broken = new Counter({ name: 'railproof_invariants_broken_total', help: 'Calls that ended in a broken invariant.', registers });
  const tools = new Set(door.tools().map(({ name }) => name));
  return {
    ...door,
    call: async (call) => {
      const tool = tools.has(call.tool) ? call.tool : otherTool;
      const sinceMs = elapsedMs();
      running.inc();
      try {
        const answer = await door.call(call);
        calls.inc({ tool, outcome: outcomeOf(answer), refused: String(answer.error) });
        return answer;
      } catch (error) {
        broken.inc();
        throw error;
      } finally {
        running.dec();
        seconds.observe({ tool }, (elapsedMs() - sinceMs) / 1000);
      }
    },
  };
}

/** Counts requests that no call came of, because their token, or their address without one, had taken its share. */
export function shedCounter(registry: Registry): () => void {
  const shed = new Counter({
    name: 'railproof_requests_shed_total',
    help: 'Requests that got 429 before their body was read.',
    registers: [registry],
  });
  return () => shed.inc();
}

function outcomeOf({ error, content }: DoorAnswer): string {
  const { code, status } = content;
  if (error) return String(code);
  return typeof status === 'string' && /^[a-z_]{1,32}$/.test(status) ? status : 'answered';
}
