import type { EpochMs } from './instruction.ts';

/** What others have a system do by itself: a supervisor, an attestation of what is owed; the issuer of a voucher, a payment taken back from its payee. */
export type Asked =
  | { readonly what: 'attestation'; readonly rail: string; readonly at: EpochMs }
  | { readonly what: 'charge-back'; readonly rail: string; readonly at: EpochMs /** Its instruction. */; readonly payment: string };
