import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { type File, type Node, traverse } from '@babel/types';

/** One file with code, read and parsed. `path` is relative to the root, with `/`. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly file: File;
}

/** A node with its parent, so that a check can tell a name that is used from one that is declared. */
export interface Place {
  readonly node: Node;
  readonly parent: Node | null;
  /** Name of the parent's field that holds the node. */
  readonly key: string;
  readonly line: number;
}

export const root: string = join(import.meta.dirname, '..', '..');

/** Everything that git tracks and that is still there. */
export const trackedFiles: readonly string[] = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

export const codeFiles: readonly string[] = trackedFiles.filter(isCode);

export function isCode(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

export function readSource(path: string): Source {
  return sourceOf(path, readText(path));
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function sourceOf(path: string, text: string): Source {
  const file = parse(text, { sourceType: path.endsWith('.cjs') ? 'commonjs' : 'module', plugins: ['typescript'] });
  return { path, text, file };
}

/** Every node of the file, parents before children. */
export function places(source: Source): readonly Place[] {
  const found: Place[] = [];
  traverse(source.file.program, {
    enter: (node, ancestors) => {
      const above = ancestors.at(-1);
      found.push({ node, parent: above?.node ?? null, key: above?.key ?? '', line: node.loc?.start.line ?? 0 });
    },
  });
  return found;
}

/** As editors show it and as a reader can click it. */
export function problem(source: Source, line: number, message: string): string {
  return `${source.path}:${line}: ${message}`;
}
