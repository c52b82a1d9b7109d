import type { Node } from '@babel/types';
import t from 'tap';
import { codeFiles, places, problem, readSource, type Source, sourceOf } from './source.ts';

/** `any`, `as` and `!` switch the type check off. Each carries, on its line, a comment that says why that is right. */
function unexplainedEscapes(source: Source): readonly string[] {
  const explained = new Set((source.file.comments ?? []).filter((comment) => /\p{L}/u.test(comment.value)).map((comment) => comment.loc?.start.line));
  return places(source).flatMap(({ node }) => {
    const found = escapeOf(node);
    return found === null || explained.has(found.line) ? [] : [problem(source, found.line, `${found.what} without a reason on its line`)];
  });
}

function escapeOf(node: Node): { readonly what: string; readonly line: number } | null {
  switch (node.type) {
    case 'TSAnyKeyword':
      return { what: 'any', line: node.loc?.start.line ?? 0 };
    case 'TSAsExpression':
    case 'TSTypeAssertion':
      return isConst(node.typeAnnotation) ? null : { what: 'as', line: node.typeAnnotation.loc?.start.line ?? 0 };
    case 'TSNonNullExpression':
      return { what: '!', line: node.loc?.end.line ?? 0 };
    case 'VariableDeclarator':
    case 'ClassProperty':
      return node.definite === true ? { what: '!', line: node.loc?.start.line ?? 0 } : null;
    default:
      return null;
  }
}

function isConst(type: Node): boolean {
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';
}

t.test('any, as and ! carry a reason on their line', async (t) => {
  for (const path of codeFiles) t.same(unexplainedEscapes(readSource(path)), [], path);
});

t.test('an unexplained escape is found', async (t) => {
  const bad = [
    'const x: any = 1;',
    'function f(x: any[]): void {}',
    'const x = y as string;',
    'const x = <string>y;',
    'const x = y!;',
    'let x!: string;',
    'class C { x!: string }',
    '// The reason is on another line.\nconst x = y as string;',
    'const x = y as string; //',
  ];
  for (const text of bad) t.equal(unexplainedEscapes(sourceOf('src/x.ts', text)).length, 1, text);
});

t.test('an explained escape, and what only looks like one, passes', async (t) => {
  const good = [
    'const x = y as string; // the door has checked it',
    'const x = y! /* filled above */;',
    'const x = {\n  a: 1,\n} as Thing; // the shape is checked by a test',
    'const x = [1, 2] as const;',
    `import { a as b } from './a.ts';`,
    'const x = y satisfies Z;',
    'const x = !y;',
    'const any = 1;',
  ];
  for (const text of good) t.same(unexplainedEscapes(sourceOf('src/x.ts', text)), [], text);
});
