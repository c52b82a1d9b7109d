import type { JsonValue } from '../kernel/event.ts';
import type { Outcome } from '../kernel/instruction.ts';
import { parseWon } from '../kernel/money.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';
import type { ClaimFields } from '../storage/claims.ts';
import type { JsonObject } from './denial.ts';
import type { PaymentOrder } from './payment.ts';

/** What a claim keeps of its payment: where it stood when it was first answered, and the mandate whose budget it took. */
export interface StoredStanding {
  readonly standing: Outcome;
  readonly mandate: string | null;
}

export function encodeStanding({ standing, mandate }: StoredStanding): JsonObject {
  const { said, ...outcome } = standing;
  return { ...outcome, ...(said === undefined ? {} : { said: { ...said } }), mandate };
}

/** Reads what {@link encodeStanding} wrote. Throws `TypeError` for anything else: a damaged claim must not be guessed at. */
export function decodeStanding(stored: JsonValue): StoredStanding {
  const fields = objectIn(stored);
  const mandate = fields['mandate'];
  return { standing: outcomeIn(fields), mandate: typeof mandate === 'string' ? mandate : null };
}

/** Reads the fields of a claim back. Throws `TypeError` when they are not those of a payment. */
export function decodeOrder(key: string, fields: ClaimFields): PaymentOrder {
  const amountWon = parseWon(textIn(fields, 'amountWon'));
  if (amountWon === undefined) throw damaged('amountWon');
  const returnOf = fields['returnOf'];
  return {
    key,
    payer: { bank: textIn(fields, 'fromBank'), account: textIn(fields, 'fromAccount') },
    payee: { bank: textIn(fields, 'toBank'), account: textIn(fields, 'toAccount'), holder: textIn(fields, 'toHolder') },
    amountWon,
    memo: textIn(fields, 'memo'),
    returnOf: typeof returnOf === 'string' ? returnOf : null,
    ...filePartIn(fields),
  };
}

function filePartIn(fields: ClaimFields): Pick<PaymentOrder, 'file'> {
  const { file } = fields;
  if (file === undefined) return {};
  const part = objectIn(file);
  const system = (['cms', 'cms-debit', 'giro'] as const).find((name) => name === part['system']);
  if (system === undefined) throw damaged('file');
  return { file: { system, executesOn: textIn(part, 'executesOn'), lines: numberIn(part, 'lines'), digest: textIn(part, 'digest') } };
}

function outcomeIn(fields: JsonObject): Outcome {
  const { said } = fields;
  if (said === undefined) return plainOutcomeIn(fields);
  const codes = objectIn(said);
  return { ...plainOutcomeIn(fields), said: { rspCode: textIn(codes, 'rspCode'), bankRspCode: textIn(codes, 'bankRspCode') } };
}

function plainOutcomeIn(fields: JsonObject): Outcome {
  const { status, reason, retryAt, leavesAt } = fields;
  switch (status) {
    case 'credited':
      return { status, creditedAt: numberIn(fields, 'creditedAt') };
    case 'pending':
      return { status, stage: textIn(fields, 'stage'), dueBy: numberIn(fields, 'dueBy'), ...(typeof leavesAt === 'number' ? { leavesAt } : {}) };
    case 'unknown':
      return { status, dueBy: numberIn(fields, 'dueBy') };
    case 'rejected':
      if (!isReason(reason)) throw damaged('reason');
      return { status, reason, ...(typeof retryAt === 'number' ? { retryAt } : {}) };
    default:
      throw damaged('status');
  }
}

function isReason(value: JsonValue | undefined): value is ReasonCode {
  return typeof value === 'string' && Object.hasOwn(reasons, value);
}

function objectIn(value: JsonValue): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('answer');
  return value as JsonObject; // neither null nor an array
}

function textIn(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw damaged(name);
  return value;
}

function numberIn(fields: JsonObject, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw damaged(name);
  return value;
}

function damaged(name: string): TypeError {
  return new TypeError(`a stored claim is damaged: ${name} is missing or of another type`);
}
