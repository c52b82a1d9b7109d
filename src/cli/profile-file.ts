import { hash } from 'node:crypto';
import { controls } from '../report/controls/control.ts';
import type { Profile } from '../report/profile.ts';
import { InputError } from '../runner/input-error.ts';
import { readTemplated } from './templated-file.ts';

export interface ProfileFile {
  readonly profile: Profile;
  /** Of the file, hex. */
  readonly sha256: string;
}

/** Reads a profile. Throws {@link InputError} naming file, line and field, also for a control that no row is kept of. */
export function readProfile(file: string): ProfileFile {
  const { value, at, text } = readTemplated<Profile>('profile', file);
  const known = controls.map(({ id }) => id);
  for (const [index, id] of (value.demands.controls ?? []).entries())
    if (!known.includes(id))
      throw new InputError(`${at(['demands', 'controls', index])}: demands.controls.${index} ${id} is no control; docs/certificates.md lists them`);
  return { profile: value, sha256: hash('sha256', text) };
}
