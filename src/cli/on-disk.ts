import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { InputError } from '../runner/input-error.ts';

export interface DiskTask {
  /** The file or folder, as whoever runs railproof would type it. */
  readonly path: string;
  /** What is tried; default: written. */
  readonly doing?: 'read' | 'written' | 'made';
  /** What to do where it cannot be done. */
  readonly remedy: string;
}

/** Does the work; what the file system refuses is said in one line that names the place, the system's code and the remedy. @throws InputError */
export function onDisk<T>({ path, doing = 'written', remedy }: DiskTask, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    throw new InputError(`${path}: cannot be ${doing} (${code}); ${remedy}`);
  }
}

/** @throws InputError with the remedy, when it cannot be read */
export function textOf(path: string, remedy: string): string {
  return onDisk({ path, doing: 'read', remedy }, () => readFileSync(path, 'utf8'));
}

/** @throws InputError with the remedy, when it cannot be written */
export function writeText(file: string, text: string, remedy: string): void {
  onDisk({ path: file, remedy }, () => writeFileSync(file, text));
}

/** Nothing that is there is touched. @throws InputError with the remedy, when it is there or cannot be written */
export function writeNewText(file: string, text: string, remedy: string): void {
  onDisk({ path: file, remedy }, () => writeFileSync(file, text, { flag: 'wx' }));
}

/** Where a command that takes long leaves its result with `--json`; without a file, nowhere. @throws InputError at once, not when hours have passed */
export function jsonOutput(file: string | undefined): (result: object) => void {
  if (file === undefined) return () => {};
  const remedy = 'name another file with --json';
  const wasThere = existsSync(file);
  onDisk({ path: file, remedy }, () => closeSync(openSync(file, 'a')));
  if (!wasThere) rmSync(file); // whoever breaks off leaves no empty file
  return (result) => writeText(file, `${JSON.stringify(result, null, 2)}\n`, remedy);
}
