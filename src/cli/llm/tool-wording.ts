import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../../gateway/catalog.ts';
import { InputError } from '../../runner/input-error.ts';
import { yamlReader } from '../../runner/scenario-file.ts';
import { packageRoot } from '../package-root.ts';

/** Other words for tools, as a model gets to read them. What is not named keeps the gateway's words; names and types stay. */
export interface ToolWording {
  readonly wording: string;
  readonly tools: Readonly<Record<string, { readonly description?: string; readonly fields?: Readonly<Record<string, string>> }>>;
}

/** A tool as `tools/list` describes it, as far as words go. */
export interface WordedTool {
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Reads a wording. Throws {@link InputError} naming file, line and field, also for a tool or field that there is not. */
export function readToolWording(file: string): ToolWording {
  const schemaFile = join('docs', 'templates', 'wording.schema.json');
  const read = yamlReader<ToolWording>(JSON.parse(readFileSync(join(packageRoot, schemaFile), 'utf8')), { noun: 'wording', schemaFile });
  const { value, at } = read(file, textOf(file));
  for (const [name, { fields = {} }] of Object.entries(value.tools)) {
    const tool = catalog.find(({ definition }) => definition.name === name);
    if (tool === undefined) throw new InputError(`${at(['tools', name])}: tools.${name} is no tool; docs/tools.md lists them`);
    const known = Object.keys(propertiesOf(tool.definition.inputSchema));
    const odd = Object.keys(fields).find((field) => !known.includes(field));
    if (odd !== undefined) throw new InputError(`${at(['tools', name, 'fields', odd])}: ${name} has no field ${odd}; it has ${known.join(', ')}`);
  }
  return value;
}

/** The tool in other words. */
export function reworded({ tools }: ToolWording, name: string, tool: WordedTool): WordedTool {
  const { description = tool.description, fields = {} } = tools[name] ?? {};
  const properties = Object.fromEntries(
    Object.entries(propertiesOf(tool.inputSchema)).map(([field, shape]) => [
      field,
      fields[field] === undefined ? shape : { ...shape, description: fields[field] },
    ]),
  );
  return { description, inputSchema: { ...tool.inputSchema, properties } };
}

function propertiesOf(schema: unknown): Readonly<Record<string, object>> {
  return (schema as { readonly properties?: Readonly<Record<string, object>> }).properties ?? {}; // input schemas are JSON Schemas of objects (MCP)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    throw new InputError(`--tool-wording ${file}: cannot be read (${code}); docs/templates/wording.yaml is one to start from`);
  }
}
