import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../runner/input-error.ts';
import { packageRoot } from '../package-root.ts';

const folder = join(packageRoot, 'test', 'calibration');

/** Where the data of the calibration lies in a checkout. */
export const calibrationFiles = {
  expectations: join(folder, 'personas'),
  defects: join(folder, 'defects'),
  edges: join(folder, 'scenarios'),
  labelled: join(folder, 'labelled'),
} as const;

/** Throws {@link InputError} outside a checkout: a published package has neither the data nor the sources that defects are planted in. */
export function needCheckout(): void {
  if (!existsSync(folder)) throw new InputError(`${folder}: not there; "railproof calibrate" works in a checkout of the sources`);
}

/** Cases at the edges of the rules that no standard case touches. */
export function edgePaths(): readonly string[] {
  return readdirSync(calibrationFiles.edges)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(calibrationFiles.edges, name));
}
