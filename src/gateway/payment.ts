import { hash } from 'node:crypto';
import type { AccountRef, CreditTransfer, EpochMs, Outcome } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { reasons } from '../kernel/reason.ts';
import type { ClaimFields, ClaimKey } from '../storage/claims.ts';
import { type FilePart, filePartFields } from './file-part.ts';

/** Whose payments they are: equal keys of two owners never meet, and no owner sees another's. */
export interface Owner {
  readonly tenant: string;
  readonly principal: string;
}

/** What an agent ordered. `key` is its idempotency key. */
export interface PaymentOrder {
  readonly key: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef & { readonly holder: string };
  readonly amountWon: Won;
  readonly memo: string;
  readonly returnOf: string | null;
  /** Absent: a payment by itself. */
  readonly file?: FilePart;
}

/** An order that has been claimed, and where it stands. */
export interface Payment {
  /** The instruction id on every rail, and what the agent knows as `transferId`. */
  readonly id: string;
  readonly owner: Owner;
  readonly order: PaymentOrder;
  /** As it was first sent to the rail: an order sent again must equal it in every field. */
  readonly requestedAt: EpochMs;
  readonly payerHolder: string;
  /** Whose budget was reserved; null: none was, so no rail has been asked. */
  readonly mandate: string | null;
  /** Digest of the closed mandate that the order carried. */
  readonly proof?: string;
  /** `undefined`: being executed, or left behind by a restart. */
  readonly standing: Outcome | undefined;
}

/** The same owner and key give the same id for ever, so that an order repeated after a restart is the same order to the rail. */
export function paymentId({ tenant, principal }: Owner, key: string): string {
  return `transfer-${hash('sha256', JSON.stringify([tenant, principal, key])).slice(0, 32)}`;
}

export function claimKeyOf(payment: Payment): ClaimKey {
  return { ...payment.owner, key: payment.order.key };
}

/** Every field of the order but its key: what must be equal for the key to mean the same payment. */
export function fieldsOf({ payer, payee, amountWon, memo, returnOf, file }: PaymentOrder): ClaimFields {
  return {
    fromBank: payer.bank,
    fromAccount: payer.account,
    toBank: payee.bank,
    toAccount: payee.account,
    toHolder: payee.holder,
    amountWon: String(amountWon),
    memo,
    returnOf,
    ...(file === undefined ? {} : { file: filePartFields(file) }),
  };
}

export function instructionOf({ id, order, requestedAt, payerHolder }: Payment): CreditTransfer {
  return {
    kind: 'credit-transfer',
    id,
    payer: { bank: order.payer.bank, account: order.payer.account, holder: payerHolder },
    payee: { bank: order.payee.bank, account: order.payee.account, holder: order.payee.holder },
    amountWon: order.amountWon,
    memo: order.memo,
    returnOf: order.returnOf,
    requestedAt,
    ...(order.file === undefined ? {} : { system: order.file.system }),
  };
}

/** Credited or rejected: it never changes again. */
export function isSettled(standing: Outcome | undefined): boolean {
  return standing?.status === 'credited' || standing?.status === 'rejected';
}

/** Refused by the gateway itself: a tool error, where a rejection by a rail is a result. */
export function isDenied(standing: Outcome): standing is Extract<Outcome, { status: 'rejected' }> {
  return standing.status === 'rejected' && reasons[standing.reason].decline === 'denied';
}
