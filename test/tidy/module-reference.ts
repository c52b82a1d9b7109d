import { posix } from 'node:path';
import type { Node } from '@babel/types';
import { places, type Source } from './source.ts';

/** One place where a file asks for another module. */
export interface ModuleReference {
  readonly specifier: string;
  /** Path from the root if the module is ours, else null. */
  readonly path: string | null;
  /** Nothing of it is left when the types are stripped. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Imports, re-exports, `import()` as expression and as type, and `require`. */
export function moduleReferences(source: Source): readonly ModuleReference[] {
  return places(source).flatMap(({ node, line }) => {
    const found = referenceOf(node);
    return found === null ? [] : [{ ...found, path: ownPath(source.path, found.specifier), line }];
  });
}

function ownPath(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return specifier.startsWith('railproof/') ? specifier : null;
}

function referenceOf(node: Node): { readonly specifier: string; readonly typeOnly: boolean } | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, typeOnly: node.importKind === 'type' || onlyTypes(node.specifiers) };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, typeOnly: node.exportKind === 'type' || onlyTypes(node.specifiers) } : null;
    case 'ImportExpression':
      return { specifier: textOf(node.source), typeOnly: false };
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true };
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'require' ? { specifier: textOf(node.arguments[0]), typeOnly: false } : null;
    default:
      return null;
  }
}

function onlyTypes(specifiers: readonly Node[]): boolean {
  const isType = (node: Node) =>
    (node.type === 'ImportSpecifier' && node.importKind === 'type') || (node.type === 'ExportSpecifier' && node.exportKind === 'type');
  return specifiers.length > 0 && specifiers.every(isType);
}

/** A computed module name is shown as such: no room may have one that cannot be checked. */
function textOf(node: Node | undefined): string {
  return node?.type === 'StringLiteral' ? node.value : '(computed)';
}
