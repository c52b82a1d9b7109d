import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of railproof's package.json, whether it runs from source or from a published build. */
export const packageRoot: string = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'scenarios'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of railproof was not found above its own code');
  return rootAbove(parent);
}
