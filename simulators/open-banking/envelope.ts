import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/id.ts';
import type { Answer, Field } from './answer.ts';
import { bankRspCodes } from './bank-rsp-codes.ts';
import { exactly, type ObjectField, text } from './formats.ts';
import { dateText, stampText } from './kst-text.ts';
import { rspCodes } from './rsp-codes.ts';
import { centreCode } from './rules.ts';

/** What every answer has, whatever was asked. */
export const commonFields = {
  api_tran_id: text('aNS', 40),
  api_tran_dtm: exactly('N', 17),
  rsp_code: exactly('AN', 5),
  rsp_message: text('AH', 300),
  bank_tran_id: text('AN', 20),
  bank_tran_date: exactly('N', 8),
  bank_code_tran: exactly('AN', 3),
  bank_rsp_code: text('AN', 3),
  bank_rsp_message: text('AH', 100),
} satisfies ObjectField['properties'];

export type Envelope = { readonly [F in keyof typeof commonFields]: string } & { readonly [name: string]: Field };

/** An answer as it leaves: with ids, times and messages. Codes without a participant are the centre's own. */
export function envelopeOf(answer: Answer, { clock, ids, body }: { readonly clock: Clock; readonly ids: Ids; readonly body: unknown }): Envelope {
  const now = clock.now();
  const { rspCode, bankRspCode, bank, detail, bankTranId, bankTranDate, fields = {} } = answer;
  const message = rspCodes[rspCode].message.ko;
  return {
    api_tran_id: ids.next('api'),
    api_tran_dtm: stampText(now),
    rsp_code: rspCode,
    rsp_message: (detail === undefined ? message : `${message} (${detail})`).slice(0, 300),
    bank_tran_id: bankTranId ?? tranIdIn(body),
    bank_tran_date: bankTranDate ?? dateText(now),
    bank_code_tran: bank ?? centreCode,
    bank_rsp_code: bankRspCode ?? '',
    bank_rsp_message: bankRspCode === undefined ? '' : bankRspCodes[bankRspCode].message.ko,
    ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, withMessages(field)])),
  };
}

/** Lines that carry codes get their messages. */
function withMessages(field: Field): Field {
  if (typeof field === 'string') return field;
  return field.map((line) => ({ ...line, ...messagesOf(line) }));
}

function messagesOf({ rsp_code: rsp, bank_rsp_code: bank }: { readonly [name: string]: Field }): { readonly [name: string]: string } {
  if (typeof rsp !== 'string') return {};
  const find = (table: Readonly<Record<string, { readonly message: { readonly ko: string } }>>, code: Field | undefined) =>
    typeof code === 'string' ? (table[code]?.message.ko ?? '') : '';
  return { rsp_message: find(rspCodes, rsp), bank_rsp_message: find(bankRspCodes, bank) };
}

/** The transaction that a request is about, before anybody has checked it. */
function tranIdIn(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { bank_tran_id: own, req_list: list }: { readonly bank_tran_id?: unknown; readonly req_list?: unknown } = body; // JSON from outside
  if (typeof own === 'string') return own.slice(0, 20);
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return typeof first === 'object' && first !== null ? tranIdIn(first) : '';
}
