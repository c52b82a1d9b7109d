import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExploredEra } from '../runner/explore/era.ts';
import type { Survey } from '../runner/explore/survey.ts';
import { InputError } from '../runner/input-error.ts';
import { makeFolder } from './make-folder.ts';
import { onDisk } from './on-disk.ts';

/** What an exploration leaves behind, enough to go on from. */
export interface ExploreState {
  readonly schemaVersion: typeof stateVersion;
  readonly persona: string;
  readonly era: ExploredEra;
  /** Commit at the last write; other code may play the same seeds otherwise. */
  readonly commit: string;
  readonly survey: Survey;
}

export const stateVersion = 3;

const stateFile = 'explore.json';

/** Makes the folder. @throws InputError when it already holds an exploration or cannot be written */
export function createExploreFolder(path: string): void {
  if (existsSync(join(path, stateFile))) throw new InputError(`${path}: already holds an exploration; go on with --resume ${path}`);
  onDisk({ path, doing: 'made', remedy: 'name another folder with --out' }, () => makeFolder(path));
}

/** Replaces the state in one step, so that whatever stops the program leaves the old one or the new one. */
export function writeState(path: string, state: ExploreState): void {
  const file = join(path, stateFile);
  onDisk({ path: file, remedy: `go on later with --resume ${path}` }, () => {
    writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`, { flush: true });
    renameSync(`${file}.new`, file);
  });
}

/** @throws InputError naming what is wrong with the folder */
export function readState(path: string): ExploreState {
  const file = join(path, stateFile);
  if (!existsSync(file)) throw new InputError(`${path}: holds no exploration (no ${stateFile}); begin one with --out ${path}`);
  const state = parsed(file);
  if (state.schemaVersion !== stateVersion)
    throw new InputError(`${file}: schema version ${String(state.schemaVersion)}; this railproof reads version ${stateVersion}`);
  return state;
}

function parsed(file: string): ExploreState {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${file}: is not JSON; it was edited`);
    throw error;
  }
}
