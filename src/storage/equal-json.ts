import type { JsonValue } from '../kernel/event.ts';

/**
 * Whether two JSON values say the same. Keys of an object may come in any order; everything else is exact:
 * order of arrays, `1` against `"1"`, an absent key against `null`, text by code unit (two Unicode spellings of one syllable differ).
 */
export function equalJson(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((item, index) => equalJson(item, right[index]));
  }
  const [mine, theirs] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return mine.size === theirs.size && [...mine].every(([key, item]) => theirs.has(key) && equalJson(item, theirs.get(key) ?? null));
}
