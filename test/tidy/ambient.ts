import type { Identifier, ImportDeclaration, Node, StringLiteral } from '@babel/types';
import { places, problem, type Source } from './source.ts';

/** What a room may use although it is ambient, and why that does not spoil replay. */
export interface Exemption {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

/** What a name gives access to. src/cli may have all, but time and chance in one file only. */
export type Access = 'time' | 'environment' | 'thread-pool';

export interface Use {
  readonly name: string;
  readonly access: Access;
  readonly line: number;
}

/** Globals that read the machine's clock or chance, let time pass, or get at modules past the imports. */
const globals: ReadonlyMap<string, Access> = new Map([
  ['performance', 'time'],
  ['setTimeout', 'time'],
  ['setInterval', 'time'],
  ['setImmediate', 'time'],
  ['crypto', 'time'],
  ['require', 'environment'],
]);

/** Members of globals that do the same, or that read the environment. */
const members: ReadonlyMap<string, Access> = new Map([
  ['Date.now', 'time'],
  ['Math.random', 'time'],
  ['AbortSignal.timeout', 'time'],
  ['Atomics.waitAsync', 'time'],
  ['process.hrtime', 'time'],
  ['process.uptime', 'time'],
  ['process.env', 'environment'],
]);

/** Methods of Date that look at the machine's time zone. */
const localTime =
  /^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|Year)$|^getTimezoneOffset$|^toLocale(Date|Time)String$|^to(Date|Time)String$/;

/** Modules in which every name counts: their work waits on real time or on the thread pool. */
const modules: ReadonlyMap<string, Access> = new Map([
  ['timers', 'time'],
  ['timers/promises', 'time'],
  ['perf_hooks', 'time'],
  ['fs/promises', 'thread-pool'],
  ['dns', 'thread-pool'],
  ['dns/promises', 'thread-pool'],
  ['jose', 'thread-pool'],
]);

/** Modules of which only the synchronous half may be imported, by name. */
const synchronousOnly = new Set(['fs', 'zlib']);

/** `node:crypto` has both halves under plain names: these draw real chance … */
const realChance = /^(random\w*|webcrypto|getRandomValues)$/;
/** … and these work on the thread pool. */
const pooledCrypto = /^(subtle|scrypt|pbkdf2|hkdf|argon2|generateKey|generateKeyPair|generatePrime|checkPrime)$/;

/** Everything ambient that the file uses, less what it is exempted from. */
export function ambientUses(source: Source, exemptions: readonly Exemption[]): readonly string[] {
  const isBarred = ({ access }: Use) => access === 'time' || !source.path.startsWith('src/cli/');
  return usesIn(source)
    .filter((use) => isBarred(use) && !exemptions.some(({ path, name }) => path === source.path && name === use.name))
    .map(({ name, line }) =>
      problem(source, line, `${name} is ambient: time comes from Clock, chance from Random, ids from Ids, the rest from src/cli`),
    );
}

/** Everything ambient in the file, exempted or not. */
export function usesIn(source: Source): readonly Use[] {
  return places(source).flatMap(({ node, parent, key, line }) => {
    const uses = node.type === 'ImportDeclaration' ? importUses(node) : [useOf(node, parent, key)];
    return uses.filter((use) => use !== null).map((use) => ({ ...use, line }));
  });
}

type Found = Omit<Use, 'line'> | null;

function useOf(node: Node, parent: Node | null, key: string): Found {
  switch (node.type) {
    case 'Identifier':
      return isReference(parent, key) ? listed(globals, node.name) : null;
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return memberUse(node.object, node.property);
    case 'NewExpression':
      return isNamed(node.callee, 'Date') && !isOneInstant(node.arguments) ? { name: 'new Date', access: 'time' } : null;
    case 'CallExpression':
      return isNamed(node.callee, 'Date') ? { name: 'Date()', access: 'time' } : null;
    case 'ImportExpression':
      return node.source.type === 'StringLiteral' ? wholeModule(plainName(node.source.value)) : null;
    default:
      return null;
  }
}

function listed(table: ReadonlyMap<string, Access>, name: string): Found {
  const access = table.get(name);
  return access === undefined ? null : { name, access };
}

/** `new Date(ms)` only gives an instant another form; without arguments, or with year and month, it asks the machine. */
function isOneInstant(args: readonly Node[]): boolean {
  return args.length === 1 && args[0]?.type !== 'SpreadElement';
}

function memberUse(object: Node, property: Node): Found {
  const name = property.type === 'Identifier' ? property.name : property.type === 'StringLiteral' ? property.value : '';
  if (localTime.test(name)) return { name, access: 'time' };
  if (isNamed(object, 'globalThis')) return listed(globals, name);
  return object.type === 'Identifier' ? listed(members, `${object.name}.${name}`) : null;
}

/** A name that is looked up, not a member's or property's own, and not one that is given. */
function isReference(parent: Node | null, key: string): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return key === 'object' || parent.computed === true;
    case 'ObjectProperty':
      return key === 'value' || parent.computed;
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassProperty':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return key !== 'key';
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'TSTypeQuery':
    case 'TSTypeReference':
    case 'TSQualifiedName':
      return false;
    default:
      return true;
  }
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function plainName(specifier: string): string {
  return specifier.replace(/^node:/, '');
}

/** A module taken as a whole cannot be checked name by name. */
function wholeModule(module: string): Found {
  if (module === 'crypto') return { name: 'crypto as a whole', access: 'time' };
  if (synchronousOnly.has(module)) return { name: `${module} as a whole`, access: 'thread-pool' };
  const access = modules.get(module);
  return access === undefined ? null : { name: `${module} as a whole`, access };
}

function importUses(node: ImportDeclaration): readonly Found[] {
  const module = plainName(node.source.value);
  if (node.importKind === 'type') return [];
  return node.specifiers.map((specifier) => {
    if (specifier.type !== 'ImportSpecifier') return wholeModule(module);
    return specifier.importKind === 'type' ? null : importedUse(module, nameOf(specifier.imported));
  });
}

function nameOf(node: Identifier | StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** Names of timers are named as the globals they equal, so that one exemption means one thing. */
function importedUse(module: string, name: string): Found {
  if (module === 'process') return listed(members, `process.${name}`);
  if (module === 'crypto' && realChance.test(name)) return { name: `crypto.${name}`, access: 'time' };
  if (module === 'crypto' && pooledCrypto.test(name)) return { name: `crypto.${name}`, access: 'thread-pool' };
  if (synchronousOnly.has(module)) return name.endsWith('Sync') || name === 'constants' ? null : { name: `${module}.${name}`, access: 'thread-pool' };
  const access = modules.get(module);
  return access === undefined ? null : { name: globals.has(name) ? name : `${module}.${name}`, access };
}
