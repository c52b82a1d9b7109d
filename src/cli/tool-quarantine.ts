import { readFileSync } from 'node:fs';
import { catalog } from '../gateway/catalog.ts';
import { parsePins, quarantined } from '../gateway/tool-pins.ts';
import { InputError } from '../runner/input-error.ts';

/** Tools of this build that drifted from what the file approves, or were never approved. @throws InputError when it cannot be read, naming the line */
export function quarantineOf(file: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new InputError(`--tool-pins ${file}: cannot be read (${error.code}); "railproof pin-tools --out ${file}" writes one`);
  }
  const pins = parsePins(text);
  if (typeof pins === 'number')
    throw new InputError(`--tool-pins ${file}: line ${pins} is no hash and tool; "railproof pin-tools" writes such a file`);
  const definitions = catalog.map(({ definition }) => definition);
  return quarantined(definitions, pins);
}
