import { type Command, InvalidArgumentError, type Option } from 'commander';
import { parseDocument } from 'yaml';
import { InputError } from '../runner/input-error.ts';
import { yamlFault } from '../runner/scenario-file.ts';
import { textOf } from './on-disk.ts';
import { setting } from './option.ts';

/** A file longer than this is no configuration. */
const bytesMax = 1_000_000;

/**
 * Lets every option of a command come from a YAML file too: the section of the command's name, options without their dashes. The command line wins
 * over the environment, and that over the file. Throws `InputError`, while the command line is read, for a name or value that the command would not take.
 */
export function configurable(command: Command): Command {
  const known = [...command.options];
  command.addOption(setting('--config <file>', 'YAML with a section for each command: its options without the dashes; others win over it'));
  for (const event of ['option:config', 'optionEnv:config']) command.on(event, (file: string) => apply(command, known, file));
  return command;
}

function apply(command: Command, known: readonly Option[], file: string): void {
  for (const [name, written] of Object.entries(sectionOf(command.name(), file))) {
    const place = `${file}: ${command.name()}.${name}`;
    const option = known.find((each) => each.name() === name);
    if (option === undefined) throw new InputError(`${place} is no setting; there are ${known.map((each) => each.name()).join(', ')}`);
    const key = option.attributeName();
    const source = command.getOptionValueSource(key) ?? 'default';
    const value = valueTaken(option, written, place); // also where another wins: a file that is wrong is wrong
    if (source === 'default') command.setOptionValueWithSource(key, value, 'config');
  }
}

/** What stands under the command's name; other commands have their own sections in the same file. */
function sectionOf(name: string, file: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(shortText(file), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) throw new InputError(`${file}: is no YAML: ${yamlFault(error)}`);
  const all: unknown = document.toJS() ?? {};
  if (!isRecord(all)) throw new InputError(`${file}: is no list of sections; write "serve:" and under it, indented, such as "port: 4000"`);
  for (const section of Object.keys(all))
    if (!configured.has(section)) throw new InputError(`${file}: ${section} is no section; there are ${[...configured].join(', ')}`);
  const section = all[name] ?? {};
  if (!isRecord(section)) throw new InputError(`${file}: ${name} is no section; write its settings under it, indented, such as "port: 4000"`);
  return section;
}

/** Commands that are configured by such a file. */
export const configured: ReadonlySet<string> = new Set(['serve', 'rail', 'front', 'worker']);

function shortText(file: string): string {
  const text = textOf(file, 'name a YAML file with --config, as docs/containers.md shows');
  if (text.length > bytesMax) throw new InputError(`${file}: is longer than ${bytesMax} characters; a configuration is short`);
  return text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As the command line would have it. */
function valueTaken(option: Option, written: unknown, place: string): unknown {
  if (option.isBoolean()) {
    if (typeof written !== 'boolean') throw new InputError(`${place}: is true or false`);
    return written;
  }
  const items: readonly unknown[] = Array.isArray(written) ? written : [written];
  const isList = Array.isArray(option.defaultValue) || option.name() === 'to';
  if (items.some((item) => typeof item !== 'string' && typeof item !== 'number') || (Array.isArray(written) && !isList))
    throw new InputError(`${place}: is ${isList ? 'a list of texts' : 'one text or number'}`);
  try {
    return option.parseArg?.(items.join(','), isList ? [] : undefined) ?? items.join(',');
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}
