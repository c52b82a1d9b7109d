import { type Element, isFault, type MessageFault } from './document.ts';

/** What an element may hold: text under a rule, or elements in the order of the schema. */
export type Shape =
  | { readonly text: (value: string) => string | undefined; readonly attributes?: Readonly<Record<string, string>> }
  | { readonly children: readonly Child[] };

export interface Child {
  readonly name: string;
  readonly shape: Shape;
  readonly min: 0 | 1;
  readonly max: number;
}

export function one(name: string, shape: Shape): Child {
  return { name, shape, min: 1, max: 1 };
}

export function maybe(name: string, shape: Shape): Child {
  return { name, shape, min: 0, max: 1 };
}

export function from1To(max: number, name: string, shape: Shape): Child {
  return { name, shape, min: 1, max };
}

export function upTo(max: number, name: string, shape: Shape): Child {
  return { name, shape, min: 0, max };
}

export function group(...children: readonly Child[]): Shape {
  return { children };
}

/** Elements one inside the other, each alone in the one before: `nested(shape, 'FinInstnId', 'ClrSysMmbId')`. */
export function nested(shape: Shape, ...names: readonly string[]): Shape {
  return names.reduceRight((inside, name) => group(one(name, inside)), shape);
}

/** Text of 1 to `max` characters (ISO 20022 `MaxNText`). */
export function textUpTo(max: number): Shape {
  return { text: (value) => (value.length >= 1 && value.length <= max ? undefined : `1 to ${max} characters`) };
}

export function fitting(pattern: RegExp, rule: string): Shape {
  return { text: (value) => (pattern.test(value) ? undefined : rule) };
}

export function oneOf(...codes: readonly string[]): Shape {
  return { text: (value) => (codes.includes(value) ? undefined : `one of ${codes.join(', ')}`) };
}

/** Texts of a message by path below its root, in order. Groups that may repeat have their place in the path, from 1, as XPath has it: `/Stmt/Ntry[2]/Amt`. */
export type Texts = ReadonlyMap<string, readonly string[]>;

/** Holds a message against its shape: every element known, in its place, as often as it may be. The first fault by position is told. */
export function readShape(root: Element, shape: Shape, path: string): Texts | MessageFault {
  const texts = new Map<string, string[]>();
  const fault = visit({ element: root, shape, path: '', texts });
  return fault === undefined ? texts : { ...fault, path: `${path}${fault.path}` };
}

/** Of texts that follow from another one, the path of the first that does not. */
export function firstMismatch(pairs: readonly (readonly [path: string, said: string | undefined, own: string | undefined])[]): string | undefined {
  return pairs.find(([, said, own]) => said !== own)?.[0];
}

export function isShapeFault(value: Texts | MessageFault): value is MessageFault {
  return isFault(value);
}

interface Place {
  readonly element: Element;
  readonly shape: Shape;
  readonly path: string;
  readonly texts: Map<string, string[]>;
}

function visit({ element, shape, path, texts }: Place): MessageFault | undefined {
  if ('children' in shape) {
    if (typeof element.content === 'string') {
      const [first] = shape.children;
      return { path, rule: element.content.trim() === '' ? `${first?.name ?? 'an element'} is missing` : 'elements, not text' };
    }
    return attributeFault(element, {}, path) ?? childrenFault({ element, shape, path, texts }, element.content);
  }
  if (typeof element.content !== 'string') return { path, rule: 'text, not elements' };
  const rule = shape.text(element.content);
  if (rule !== undefined) return { path, rule };
  const known = texts.get(path);
  if (known === undefined) texts.set(path, [element.content]);
  else known.push(element.content);
  return attributeFault(element, shape.attributes ?? {}, path);
}

function childrenFault({ shape, path, texts }: Place, content: readonly Element[]): MessageFault | undefined {
  if (!('children' in shape)) return undefined;
  let at = 0;
  for (const child of shape.children) {
    let count = 0;
    while (content[at]?.name === child.name) {
      count += 1;
      const own = `${path}/${child.name}${child.max > 1 && 'children' in child.shape ? `[${count}]` : ''}`;
      if (count > child.max) return { path: own, rule: `at most ${child.max}` };
      const element = content[at];
      const fault = element === undefined ? undefined : visit({ element, shape: child.shape, path: own, texts });
      if (fault !== undefined) return fault;
      at += 1;
    }
    if (count < child.min) return { path: `${path}/${child.name}`, rule: 'missing, or not in its place' };
  }
  const rest = content[at];
  return rest === undefined ? undefined : { path: `${path}/${rest.name}`, rule: 'not an element of this message, or not in its place' };
}

function attributeFault({ attributes }: Element, expected: Readonly<Record<string, string>>, path: string): MessageFault | undefined {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(attributes)]))
    if (attributes[name] !== expected[name]) return { path: `${path}/@${name}`, rule: expected[name] ?? 'not an attribute of this element' };
  return undefined;
}
