import { globSync } from 'node:fs';

/** Test files by path, in order: the chosen ones, given as paths or patterns, or all of their kind. Throws where a choice names none. */
export function testFiles(root: string, { full, chosen }: { readonly full: boolean; readonly chosen: readonly string[] }): readonly string[] {
  if (chosen.length > 0) return chosen.flatMap((pattern) => matching(root, pattern));
  const files = globSync(full ? 'test/full/**/*.test.ts' : 'test/**/*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => full || !file.startsWith('test/full/')).sort();
}

function matching(root: string, pattern: string): readonly string[] {
  const files = globSync(pattern, { cwd: root });
  if (files.length === 0) throw new RangeError(`there is no test file "${pattern}"; name one such as test/kernel/money.test.ts, or none for all`);
  return files.sort();
}

/** Test files that share a process, and what they are called together. */
export interface Batch {
  readonly name: string;
  readonly files: readonly string[];
}

/** Most of their files compute and keep nothing of the process, so that those of a room can follow each other in one. */
const rooms = ['agents', 'attack', 'gateway', 'kernel', 'oracle', 'rail', 'report', 'runner', 'scenarios', 'simulators', 'storage', 'tidy'].map(
  (room) => `test/${room}/`,
);

/** Files of these rooms that have a process of their own: they start others, drive a browser, ask for a server, or watch their memory. */
const apart = /browser|redis|clients|command|conformance|fuzz|edited-audit|bombs/;

/** Each file alone, but for those of some rooms. What takes longest comes first, so that nothing long is left for the end. */
export function batchesOf(files: readonly string[]): readonly Batch[] {
  const nameOf = (file: string) => rooms.find((room) => file.startsWith(room) && !apart.test(file)) ?? file;
  return [...Map.groupBy(files, nameOf)]
    .map(([name, members]) => (members.length === 1 ? { name: members[0] ?? name, files: members } : { name, files: members }))
    .sort((one, other) => other.files.length - one.files.length);
}
