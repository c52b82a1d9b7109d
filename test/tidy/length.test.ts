import { isFunction } from '@babel/types';
import t from 'tap';
import { codeFiles, places, problem, readSource, readText, type Source, sourceOf, trackedFiles } from './source.ts';

/** A file fits a few screens, a function fits one. */
const fileLinesMax = 300;
const functionLinesMax = 60;

/** Code, scenarios, styles and scripts; not data, prose or what a tool writes. */
const measured = trackedFiles.filter((path) => /\.([cm]?[jt]s|ya?ml|css|html|sh)$|^\.ci\/run$/.test(path));

function lines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function longFunctions(source: Source): readonly string[] {
  return places(source).flatMap(({ node, line }) => {
    const length = isFunction(node) && node.loc ? node.loc.end.line - node.loc.start.line + 1 : 0;
    return length > functionLinesMax ? [problem(source, line, `this function has ${length} lines; ${functionLinesMax} is the limit`)] : [];
  });
}

t.test(`no file is longer than ${fileLinesMax} lines`, async (t) => {
  for (const path of measured) {
    const length = lines(readText(path));
    t.ok(length <= fileLinesMax, `${path} has ${length} lines`);
  }
});

t.test(`no function is longer than ${functionLinesMax} lines`, async (t) => {
  for (const path of codeFiles) t.same(longFunctions(readSource(path)), [], path);
});

t.test('a function that is too long is found, in every form', async (t) => {
  const body = '\n'.repeat(functionLinesMax);
  const long = [
    `function f() {${body}}`,
    `const f = () => {${body}};`,
    `class C { f() {${body}} }`,
    `const o = { f() {${body}} };`,
    `const f = async function* () {${body}};`,
  ];
  for (const text of long) t.equal(longFunctions(sourceOf('src/x.ts', text)).length, 1, text.trim().slice(0, 20));
  t.same(longFunctions(sourceOf('src/x.ts', `function f() {${body.slice(1)}}`)), [], 'the limit itself is allowed');
});

t.test('lines are counted as an editor counts them', async (t) => {
  t.equal(lines('a\nb\n'), 2);
  t.equal(lines('a\nb'), 2);
});
