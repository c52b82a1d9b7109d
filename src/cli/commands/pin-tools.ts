import { writeFileSync } from 'node:fs';
import { catalog } from '../../gateway/catalog.ts';
import { pinsText } from '../../gateway/tool-pins.ts';
import { InputError } from '../../runner/input-error.ts';

/** Writes the hashes of the tools of this build, to be read, approved and given to `serve --tool-pins`. */
export function pinTools({ out }: { readonly out: string }): number {
  try {
    writeFileSync(out, pinsText(catalog.map(({ definition }) => definition)), { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    throw new InputError(`${out}: cannot be written (${code}); name a new file with --out`);
  }
  process.stdout.write(`${out}: ${catalog.length} tools as they are in this build; read docs/tools.md before you approve them\n`);
  return 0;
}
