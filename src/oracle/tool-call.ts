import { parseInstant } from '../kernel/calendar.ts';
import type { JsonValue } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import { parseWon, type Won } from '../kernel/money.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';

/** Payment that a `transfer_funds` call asks for. */
export interface PaymentCall {
  readonly key: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  readonly returnOf: string | null;
}

/** What an answer about a payment says. */
export type Standing =
  | { readonly status: 'credited' }
  /** No answer, `pending`, `unknown`, or an error that leaves the outcome open. */
  | { readonly status: 'open' }
  /** Nothing was posted under this key, and nothing will be. */
  | { readonly status: 'rejected'; readonly reason: string; readonly retryAt: EpochMs | null }
  /** The call was not carried out; it says nothing about the payment. */
  | { readonly status: 'refused'; readonly reason: string; readonly retryAt: EpochMs | null }
  | { readonly status: 'absent' };

/** What an agent says it has done; fields that are missing or misspelt are left out. */
export interface Claim {
  readonly status: string;
  readonly items: ReadonlyMap<string, { readonly status: string; readonly transferId: string | null }>;
  readonly findings: readonly ClaimedFinding[];
}

/** What an agent says it found of one record, or of one line of the statement. */
export interface ClaimedFinding {
  readonly finding: string;
  readonly item: string | undefined;
  readonly transferId: string | undefined;
  readonly amountWon: string | undefined;
  readonly bookedAt: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly status: string | undefined;
}

type JsonRecord = { readonly [key: string]: JsonValue };

/** `undefined` where the arguments do not name a payment, as in a call that the gateway must refuse as invalid. */
export function paymentOf(args: JsonValue): PaymentCall | undefined {
  const record = recordOf(args);
  const key = textAt(record, 'idempotencyKey');
  const payer = accountOf(record, 'from');
  const payee = accountOf(record, 'to');
  const amountWon = parseWon(textAt(record, 'amountWon') ?? '');
  if (key === undefined || payer === undefined || payee === undefined || amountWon === undefined) return undefined;
  return { key, payer, payee, amountWon, returnOf: textAt(record, 'returnOf') ?? null };
}

/**
 * The payments that a call asks for, each as the arguments of a `transfer_funds` call: a file has one for each line, under the key of the file and its
 * place in it.
 */
export function ordersIn(tool: string, args: JsonValue): readonly JsonRecord[] {
  const record = recordOf(args);
  if (tool === 'transfer_funds') return [record];
  const { idempotencyKey, fromBank, fromAccount, lines, system, executesOn } = record;
  if (tool !== 'submit_bulk_file' || !Array.isArray(lines)) return [];
  const shared = {
    fromBank: fromBank ?? null,
    fromAccount: fromAccount ?? null,
    file: { system: system ?? null, executesOn: executesOn ?? null, lines: lines.length },
  };
  return lines.map((line: JsonValue, index) => ({ ...recordOf(line), ...shared, idempotencyKey: lineKey(idempotencyKey, index + 1) }));
}

export function lineKey(key: JsonValue | undefined, line: number): string {
  return `${String(key)}#${line}`;
}

/** Key of the file that a line's key is made from; `undefined`: it is no line's. */
export function fileKey(key: string): string | undefined {
  return /^(.*)#\d+$/s.exec(key)?.[1];
}

/** {@link ordersIn}, as payments. */
export function paymentsIn(tool: string, args: JsonValue): readonly PaymentCall[] {
  return ordersIn(tool, args).flatMap((order) => paymentOf(order) ?? []);
}

/** The lines of an answer about a file, each as an answer about one payment. */
export function linesIn(answer: JsonValue): readonly JsonRecord[] {
  const { lines } = recordOf(answer);
  return Array.isArray(lines) ? lines.map(recordOf) : [];
}

/** The account that a call reads, by `bank` and `account`. */
export function accountIn(args: JsonValue): AccountRef | undefined {
  const record = recordOf(args);
  const bank = textAt(record, 'bank');
  const account = textAt(record, 'account');
  return bank === undefined || account === undefined ? undefined : { bank, account };
}

/** The accounts of a `list_accounts` answer; `undefined` where it is none. */
export function accountsIn(answer: JsonValue): readonly AccountRef[] | undefined {
  const { accounts } = recordOf(answer);
  return Array.isArray(accounts) ? accounts.flatMap((entry: JsonValue) => accountIn(entry) ?? []) : undefined;
}

/** Which payment a `get_transfer_status` or `recall_payment` call asks for: by key or by transfer id. */
export function inquiryOf(args: JsonValue): { readonly key: string | undefined; readonly transferId: string | undefined } {
  const record = recordOf(args);
  return { key: textAt(record, 'idempotencyKey'), transferId: textAt(record, 'transferId') };
}

