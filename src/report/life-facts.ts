import type { JsonValue } from '../kernel/event.ts';

const charactersMax = 400;
const itemsMax = 24;
const depthMax = 6;

/** An event's data as JSON for display: amounts as strings, long texts and lists cut, with a mark where something is missing. */
export function factsOf(value: unknown, depth = 0): JsonValue {
  switch (typeof value) {
    case 'string':
      return value.length > charactersMax ? `${value.slice(0, charactersMax)}…` : value;
    case 'bigint':
      return String(value);
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : depth >= depthMax ? '…' : factsOfObject(value, depth + 1);
    default:
      return null;
  }
}

function factsOfObject(value: object, depth: number): JsonValue {
  if (Array.isArray(value)) {
    const kept = value.slice(0, itemsMax).map((item) => factsOf(item, depth));
    return value.length > itemsMax ? [...kept, `… ${value.length - itemsMax} more`] : kept;
  }
  const fields = Object.entries(value);
  const kept = fields.slice(0, itemsMax).map(([name, item]): [string, JsonValue] => [name, factsOf(item, depth)]);
  return Object.fromEntries(fields.length > itemsMax ? [...kept, ['…', `${fields.length - itemsMax} more`]] : kept);
}
