import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/threat-model.md', root), 'utf8');

/** Who is on the page. */
const adversaries = ['Hostile agent', "Outsider's text", 'Other tenant', 'Stolen token', 'Malicious run folder', 'Insider'];

interface Line {
  readonly text: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** Rows of the tables in one section; the third column names one or more tests, parted by semicolons after a full reference. */
function linesOf(section: string): readonly Line[] {
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| it tries') && !line.startsWith('|---'));
  return rows.map((text) => {
    const last = text.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
    const tests = [...last.matchAll(/`(test\/[\w/.-]+)`: (.+?)(?=; `test\/|$)/g)].map(([, file = '', title = '']) => ({ file, title }));
    return { text, tests };
  });
}

/** Whether a file has a test, or a case of one, under exactly this name. */
function names(text: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
}

t.test('each adversary has its section, in this order', async (t) => {
  const found = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  t.same(found, adversaries);
});

t.test('each line names a test that exists', async (t) => {
  for (const section of page.split('\n## ').slice(1)) {
    const lines = linesOf(section);
    t.ok(lines.length >= 3, section.split('\n', 1).join());
    for (const { text, tests } of lines) {
      t.ok(tests.length > 0, `a test stands in: ${text}`);
      for (const { file, title } of tests) {
        const path = new URL(file, root);
        t.ok(existsSync(path) && names(readFileSync(path, 'utf8'), title), `${file}: ${title}`);
      }
    }
  }
});

t.test('a line without a test, and a test that is not there, are found', async (t) => {
  const [bare, invented] = linesOf(
    '| it tries | so | test |\n|---|---|---|\n| x | y | later |\n| x | y | `test/a.test.ts`: one; `test/b.test.ts`: two |\n',
  );
  t.same(bare?.tests, []);
  t.same(invented?.tests, [
    { file: 'test/a.test.ts', title: 'one' },
    { file: 'test/b.test.ts', title: 'two' },
  ]);
  t.notOk(names(`t.test('two of them', …)`, 'two'));
});
