import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { checks } from '../../src/oracle/checks.ts';
import { invariants } from '../../src/oracle/invariants.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/checks.md', root), 'utf8');
const tests = readdirSync(new URL('test/oracle/', root)).filter((file) => file.endsWith('.test.ts'));

/** Ids in the first column of the tables under a heading. */
function documented(heading: string): readonly string[] {
  const section = page.split('\n## ').find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '');
}

t.test('the page and the code know the same invariants and checks', async (t) => {
  t.same(documented('Invariants').toSorted(), invariants.map(({ id }) => id).toSorted());
  t.same(documented('Checks').toSorted(), checks.map(({ id }) => id).toSorted());
});

t.test('every check cites its controls by id', async (t) => {
  for (const { id, refs } of checks) for (const ref of refs) t.match(ref, /^(AIR-(OP|SEC|RC|PREV|DET)-\d{3}|ASI\d{2}|LLM\d{2})$/, id);
});

t.test('every invariant and check is named in a test of its own room', async (t) => {
  const text = tests
    .filter((file) => file !== 'docs.test.ts')
    .map((file) => readFileSync(new URL(`test/oracle/${file}`, root), 'utf8'))
    .join('\n');
  for (const { id } of [...invariants, ...checks]) t.match(text, `'${id}'`, id);
});
