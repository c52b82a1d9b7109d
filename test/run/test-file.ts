import { globSync } from 'node:fs';

/** Test files by path, in order: the chosen ones, or all of their kind. */
export function testFiles(root: string, { full, chosen }: { readonly full: boolean; readonly chosen: readonly string[] }): readonly string[] {
  if (chosen.length > 0) return chosen;
  const files = globSync(full ? 'test/full/**/*.test.ts' : 'test/**/*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => full || !file.startsWith('test/full/')).sort();
}
