import { basename } from 'node:path';
import t from 'tap';
import { trackedFiles } from './source.ts';

/** All that may lie at the top, beside dot-files. */
const topLevel: ReadonlySet<string> = new Set([
  ...['src', 'simulators', 'agents', 'scenarios', 'docker', 'docs', 'test'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'biome.json'],
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE'],
]);

/** Names that say nothing of what is inside. */
const nothingSaying = /^(utils?|helpers?|common|misc|shared|lib|index)$/;

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Names given by tools and by custom. */
const givenNames: ReadonlySet<string> = new Set(['Dockerfile', 'README.md']);

function badNames(path: string): readonly string[] {
  const [top = '', ...rest] = path.split('/');
  if (rest.length === 0 || top.startsWith('.')) return topLevel.has(top) || top.startsWith('.') ? [] : [`${path} does not belong at the top`];
  if (!topLevel.has(top)) return [`${top}/ does not belong at the top`];
  return rest.flatMap((part) => [
    ...(kebabCase.test(part) || givenNames.has(part) || part.startsWith('.') ? [] : [`${path}: ${part} is not kebab-case`]),
    ...(nothingSaying.test(basename(part).replace(/\..*$/, '')) ? [`${path}: ${part} does not say what is inside`] : []),
  ]);
}

t.test('names are kebab-case, say something, and the top is as ARCHITECTURE.md has it', async (t) => {
  for (const path of trackedFiles) t.same(badNames(path), [], path);
});

t.test('scenarios hold no code', async (t) => {
  for (const path of trackedFiles.filter((file) => file.startsWith('scenarios/'))) t.match(path, /\.(ya?ml|json|md)$/, path);
});

t.test('a bad name is found', async (t) => {
  const bad = [
    'notes.txt',
    'lib/money.ts',
    'src/kernel/Money.ts',
    'src/kernel/money_ledger.ts',
    'src/kernel/utils.ts',
    'src/gateway/index.ts',
    'test/Kernel/money.test.ts',
    'src/helpers/x.ts',
  ];
  for (const path of bad) t.equal(badNames(path).length, 1, path);
});

t.test('a good name passes', async (t) => {
  const good = [
    'README.md',
    '.taprc',
    '.ci/run',
    'docs/threat-model.md',
    'src/kernel/money.ts',
    'test/kernel/money.test.ts',
    'docker/Dockerfile',
    'scenarios/lost-reply.yaml',
  ];
  for (const path of good) t.same(badNames(path), [], path);
});
