import type { Outcome } from '../../kernel/instruction.ts';
import { type ReasonCode, reasons } from '../../kernel/reason.ts';
import { isInconclusive } from '../../rail/inconclusive.ts';
import { recallOf } from '../../rail/recall.ts';
import { deny, type JsonObject } from '../denial.ts';
import { described, oneOf, transferIdField } from '../fields.ts';
import { isSettled } from '../payment.ts';
import { objectSchema } from '../schema.ts';
import { defineTool, denied, result } from '../tool.ts';
import { transferContent, transferSchema } from '../transfer-view.ts';
import { payingOnce } from './annotations.ts';

/** What came of it for the agent, whatever led there. */
type Recalled = 'revoked' | 'too_late' | 'open';

/** One recall for each transfer, so its id is all that has to be kept: the same call is the recall and the question what became of it. */
export const recallPayment = defineTool<{ readonly transferId: string }>(
  {
    name: 'recall_payment',
    title: 'Recall a payment / 이체 취소',
    description: [
      'Asks the bank to revoke a payment that you sent and that is not credited yet: a delayed transfer that still waits (until 30 minutes before leavesAt), a large one in the queue, one that is on its way.',
      'recall says what came of it, status where the payment stands now. revoked: nothing was paid and nothing will be; money and budget are free again.',
      'too_late: it is credited, or about to leave. Nobody takes it back then, only the payee can return it; tell the principal.',
      'open: asked for, not decided. Wait a minute (wait_until), then send the same call again: each transfer is recalled once, and a repeated call recalls nothing more.',
      'Recall only what your principal no longer wants, never a payment whose outcome you merely do not know: for that ask get_transfer_status.',
    ].join('\n'),
    inputSchema: objectSchema({ transferId: described(transferIdField, 'transferId of the payment, as transfer_funds or list_transfers gave it.') }),
    outputSchema: {
      ...transferSchema,
      properties: { ...transferSchema.properties, recall: oneOf(['revoked', 'too_late', 'open'], 'What came of the recall.') },
      required: [...transferSchema.required, 'recall'],
    },
    annotations: payingOnce,
  },
  async ({ clock, mandates, payments, rails }, { caller, arguments: { transferId } }) => {
    const payment = payments.sentBy(caller, transferId);
    if (payment === undefined) return denied(deny('not_found', { field: 'transferId', remedy: onlyYours }));
    const { payer } = payment.order;
    const refusal = mandates.readable(caller, payer);
    if (refusal !== undefined) return denied(deny(refusal, { field: 'transferId' }));
    const bank = rails.recaller(payment.order);
    if (bank === undefined && !isSettled(payment.standing)) return denied(deny('recall_not_offered', { field: 'transferId' }));
    const said = bank === undefined || isSettled(payment.standing) ? undefined : await bank.submit(recallOf(transferId));
    const { standing } = (await payments.byId(caller, transferId)) ?? payment;
    if (standing === undefined) return denied(deny('system_unavailable', { remedy: again }));
    const recall = recalledAs(standing, said);
    return result({ ...transferContent(payment, standing, { replayed: true, now: clock.now() }), ...wordsOf(recall, standing), recall });
  },
);

/** Where the payment has its end, that decides. */
function recalledAs(standing: Outcome, said: Outcome | undefined): Recalled {
  if (standing.status === 'rejected') return 'revoked';
  const refused = said?.status === 'rejected' && !isInconclusive(said, true);
  return standing.status === 'credited' || refused ? 'too_late' : 'open';
}

function wordsOf(recall: Recalled, standing: Outcome): JsonObject {
  if (recall === 'too_late') return said('recall_too_late');
  return recall === 'revoked' || isSettled(standing) ? {} : { message: asked, remedy: again };
}

function said(code: ReasonCode): JsonObject {
  const { message, remedy } = reasons[code];
  return { message: { en: message.en, ko: message.ko }, remedy };
}

const onlyYours =
  'Send the transferId of a payment that was sent for your principal; list_transfers has them. What no bank has seen needs no recall.';
const asked = { en: 'The recall was asked for and is not decided yet.', ko: '취소를 요청하였으며, 아직 처리 중입니다.' };
const again = 'The payment may still be credited. Wait a minute, then send the same call again: it is recalled once at most.';
