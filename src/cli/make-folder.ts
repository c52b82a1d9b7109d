import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and what is missing above it, one at a time; gives back the topmost that was made. Node's own recursive form never
 * returns where a folder exists that takes no other, as /proc does.
 * @throws the error of the file system
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.toReversed()) mkdirSync(folder);
  if (missing.length === 0 && !statSync(path).isDirectory()) mkdirSync(path); // says why not
  return missing.at(-1);
}
