import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the system that railproof uses where it is there, and never installs by itself outside `npm test`. */
export interface ExternalProgram {
  readonly name: string;
  /** Commands that will do, best first. */
  readonly commands: readonly string[];
  readonly debianPackage: string;
  readonly usedFor: string;
}

export const chromium: ExternalProgram = {
  name: 'Chromium',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  debianPackage: 'chromium',
  usedFor: 'browser tests of the report',
};

export const redis: ExternalProgram = {
  name: 'Redis',
  commands: ['redis-server'],
  debianPackage: 'redis-server',
  usedFor: '--store redis://… and its tests',
};

/** Full path of the first command that the search path has; undefined if it has none. */
export function findProgram(program: ExternalProgram, searchPath: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const candidates = program.commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run: either way it is not the program.
    return false;
  }
}
