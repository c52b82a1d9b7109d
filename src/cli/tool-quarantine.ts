import { catalog } from '../gateway/catalog.ts';
import { parsePins, quarantined } from '../gateway/tool-pins.ts';
import { InputError } from '../runner/input-error.ts';
import { textOf } from './on-disk.ts';

/** Tools of this build that drifted from what the file approves, or were never approved. @throws InputError when it cannot be read, naming the line */
export function quarantineOf(file: string): ReadonlySet<string> {
  const pins = parsePins(textOf(file, `"railproof pin-tools --out ${file}" writes the pins of this build`));
  if (typeof pins === 'number')
    throw new InputError(`--tool-pins ${file}: line ${pins} is no hash and tool; "railproof pin-tools" writes such a file`);
  const definitions = catalog.map(({ definition }) => definition);
  return quarantined(definitions, pins);
}
