import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element: its attributes, and either text or further elements. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Element[];
}

/** What is wrong with a message, and where: `/Document/…/IntrBkSttlmAmt`. */
export interface MessageFault {
  readonly path: string;
  readonly rule: string;
}

/** A message above this is not looked at; the longest that carries one order has a quarter of it. */
const orderLengthMax = 16_384;

/** What XML 1.0 cannot carry in any form. */
const unwritable = /(?![\t\n\r])\p{Control}|\p{Surrogate}|[\ufffe\uffff]/u;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
});
const builder = new XMLBuilder({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' });

const textKey = '#text';
const attributesKey = ':@';

/** How the library has an element: its name is the key beside those of text and attributes. */
type Node = Readonly<Record<string, unknown>>;

export function element(name: string, content: Element['content'], attributes: Element['attributes'] = {}): Element {
  return { name, content, attributes };
}

export function writeDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build([nodeOf(root)])}`;
}

/** The root element, or why the text is not a document. Documents with a type declaration are refused: they could define entities. */
export function readDocument(text: string, lengthMax = orderLengthMax): Element | MessageFault {
  if (text.length > lengthMax) return { path: '/', rule: `a message has at most ${lengthMax} characters` };
  if (unwritable.test(text)) return { path: '/', rule: 'a message has no control characters' };
  if (text.includes('<!')) return { path: '/', rule: 'a message has no type declaration, comment or character section' };
  const valid = XMLValidator.validate(text);
  if (valid !== true) return { path: '/', rule: `not well-formed: ${valid.err.msg}` };
  const parsed = parse(text);
  if (parsed === undefined) return { path: '/', rule: 'not well-formed' };
  const roots = Array.isArray(parsed) ? elementsOf(parsed) : [];
  const [root] = roots;
  return root === undefined || roots.length > 1 ? { path: '/', rule: 'a message has one root element' } : root;
}

/** The parser throws plain errors at what the validator has let through, such as a processing instruction that never ends. */
function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export function isFault(value: object): value is MessageFault {
  return 'rule' in value;
}

function nodeOf({ name, attributes, content }: Element): Node {
  const inside = typeof content === 'string' ? [{ [textKey]: content }] : content.map(nodeOf);
  return Object.keys(attributes).length === 0 ? { [name]: inside } : { [name]: inside, [attributesKey]: attributes };
}

function elementsOf(nodes: readonly unknown[]): readonly Element[] {
  return nodes.flatMap((node) => (isNode(node) && !(textKey in node) ? [elementOf(node)] : []));
}

function elementOf(node: Node): Element {
  const name = Object.keys(node).find((key) => key !== attributesKey) ?? '';
  const inside = Array.isArray(node[name]) ? (node[name] as readonly unknown[]) : []; // checked by isArray, which says any
  const attributes = Object.entries(isNode(node[attributesKey]) ? node[attributesKey] : {}).map(([key, value]) => [key, String(value)] as const);
  const texts = inside.flatMap((each) => (isNode(each) && textKey in each ? [String(each[textKey])] : []));
  const elements = elementsOf(inside);
  const mixed = elements.length > 0 && texts.some((text) => text.trim() !== '');
  // Text beside elements is kept where a reader stumbles over it: it belongs to nothing that a message may have.
  const content = elements.length === 0 ? texts.join('') : mixed ? [...elements, element(textKey, texts.join(''))] : elements;
  return { name, attributes: Object.fromEntries(attributes), content };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
