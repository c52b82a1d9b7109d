import { rspCodeOf } from './answer.ts';
import { type BankRspCode, bankRspCodes } from './bank-rsp-codes.ts';
import type { MagicValue } from './magic.ts';
import { type RspCode, rspCodes } from './rsp-codes.ts';

/** The text on the payee's statement is what provokes: whoever sends a magic value moves a transfer that he can recognise. */
const places = [
  { path: '/v2.0/transfer/withdraw/*', field: 'body.dps_print_content' },
  { path: '/v2.0/transfer/deposit/*', field: 'body.req_list.0.print_content' },
] as const;

/** `RSPA0007`: nothing happens, and that is the answer. `RSPA0007MOVED`: the money moves, and that is the answer all the same. */
function valuesOf(text: string, returned: { readonly rsp_code: RspCode; readonly bank_rsp_code?: BankRspCode }): readonly MagicValue[] {
  return places.flatMap(({ path, field }) => [
    { match: { path, [field]: text }, action: { return: returned } },
    { match: { path, [field]: `${text}MOVED` }, action: { carryOut: true, return: returned } },
  ]);
}

/** Delays, lost answers, and every code of both tables, for withdrawals and for deposits. `/transfer/result` always tells what is so. */
export const magicValues: readonly MagicValue[] = [
  ...places.flatMap(({ path, field }): readonly MagicValue[] => [
    { match: { path, [field]: 'SLOW*' }, not: { [field]: 'SLOWNOT*' }, action: { delay: 3_000, carryOut: true } },
    { match: { path, [field]: 'SILENT' }, action: { return: 'nothing' } },
    { match: { path, [field]: 'SILENTMOVED' }, action: { carryOut: true, return: 'nothing' } },
  ]),
  ...codesOf(rspCodes).flatMap((code) => valuesOf(`RSP${code}`, { rsp_code: code })),
  ...codesOf(bankRspCodes).flatMap((code) => valuesOf(`BANK${code}`, { rsp_code: rspCodeOf(code), bank_rsp_code: code })),
];

function codesOf<C extends string>(table: Readonly<Record<C, unknown>>): readonly C[] {
  return Object.keys(table).toSorted() as C[]; // keys of the table
}
