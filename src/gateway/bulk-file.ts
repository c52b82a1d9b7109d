import { hash } from 'node:crypto';
import type { BulkSystem } from '../kernel/instruction.ts';
import type { PaymentOrder } from './payment.ts';

/** A file as an agent submits it; `key` is its idempotency key. */
export interface FileOrder {
  readonly key: string;
  readonly system: BulkSystem;
  readonly executesOn: string;
  readonly lines: readonly Omit<PaymentOrder, 'key' | 'returnOf' | 'file'>[];
}

/** Stands in no key that an agent can choose. */
const mark = '#';

export function lineKey(key: string, line: number): string {
  return `${key}${mark}${line}`;
}

/** The lines as payment orders, each under a key of its own that is made from the file's key and its place, from 1. */
export function ordersOf({ key, system, executesOn, lines }: FileOrder): readonly PaymentOrder[] {
  const digest = hash('sha256', JSON.stringify(lines.map(({ amountWon, ...line }) => ({ ...line, amountWon: String(amountWon) }))), 'base64url');
  const file = { system, executesOn, lines: lines.length, digest };
  return lines.map((line, index) => ({ ...line, key: lineKey(key, index + 1), returnOf: null, file }));
}
