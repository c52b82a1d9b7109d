import { formatKst } from '../../kernel/calendar.ts';
import type { Outcome } from '../../kernel/instruction.ts';
import { reasons } from '../../kernel/reason.ts';
import { deny, type JsonObject } from '../denial.ts';
import { cursorField, described, keyField, limitField, oneOf, pageSizeDefault, transferIdField } from '../fields.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { listedContent, statusSchema, transferContent, transferListSchema, transferStatuses } from '../transfer-view.ts';
import { readOnly } from './annotations.ts';

/** Exactly one of the two; kept as two optional fields because many clients know no alternatives at the root of a schema. */
type Question = { readonly transferId: string; readonly idempotencyKey?: never } | { readonly idempotencyKey: string; readonly transferId?: never };

export const getTransferStatus = defineTool<Question>(
  {
    name: 'get_transfer_status',
    title: 'Get transfer status / 이체 결과 조회',
    description: [
      'Says where a payment stands that you sent. Send exactly one: the idempotencyKey that you sent with it, or its transferId.',
      'Use it whenever transfer_funds gave no answer, or answered pending or unknown, and do so before anything else. It asks the bank, and it never pays.',
      'credited: done, do not pay again. rejected: nothing was posted; if the payment is still wanted and retryable is true, it needs a new order with a new key.',
      'pending or unknown: wait a while (wait_until) and ask again with the same key; it is final by dueBy. Do not ask many times a minute.',
      'not_found for a key: nothing was posted under it, and sending the payment with this same key is safe.',
    ].join('\n'),
    inputSchema: {
      ...objectSchema(
        {
          idempotencyKey: described(keyField, 'the key that you sent with transfer_funds.'),
          transferId: described(transferIdField, 'transferId of a transfer that you sent.'),
        },
        ['idempotencyKey', 'transferId'],
      ),
      minProperties: 1,
      maxProperties: 1,
    },
    outputSchema: statusSchema,
    annotations: readOnly,
  },
  async ({ clock, payments }, { caller, arguments: question }) => {
    const { idempotencyKey } = question;
    const payment = idempotencyKey === undefined ? await payments.byId(caller, question.transferId) : await payments.byKey(caller, idempotencyKey);
    const now = clock.now();
    if (payment?.standing === undefined) return result(notFound(question, formatKst(now)));
    return result(transferContent(payment, payment.standing, { replayed: true, now }));
  },
);

function notFound(question: Question, asOf: string): JsonObject {
  const { retryable, message, remedy } = reasons.not_found;
  const said = { status: 'not_found', retryable, message: { en: message.en, ko: message.ko } };
  if (question.idempotencyKey !== undefined) return { ...said, idempotencyKey: question.idempotencyKey, remedy, asOf };
  return {
    ...said,
    transferId: question.transferId,
    remedy: 'Only transfers that you sent are found here. Ask with the idempotencyKey, or look in list_transactions for one that you received.',
    asOf,
  };
}

interface ListQuery {
  readonly status?: Outcome['status'];
  readonly limit?: number;
  readonly cursor?: string;
}

export const listTransfers = defineTool<ListQuery>(
  {
    name: 'list_transfers',
    title: 'List transfers / 이체 목록',
    description:
      'Lists the payments that were sent for your principal, newest first, each with its idempotencyKey and where it stands now. ' +
      'Look here if you have lost a key or do not remember what was sent, before you pay anything again.',
    inputSchema: objectSchema({ status: oneOf(transferStatuses, 'only those that stand so.'), limit: limitField, cursor: cursorField }, [
      'status',
      'limit',
      'cursor',
    ]),
    outputSchema: transferListSchema,
    annotations: readOnly,
  },
  async ({ clock, payments }, { caller, arguments: { status, limit, cursor } }) => {
    const page = await payments.list(caller, { status, limit: limit ?? pageSizeDefault, after: cursor });
    if (page === undefined) return denied(deny('invalid_arguments', { field: 'cursor', remedy: `Send cursor: ${cursorField.description}` }));
    const transfers = page.payments.flatMap((payment) => (payment.standing === undefined ? [] : [listedContent(payment, payment.standing)]));
    return result({ transfers, ...(page.next === undefined ? {} : { nextCursor: page.next }), asOf: formatKst(clock.now()) });
  },
);
