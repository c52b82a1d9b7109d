import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../tidy/source.ts';

/** What the tests read of a service; the rest is held to the schema of Compose. */
export interface Service {
  readonly image?: string;
  readonly build?: object;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly networks?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

export const folder = join(root, 'docker');

/** Reads a Compose file as it stands, with its anchors resolved and nothing interpolated. */
export function composeFile(name: string): ComposeFile {
  return parse(readFileSync(join(folder, name), 'utf8'), { merge: true });
}