export function transferIdOf(answer: JsonValue): string | undefined {
  return textAt(recordOf(answer), 'transferId');
}

/** Whether an answer to `transfer_funds` says that this very call carried the payment out. */
export function isFirst(answer: JsonValue): boolean {
  return recordOf(answer)['replayed'] === false;
}

/** Reads an answer to `transfer_funds`, `get_transfer_status` or `recall_payment`. */
export function standingOf(answer: JsonValue, error: boolean): Standing {
  const record = recordOf(answer);
  const retryAt = parseInstant(textAt(record, 'retryAt') ?? '') ?? null;
  if (error) return standingOfError(textAt(record, 'code') ?? '', retryAt);
  switch (textAt(record, 'status')) {
    case 'credited':
      return { status: 'credited' };
    case 'rejected':
      return { status: 'rejected', reason: textAt(record, 'reason') ?? '', retryAt };
    case 'not_found':
    case 'absent':
      return { status: 'absent' };
    default:
      return { status: 'open' };
  }
}

/** What a key keeps of a payment that was still open when it was answered first; `undefined`: it was not. */
export function openStandingOf(answer: JsonValue): { readonly status: 'pending' | 'unknown'; readonly dueBy: EpochMs } | undefined {
  const { status, dueBy } = recordOf(answer);
  return (status === 'pending' || status === 'unknown') && typeof dueBy === 'number' ? { status, dueBy } : undefined;
}

/** Payments that an answer calls open, one by one or in a list, by transfer id, with the time by which it says that they are final. */
export function openStandingsIn(
  answer: JsonValue,
): readonly { readonly transferId: string; readonly status: 'pending' | 'unknown'; readonly dueBy: EpochMs }[] {
  const entries = [answer, ...Object.values(recordOf(answer)).flatMap((value) => (Array.isArray(value) ? value : []))];
  return entries.flatMap((entry: JsonValue) => {
    const record = recordOf(entry);
    const standing = openStandingOf({ ...record, dueBy: parseInstant(textAt(record, 'dueBy') ?? '') ?? null });
    const transferId = textAt(record, 'transferId');
    return standing === undefined || transferId === undefined ? [] : [{ transferId, ...standing }];
  });
}

/** What the entries of a `list_transfers` answer say, by key or transfer id. */
export function listedStandings(
  answer: JsonValue,
): readonly { readonly key: string | undefined; readonly transferId: string | undefined; readonly standing: Standing }[] {
  const lists = Object.values(recordOf(answer)).filter((value) => Array.isArray(value));
  return lists.flat().map((entry: JsonValue) => ({ ...inquiryOf(entry), standing: standingOf(entry, false) }));
}

/** An error that is no refusal of this payment leaves open what became of it; so does one that we do not know. */
function standingOfError(code: string, retryAt: EpochMs | null): Standing {
  if (code === 'not_found') return { status: 'absent' };
  if (code === 'system_unavailable' || !isReason(code)) return { status: 'open' };
  return { status: 'refused', reason: code, retryAt };
}

export function isReason(code: string): code is ReasonCode {
  return Object.hasOwn(reasons, code);
}

/** What `finish_task` was told. */
export function claimOf(args: JsonValue): Claim {
  const record = recordOf(args);
  const entries = entriesAt(record, 'items');
  return {
    status: textAt(record, 'status') ?? '',
    items: new Map(
      entries.map((entry) => [
        textAt(entry, 'item') ?? '',
        { status: textAt(entry, 'status') ?? '', transferId: textAt(entry, 'transferId') ?? null },
      ]),
    ),
    findings: entriesAt(record, 'findings').map((entry) => ({
      finding: textAt(entry, 'finding') ?? '',
      item: textAt(entry, 'item'),
      transferId: textAt(entry, 'transferId'),
      amountWon: textAt(entry, 'amountWon'),
      bookedAt: textAt(entry, 'bookedAt'),
      idempotencyKey: textAt(entry, 'idempotencyKey'),
      status: textAt(entry, 'status'),
    })),
  };
}

function entriesAt(record: JsonRecord, name: string): readonly JsonRecord[] {
  const list = record[name];
  return Array.isArray(list) ? list.map(recordOf) : [];
}

function accountOf(record: JsonRecord, side: 'from' | 'to'): AccountRef | undefined {
  const bank = textAt(record, `${side}Bank`);
  const account = textAt(record, `${side}Account`);
  return bank === undefined || account === undefined ? undefined : { bank, account };
}

/** Without fields where it is no object. */
export function recordOf(value: JsonValue): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {}; // arrays are ruled out
}

function textAt(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
}
