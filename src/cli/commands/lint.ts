import { InputError } from '../../runner/input-error.ts';
import { planCases } from '../../runner/trial-plan.ts';
import { judged, readScenario, standardPaths } from '../catalogue.ts';

/** Checks files one by one and goes on after an error. Throws the last one, so that the exit code is 2. */
export function lint(files: readonly string[]): number {
  const paths = files.length > 0 ? files : standardPaths();
  const errors: string[] = [];
  let cases = 0;
  for (const path of paths) {
    try {
      cases += planCases(readScenario(path), { judged }).length;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error.message);
    }
  }
  const last = errors.pop();
  for (const message of errors) process.stderr.write(`railproof: ${message}\n`);
  if (last !== undefined) throw new InputError(last);
  process.stdout.write(`${paths.length} ${paths.length === 1 ? 'file' : 'files'}, ${cases} ${cases === 1 ? 'case' : 'cases'}, nothing wrong\n`);
  return 0;
}
