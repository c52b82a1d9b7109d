import { catalog } from '../../gateway/catalog.ts';
import { InputError } from '../../runner/input-error.ts';
import { readTemplated } from '../templated-file.ts';

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
  const { value, at } = readTemplated<ToolWording>('wording', file);
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
