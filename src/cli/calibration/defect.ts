import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../../runner/input-error.ts';

/** Replaces a text that stands exactly once in a file of the checkout. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One mistake that somebody could make, as edits that belong together. */
export interface Defect {
  readonly name: string;
  readonly why: string;
  readonly edits: readonly Edit[];
}

/** Every planted defect in a folder of YAML files, in order of file and place. Throws {@link InputError} for one that is not whole. */
export function readDefects(folder: string): readonly Defect[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const defects = files.flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')) as Defect[]); // checked next
  const seen = new Set<string>();
  for (const { name, why, edits } of defects) {
    if (typeof name !== 'string' || typeof why !== 'string' || !Array.isArray(edits) || edits.length === 0)
      throw new InputError(`${folder}: the defect "${name}" needs name, why and edits`);
    if (seen.has(name)) throw new InputError(`${folder}: two defects are called ${name}`);
    seen.add(name);
  }
  return defects;
}

/** Throws {@link InputError} when the text to find is not there exactly once: the source has moved on and the defect has to follow. */
export function applyEdit(source: string, { file, find, replace }: Edit, defect: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new InputError(
      `defect ${defect} is stale: ${file} has ${places} places, not one, with the text ${JSON.stringify(find.trim().slice(0, 80))}`,
    );
  return source.replace(find, () => replace);
}

/** Tries every edit on the sources as they are. */
export function checkDefects(defects: readonly Defect[], root: string): void {
  for (const { name, edits } of defects) {
    const sources = new Map<string, string>();
    for (const edit of edits) sources.set(edit.file, applyEdit(sources.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8'), edit, name));
  }
}
