import type { BankRspCode } from './bank-rsp-codes.ts';
import type { RspCode } from './rsp-codes.ts';

/** A value of an answer's body. Amounts are digits. */
export type Field = string | readonly { readonly [name: string]: Field }[];

/** What the centre says to one request; the REST front adds ids, times and messages. */
export interface Answer {
  readonly rspCode: RspCode;
  /** What the participant said; absent: nobody was asked. */
  readonly bankRspCode?: BankRspCode;
  /** Which bank said it; absent: the centre itself. */
  readonly bank?: string;
  /** The request's own transaction. */
  readonly bankTranId?: string;
  /** KST, `YYYYMMDD`. */
  readonly bankTranDate?: string;
  /** What is wrong, where the code alone does not say. */
  readonly detail?: string;
  readonly fields?: { readonly [name: string]: Field };
}

export function refusal(rspCode: RspCode, detail?: string): Answer {
  return { rspCode, ...(detail === undefined ? {} : { detail }) };
}

/** The centre's word for what a participant said. */
export function rspCodeOf(bankRspCode: BankRspCode): RspCode {
  switch (bankRspCode) {
    case '000':
      return 'A0000';
    case '400':
      return 'A0001';
    case '803':
      return 'A0007';
    case '804':
      return 'A0017';
    default:
      return 'A0002';
  }
}
