import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The folder for temporary files, unless it is in memory, where an fsync costs nothing. */
export function diskFolder(): string {
  const tmpfs = 0x01021994; // statfs(2)
  return statfsSync(tmpdir()).type === tmpfs ? process.cwd() : tmpdir();
}
