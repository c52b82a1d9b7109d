import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../report/controls/control.ts';
import type { Profile } from '../report/profile.ts';
import { InputError } from '../runner/input-error.ts';
import { yamlReader } from '../runner/scenario-file.ts';
import { packageRoot } from './package-root.ts';

export interface ProfileFile {
  readonly profile: Profile;
  /** Of the file, hex. */
  readonly sha256: string;
}

/** Reads a profile. Throws {@link InputError} naming file, line and field, also for a control that no row is kept of. */
export function readProfile(file: string): ProfileFile {
  const schemaFile = join('docs', 'templates', 'profile.schema.json');
  const read = yamlReader<Profile>(JSON.parse(readFileSync(join(packageRoot, schemaFile), 'utf8')), { noun: 'profile', schemaFile });
  const text = textOf(file);
  const { value, at } = read(file, text);
  const known = controls.map(({ id }) => id);
  for (const [index, id] of (value.demands.controls ?? []).entries())
    if (!known.includes(id))
      throw new InputError(`${at(['demands', 'controls', index])}: demands.controls.${index} ${id} is no control; docs/certificates.md lists them`);
  return { profile: value, sha256: hash('sha256', text) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    throw new InputError(`--profile ${file}: cannot be read (${code}); docs/templates/profile.yaml is a profile to start from`);
  }
}
