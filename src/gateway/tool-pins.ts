import { hash } from 'node:crypto';
import type { ToolDefinition } from './tool.ts';

/** Hashes of tool definitions that somebody has read and approved, by name. */
export type ToolPins = ReadonlyMap<string, string>;

/** SHA-256, hex, of everything that `tools/list` says of a tool, in JSON with sorted keys: a word of a description that differs is another tool. */
export function toolHash(definition: ToolDefinition): string {
  return hash('sha256', JSON.stringify(sorted(definition)));
}

/** Names of the tools that are not as they were approved, or were never approved: nobody may call or see them. */
export function quarantined(definitions: readonly ToolDefinition[], pins: ToolPins): ReadonlySet<string> {
  return new Set(definitions.filter((definition) => pins.get(definition.name) !== toolHash(definition)).map(({ name }) => name));
}

/** One line a tool: its hash and its name, as `sha256sum` writes them. */
export function pinsText(definitions: readonly ToolDefinition[]): string {
  return definitions.map((definition) => `${toolHash(definition)}  ${definition.name}\n`).join('');
}

/** Reads {@link pinsText}; blank lines and lines that begin with # are skipped. A number: the line that is no pin. */
export function parsePins(text: string): ToolPins | number {
  const pins = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, digest = '', name = ''] = /^([0-9a-f]{64}) {2}([a-z_]{1,64})\r?$/.exec(line) ?? [];
    if (name === '') return index + 1;
    pins.set(name, digest);
  }
  return pins;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
