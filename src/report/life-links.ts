import type { JsonValue } from '../kernel/event.ts';
import type { Step } from './life.ts';
import type { Payment } from './life-payments.ts';

/**
 * Says of each step which payment it belongs to. Behind the gateway the instruction id says so; a tool call says it by
 * naming the payment's key or id in what was asked or answered.
 */
export function linkSteps(steps: readonly Step[], payments: readonly Payment[]): readonly Step[] {
  const byName = new Map<string, number>();
  for (const [index, { instruction, key }] of payments.entries()) {
    byName.set(instruction, index);
    if (key !== null) byName.set(key, index);
  }
  const byCall = new Map<string, number>();
  for (const step of steps) {
    const named = step.kind.startsWith('agent.') && step.call !== null ? findName(step.facts, byName) : undefined;
    if (named !== undefined && step.call !== null && !byCall.has(step.call)) byCall.set(step.call, named);
  }
  return steps.map((step) => {
    const payment =
      (step.instruction === null ? undefined : byName.get(step.instruction)) ?? (step.call === null ? undefined : byCall.get(step.call));
    if (payment === undefined) return step;
    return { ...step, payment, weight: payments[payment]?.own === false ? 'other' : step.weight };
  });
}

/** The first text anywhere in the value that is the name of a payment. */
function findName(value: JsonValue, names: ReadonlyMap<string, number>): number | undefined {
  if (typeof value === 'string') return names.get(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const item of Object.values(value)) {
    const found = findName(item, names);
    if (found !== undefined) return found;
  }
  return undefined;
}
