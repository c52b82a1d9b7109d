import type { Outcome } from '../../kernel/instruction.ts';
import { won } from '../../kernel/money.ts';
import {
  accountField,
  bankField,
  closedMandateField,
  described,
  holderField,
  keyField,
  memoField,
  paymentWonField,
  transferIdField,
} from '../fields.ts';
import { isDenied, type Payment, type PaymentOrder } from '../payment.ts';
import { objectSchema } from '../schema.ts';
import { type AuditNote, defineTool, denied } from '../tool.ts';
import { denyTransfer, denyUntilApproved, transferContent, transferSchema } from '../transfer-view.ts';
import { payingOnce } from './annotations.ts';

interface Order {
  readonly idempotencyKey: string;
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly toBank: string;
  readonly toAccount: string;
  readonly toHolder: string;
  readonly amountWon: string;
  readonly memo?: string;
  readonly returnOf?: string;
  readonly closedMandate?: string;
}

const description = [
  'Pays won from one of your accounts to a payee that your mandate names. A credited payment is final: it cannot be called back.',
  'One payment, one key: choose idempotencyKey before the first try and write it down. It names the payment, not the call.',
  'If no answer comes, or an error that says nothing about the payment, the money may have moved all the same: ask get_transfer_status with the same idempotencyKey, ' +
    'or send exactly the same arguments with the same key again. Both are safe, and the payment is made at most once.',
  'Never choose a new key for a payment whose outcome you do not know: it would be paid twice.',
  'A new key is right in two cases only: this key ended as rejected and the payment is still wanted (see retryable and retryAt), or it is really another payment, even if amount and payee are equal.',
  'approval_required: a person has been asked, and nothing was sent. Wait some minutes and send exactly the same arguments with the same key again; that is what makes an approved payment.',
  'To give a received payment back, send returnOf with its transferId, and at most its amount to its payer.',
].join('\n');

export const transferFunds = defineTool<Order>(
  {
    name: 'transfer_funds',
    title: 'Transfer funds / 이체',
    description,
    inputSchema: objectSchema(
      {
        idempotencyKey: described(
          keyField,
          `${keyField.description} Keep it until the payment is credited or rejected; the same payment has the same key in every try.`,
        ),
        fromBank: described(bankField, `bank of the account to debit, ${bankField.description}`),
        fromAccount: described(accountField, `account to debit, one of list_accounts, ${accountField.description}`),
        toBank: described(bankField, `bank of the payee, ${bankField.description}`),
        toAccount: described(accountField, `account of the payee, ${accountField.description}`),
        toHolder: described(holderField, 'name of the payee, as verify_recipient gives it.'),
        amountWon: paymentWonField,
        memo: memoField,
        returnOf: described(transferIdField, 'transferId of the received transfer that this one gives back; leave it out otherwise.'),
        closedMandate: closedMandateField,
      },
      ['memo', 'returnOf', 'closedMandate'],
    ),
    outputSchema: transferSchema,
    annotations: payingOnce,
  },
  async ({ clock, payments }, { caller, arguments: order, at, rule }) => {
    const paid = await payments.pay(caller, orderOf(order), { at, rule, proof: order.closedMandate });
    if (paid === undefined) return denied(denyTransfer('key_conflict'));
    if ('why' in paid) return denied(denyUntilApproved(paid));
    const { payment, replayed } = paid;
    const { standing } = payment;
    if (standing === undefined) throw new Error(`payment ${payment.id} was answered without an outcome`);
    const note = noteOf(payment, standing);
    if (isDenied(standing)) return { kind: 'denied', denial: denyTransfer(standing.reason), note };
    return { kind: 'result', content: transferContent(payment, standing, { replayed, now: clock.now() }), note };
  },
);

/** What the arguments order. */
export function orderOf(order: Order): PaymentOrder {
  return {
    key: order.idempotencyKey,
    payer: { bank: order.fromBank, account: order.fromAccount },
    payee: { bank: order.toBank, account: order.toAccount, holder: order.toHolder },
    amountWon: won(BigInt(order.amountWon)),
    memo: order.memo ?? '',
    returnOf: order.returnOf ?? null,
  };
}

function noteOf({ id, mandate }: Payment, standing: Outcome): AuditNote {
  const status = isDenied(standing) ? 'denied' : standing.status;
  return { status, reason: standing.status === 'rejected' ? standing.reason : null, mandate, instruction: id };
}
