import { catalog } from '../../gateway/catalog.ts';
import { pinsText } from '../../gateway/tool-pins.ts';
import { writeNewText } from '../on-disk.ts';

/** Writes the hashes of the tools of this build, to be read, approved and given to `serve --tool-pins`. */
export function pinTools({ out }: { readonly out: string }): number {
  writeNewText(out, pinsText(catalog.map(({ definition }) => definition)), 'name a new file with --out');
  process.stdout.write(`${out}: ${catalog.length} tools as they are in this build; read docs/tools.md before you approve them\n`);
  return 0;
}
