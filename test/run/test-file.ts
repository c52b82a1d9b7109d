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
