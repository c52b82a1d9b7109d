import { type ReasonCode, reasons } from '../../kernel/reason.ts';
import { type Element, element } from './document.ts';
import type { Texts } from './shape.ts';

/** A reason of the table under its own code of ISO 20022, which several share, so its name stands beside it. */
export function reasonElements(reason: ReasonCode): readonly Element[] {
  const { iso } = reasons[reason];
  return [element('Rsn', [iso === null ? element('Prtry', reason) : element('Cd', iso)]), saying('reason', reason)];
}

/** One line of `AddtlInf`. The end of a path says more than its beginning. */
export function saying(name: string, value: string): Element {
  const room = 105 - name.length - 1;
  return element('AddtlInf', `${name}:${name === 'path' ? value.slice(-room) : value.slice(0, room)}`);
}

/** What `AddtlInf` says at this path, by name. */
export function sayingsIn(texts: Texts, path: string): ReadonlyMap<string, string> {
  return new Map((texts.get(`${path}/AddtlInf`) ?? []).map(split));
}

/** The reason at this path; `undefined` where it is none of the table, or under a code that is not its own. */
export function reasonIn(texts: Texts, path: string): ReasonCode | undefined {
  const reason = sayingsIn(texts, path).get('reason');
  const code = texts.get(`${path}/Rsn/Cd`)?.[0] ?? null;
  return reason !== undefined && isReason(reason) && reasons[reason].iso === code ? reason : undefined;
}

function isReason(value: string): value is ReasonCode {
  return Object.hasOwn(reasons, value);
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}
