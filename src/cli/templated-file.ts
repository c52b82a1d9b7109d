import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../runner/input-error.ts';
import { yamlReader } from '../runner/scenario-file.ts';
import { textOf } from './on-disk.ts';
import { packageRoot } from './package-root.ts';

/**
 * Reads a YAML file of a kind of which docs/templates has a schema and one to start from. `at` gives file and line of a field, for what the schema
 * cannot say. Throws {@link InputError} naming file, line and field, or that the file cannot be read.
 */
export function readTemplated<T extends object>(noun: 'policy' | 'profile' | 'resilience' | 'wording', file: string) {
  const schemaFile = join('docs', 'templates', `${noun}.schema.json`);
  const read = yamlReader<T>(JSON.parse(readFileSync(join(packageRoot, schemaFile), 'utf8')), { noun, schemaFile });
  const text = textOf(file, `docs/templates/${noun}.yaml is a ${noun} to start from`);
  return { ...read(file, text), text };
}
