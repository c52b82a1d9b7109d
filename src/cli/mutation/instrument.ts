import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../runner/input-error.ts';
import { type Mutant, type MutantDraft, withIds } from './mutant.ts';

/** Files with all their mutants inside, each switched off until its token is named. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Instrumented TypeScript by the URL of its file. It stays erasable: the types are printed as they were. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Stryker says what it found; we say it ourselves. */
const quiet = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};

/**
 * Makes every mutant that Stryker's mutators know of.
 * @throws InputError where there are no sources or no instrumenter: in a published package
 */
export async function instrument(root: string, files: readonly string[]): Promise<Instrumented> {
  const missing = files.find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) throw new InputError(`mutants are made of sources, and ${missing} is not here: run this in a checkout of railproof`);
  const { Instrumenter } = await loadInstrumenter();
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const result = await new Instrumenter(quiet).instrument(
    [...texts].map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  const drafts = result.mutants.map(({ id, fileName, location, mutatorName, replacement }): MutantDraft => {
    const lines = (texts.get(fileName) ?? '').split('\n');
    return {
      token: id,
      file: fileName,
      line: location.start.line + 1,
      mutator: mutatorName,
      original: oneLine(textBetween(lines, location)),
      replacement: oneLine(replacement),
      lineText: (lines[location.start.line] ?? '').trim(),
    };
  });
  const sources = Object.fromEntries(result.files.map(({ name, content }) => [pathToFileURL(join(root, name)).href, content]));
  return { mutants: withIds(drafts), sources };
}

async function loadInstrumenter(): Promise<typeof import('@stryker-mutator/instrumenter')> {
  try {
    return await import('@stryker-mutator/instrumenter');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new InputError('mutants need the package @stryker-mutator/instrumenter, which a checkout installs: run this in a checkout of railproof');
    throw error;
  }
}

interface Span {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

function textBetween(lines: readonly string[], { start, end }: Span): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.column, end.column);
  const [first = '', ...rest] = lines.slice(start.line, end.line + 1);
  const last = rest.pop() ?? '';
  return [first.slice(start.column), ...rest, last.slice(0, end.column)].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
