import { createHash } from 'node:crypto';
import type { TrialPlan } from '../runner/trial-plan.ts';

/**
 * SHA-256 of all that a trial of a case meets but chance: task, world, obligations, faults. Two runs can be compared only where it is equal.
 * What only names the case, such as its title and control ids, is left out.
 */
export function conditionsOf({ title: _title, controls: _controls, family: _family, ...met }: TrialPlan): string {
  return createHash('sha256').update(JSON.stringify(met, plainValue)).digest('hex');
}

/** Bigints and collections as JSON can say them; keys of objects in one order, so that only what is said counts. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return [...value].sort(byName);
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(byName));
}

function byName([left]: readonly [unknown, unknown], [right]: readonly [unknown, unknown]): number {
  return String(left) < String(right) ? -1 : 1;
}
