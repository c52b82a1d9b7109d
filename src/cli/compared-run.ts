import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../report/run-result.ts';
import { InputError } from '../runner/input-error.ts';
import { parsedRun, runFiles } from './run-folder.ts';
import { runOf } from './run-shape.ts';

/** A run by its folder, or by its `run.json` alone. @throws InputError naming the file and the field */
export function readComparedRun(path: string): RunResult {
  if (!existsSync(path)) throw new InputError(`${path}: no such run; name a run folder or its ${runFiles.run}`);
  const file = statSync(path).isDirectory() ? join(path, runFiles.run) : path;
  if (!existsSync(file)) throw new InputError(`${path}: holds no finished run (no ${runFiles.run})`);
  return runOf(file, parsedRun(file), 'compared');
}
