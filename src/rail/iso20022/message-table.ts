import { accountStatement, bookingNotice } from './account-shape.ts';
import { type Element, element, isFault, type MessageFault, readDocument, writeDocument } from './document.ts';
import { bankTransfer, customerTransfer, paymentReturn } from './order-shape.ts';
import { cancellationRequest, resolution } from './recall-shape.ts';
import { statusReport } from './report-shape.ts';
import { isShapeFault, readShape, type Shape, type Texts } from './shape.ts';
import { translatedReport, translatedTransfer } from './translation-shape.ts';

/** Every kind of message: its version of ISO 20022 (release of 2020) and the shape that it is held to. */
const table = {
  'camt.029': { version: 'camt.029.001.10', shape: resolution },
  // Up to two thousand entries of about 1,200 characters.
  'camt.053': { version: 'camt.053.001.09', shape: accountStatement, lengthMax: 4_194_304 },
  'camt.054': { version: 'camt.054.001.09', shape: bookingNotice },
  'camt.056': { version: 'camt.056.001.09', shape: cancellationRequest },
  'pacs.002': { version: 'pacs.002.001.11', shape: statusReport },
  'pacs.002 translation': { version: 'pacs.002.001.11', shape: translatedReport },
  'pacs.004': { version: 'pacs.004.001.10', shape: paymentReturn },
  'pacs.008': { version: 'pacs.008.001.09', shape: customerTransfer },
  'pacs.008 translation': { version: 'pacs.008.001.09', shape: translatedTransfer },
  'pacs.009': { version: 'pacs.009.001.09', shape: bankTransfer },
} as const satisfies Record<string, Form>;

interface Form {
  readonly version: string;
  readonly shape: Shape;
  /** Where a message may be longer than one order. */
  readonly lengthMax?: number;
}

export type MessageKind = keyof typeof table;

export interface Message {
  readonly kind: MessageKind;
  readonly texts: Texts;
}

export function versionOf(kind: MessageKind): string {
  return table[kind].version;
}

/** One element below `Document`, in the namespace of its kind. */
export function writeMessage(kind: MessageKind, content: Element): string {
  return writeDocument(element('Document', [content], { xmlns: namespaceOf(kind) }));
}

/** A message of one of these kinds, held to its shape, or the first rule that it breaks. */
export function readMessage(text: string, kinds: readonly MessageKind[]): Message | MessageFault {
  const forms = kinds.map((kind): Form => table[kind]);
  const root = readDocument(text, forms.find(({ lengthMax }) => lengthMax !== undefined)?.lengthMax);
  if (isFault(root)) return root;
  if (root.name !== 'Document') return { path: `/${root.name}`, rule: 'the root is Document' };
  const kind = kinds.find((each) => namespaceOf(each) === root.attributes['xmlns']);
  if (kind === undefined || Object.keys(root.attributes).join() !== 'xmlns')
    return { path: '/Document/@xmlns', rule: `${kinds.map(namespaceOf).join(' or ')}, and nothing else` };
  const texts = readShape({ ...root, attributes: {} }, table[kind].shape, '/Document');
  return isShapeFault(texts) ? texts : { kind, texts };
}

/** The first text that is not as in the content that was made again from what was read of this message; `undefined`: there is none. */
export function contradiction({ kind, texts }: Message, content: Element): MessageFault | undefined {
  const own = readShape(element('Document', [content]), table[kind].shape, '/Document');
  if (isShapeFault(own)) return own;
  const path = [...texts.keys(), ...own.keys()].find((each) => texts.get(each)?.join() !== own.get(each)?.join());
  return path === undefined ? undefined : { path: `/Document${path}`, rule: 'does not follow from the rest of the message' };
}

export function accountElement(number: string): Element {
  return element('Acct', [element('Id', [element('Othr', [element('Id', number)])]), element('Ccy', 'KRW')]);
}

function namespaceOf(kind: MessageKind): string {
  return `urn:iso:std:iso:20022:tech:xsd:${versionOf(kind)}`;
}
