import type { Statement } from '@babel/types';
import t from 'tap';
import { codeFiles, places, problem, readSource, type Source, sourceOf } from './source.ts';

/** A name is the same wherever it is used, so nothing is exported without one. */
function defaultExports(source: Source): readonly string[] {
  return places(source).flatMap(({ node, line }) => {
    const named = node.type === 'ExportSpecifier' && node.exported.type === 'Identifier' && node.exported.name === 'default';
    return node.type === 'ExportDefaultDeclaration' || named ? [problem(source, line, 'is a default export')] : [];
  });
}

/** A file that only passes on what others export hides where things are and invites cycles. */
function barrels(source: Source): readonly string[] {
  const { body } = source.file.program;
  const isBarrel = body.some(passesOn) && body.every((statement) => passesOn(statement) || statement.type === 'ImportDeclaration');
  return isBarrel ? [problem(source, 1, 'only passes on what other files export')] : [];
}

function passesOn(statement: Statement): boolean {
  return statement.type === 'ExportAllDeclaration' || (statement.type === 'ExportNamedDeclaration' && !statement.declaration);
}

t.test('nothing is exported by default', async (t) => {
  for (const path of codeFiles) t.same(defaultExports(readSource(path)), [], path);
});

t.test('no file is a barrel', async (t) => {
  for (const path of codeFiles) t.same(barrels(readSource(path)), [], path);
});

t.test('a default export is found', async (t) => {
  for (const text of ['export default 1;', 'const x = 1; export { x as default };', `export { default } from './x.ts';`])
    t.equal(defaultExports(sourceOf('src/x.ts', text)).length, 1, text);
  t.same(defaultExports(sourceOf('src/x.ts', `import t from 'tap'; export const x = t;`)), []);
});

t.test('a barrel is found', async (t) => {
  for (const text of [
    `export * from './a.ts';`,
    `export { a } from './a.ts';\nexport type * from './b.ts';`,
    `import { a } from './a.ts';\nexport { a };`,
  ])
    t.equal(barrels(sourceOf('src/x.ts', text)).length, 1, text);
  t.same(barrels(sourceOf('src/x.ts', `export type * from './a.ts';\nexport const b = 1;`)), [], 'passing on beside own work is allowed');
  t.same(barrels(sourceOf('src/x.ts', `import './a.ts';`)), []);
});
