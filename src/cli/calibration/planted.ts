import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEdit, type Defect } from './defect.ts';

/** From now on the files of the defect load with its edits. Throws `InputError` at once when an edit is stale. */
export function plant({ name, edits }: Defect, root: string): { readonly missing: () => readonly string[] } {
  const sources = new Map<string, string>();
  for (const edit of edits) {
    const url = pathToFileURL(join(root, edit.file)).href;
    sources.set(url, applyEdit(sources.get(url) ?? readFileSync(join(root, edit.file), 'utf8'), edit, name));
  }
  const loaded = new Set<string>();
  registerHooks({
    load: (url, context, next) => {
      const source = sources.get(url);
      if (source === undefined) return next(url, context);
      loaded.add(url);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  return { missing: () => [...sources.keys()].filter((url) => !loaded.has(url)) };
}
