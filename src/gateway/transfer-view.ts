import { formatKst } from '../kernel/calendar.ts';
import type { EpochMs, Outcome } from '../kernel/instruction.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';
import type { Approval } from './approvals.ts';
import { type Denial, deny, type JsonObject } from './denial.ts';
import { accountShown, asOfField, bankShown, bilingualField, described, type Field, listOf, oneOf, shown, timeField, wonField } from './fields.ts';
import type { Payment } from './payment.ts';
import { type ObjectSchema, objectSchema } from './schema.ts';

export const transferStatuses = ['credited', 'pending', 'rejected', 'unknown'] as const;

const statusMeanings =
  'credited: the payee has the money, final. rejected: nothing was posted and nothing will be, final for this key. ' +
  'pending: accepted and under way. unknown: no answer came in time, the money may have moved. For pending and unknown ask get_transfer_status with the same key.';

/** Where a payment stands; all but `status` and `amountWon` only where they have something to say. */
export const standingFields = {
  status: oneOf(transferStatuses, statusMeanings),
  amountWon: wonField,
  creditedAt: described(timeField, 'When the payee was credited.'),
  dueBy: described(timeField, 'By when a pending or unknown payment is final.'),
  leavesAt: described(timeField, 'When a delayed transfer leaves, as agreed with the bank for this account; until then it is only on order.'),
  retryAt: described(timeField, 'Before this time a new order would be rejected for the same reason.'),
  reason: shown('Why it was rejected, as a code.'),
  retryable: { type: 'boolean', description: 'After a rejection: whether the same payment, as a new order with a new key, can succeed later.' },
  message: bilingualField,
  remedy: shown('What to do next.'),
  openBanking: {
    ...objectSchema({
      rspCode: shown('rsp_code of the centre.'),
      bankRspCode: shown('bank_rsp_code of the participant; empty where none was asked.'),
    }),
    description:
      'What open banking said, in its own codes. status has read them already: A0001, A0007, A0017, 400, 803, 804, 819 and 822 are no refusals.',
  },
} satisfies Record<string, Field>;

const conditional = ['creditedAt', 'dueBy', 'leavesAt', 'retryAt', 'reason', 'retryable', 'message', 'remedy', 'openBanking'] as const;
const identity = {
  transferId: shown('Identity of this transfer.'),
  idempotencyKey: shown('The key that it was sent under.'),
};
const replayed: Field = {
  type: 'boolean',
  description: 'True: this key had been sent before; this is the same payment, and nothing was paid again.',
};

/** What `transfer_funds` answers. */
export const transferSchema: ObjectSchema = objectSchema({ ...identity, ...standingFields, replayed, asOf: asOfField }, conditional);

/** What `get_transfer_status` answers: the same, or `not_found`. */
export const statusSchema: ObjectSchema = objectSchema(
  {
    ...identity,
    ...standingFields,
    status: oneOf([...transferStatuses, 'not_found'], `${statusMeanings} not_found: nothing was sent under it.`),
    replayed,
    asOf: asOfField,
  },
  ['transferId', 'idempotencyKey', 'amountWon', 'replayed', ...conditional],
);

const orderFields = {
  fromBank: bankShown,
  fromAccount: accountShown,
  toBank: bankShown,
  toAccount: accountShown,
  toHolder: shown('Name of the payee.'),
  memo: shown('Remittance text that was sent; may be empty.'),
  returnOf: shown('The received transfer that this one gives back.'),
  requestedAt: timeField,
};

/** What `list_transfers` answers. */
export const transferListSchema: ObjectSchema = objectSchema(
  {
    transfers: listOf(objectSchema({ ...identity, ...standingFields, ...orderFields }, [...conditional, 'returnOf']), 'Newest first.'),
    nextCursor: shown('Send it as cursor for older ones; absent on the last page.'),
    asOf: asOfField,
  },
  ['nextCursor'],
);

const keepAsking =
  'Do not send the payment again under another key. Ask get_transfer_status with this same idempotencyKey until it is credited or rejected.';

/** Which argument of `transfer_funds` a denial is about. */
const fieldOf: Partial<Record<ReasonCode, string>> = {
  key_conflict: 'idempotencyKey',
  account_not_yours: 'fromAccount',
  payee_not_allowed: 'toAccount',
  mandate_limit: 'amountWon',
  mandate_minimum: 'amountWon',
  proof_missing: 'closedMandate',
  proof_invalid: 'closedMandate',
  budget_exceeded: 'amountWon',
};

export function denyTransfer(reason: ReasonCode): Denial {
  return deny(reason, { field: fieldOf[reason] ?? null });
}

/** Names the request, so that whoever approves and whoever waits speak of the same one. */
export function denyUntilApproved({ id, until, why }: Approval): Denial {
  const field = why.includes('amount') || why.includes('structuring') ? 'amountWon' : why.includes('new-payee') ? 'toAccount' : null;
  return { ...deny('approval_required', { field }), approval: { id, until: formatKst(until) } };
}

export function transferContent({ id, order }: Payment, standing: Outcome, more: { readonly replayed: boolean; readonly now: EpochMs }): JsonObject {
  return {
    transferId: id,
    idempotencyKey: order.key,
    status: standing.status,
    amountWon: String(order.amountWon),
    ...standingContent(standing),
    replayed: more.replayed,
    asOf: formatKst(more.now),
  };
}

/** One entry of `list_transfers`: with the order, so that it can be told from others. */
export function listedContent({ id, order, requestedAt }: Payment, standing: Outcome): JsonObject {
  return {
    transferId: id,
    idempotencyKey: order.key,
    status: standing.status,
    amountWon: String(order.amountWon),
    fromBank: order.payer.bank,
    fromAccount: order.payer.account,
    toBank: order.payee.bank,
    toAccount: order.payee.account,
    toHolder: order.payee.holder,
    memo: order.memo,
    ...(order.returnOf === null ? {} : { returnOf: order.returnOf }),
    requestedAt: formatKst(requestedAt),
    ...standingContent(standing),
  };
}

export function standingContent(standing: Outcome): JsonObject {
  const { said } = standing;
  const codes = said === undefined ? {} : { openBanking: { rspCode: said.rspCode, bankRspCode: said.bankRspCode } };
  return { ...contentByStatus(standing), ...codes };
}

function contentByStatus(standing: Outcome): JsonObject {
  switch (standing.status) {
    case 'credited':
      return { creditedAt: formatKst(standing.creditedAt) };
    case 'pending':
      return {
        dueBy: formatKst(standing.dueBy),
        ...(standing.leavesAt === undefined ? {} : { leavesAt: formatKst(standing.leavesAt) }),
        message: { en: 'The payment was accepted and is under way.', ko: '이체가 접수되어 처리 중입니다.' },
        remedy: keepAsking,
      };
    case 'unknown': {
      const message = {
        en: 'It is not known yet whether the payment was made. The money may have moved.',
        ko: '처리 결과가 확인되지 않았습니다. 이체가 이루어졌을 수 있습니다.',
      };
      return { dueBy: formatKst(standing.dueBy), message, remedy: keepAsking };
    }
    case 'rejected': {
      const { retryable, message, remedy } = reasons[standing.reason];
      const retryAt = standing.retryAt === undefined ? {} : { retryAt: formatKst(standing.retryAt) };
      return { ...retryAt, reason: standing.reason, retryable, message: { en: message.en, ko: message.ko }, remedy };
    }
  }
}
