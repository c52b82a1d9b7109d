import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../runner/input-error.ts';
import { makeFolder } from './make-folder.ts';
import { onDisk } from './on-disk.ts';

/** Writes files into a folder that has none yet, so that nothing is overwritten and nothing old lies beside them. @throws InputError */
export function writeNewFolder(path: string, files: Iterable<readonly [name: string, text: string]>): void {
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0))
    throw new InputError(`${path}: is there and not an empty folder; name another one with --out`);
  onDisk({ path, remedy: 'name a writable folder with --out' }, () => {
    makeFolder(path);
    for (const [name, text] of files) writeFileSync(join(path, name), text, { flag: 'wx' });
  });
}
