import { hash, type KeyObject } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AccountRef, EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import type { PaymentOrder } from '../payment.ts';
import { digestOf, isSignedWith, keyOf, readSdJwt, writeSdJwt } from './sd-jwt.ts';

/** Of a mandate that closes for one payment, and of what its content says. */
export const closedType = 'mandate.payment.1';
export const currency = 'KRW';

/**
 * Whether an order goes with what the mandate demands: nothing beside it where it is bound to no key, else a closed mandate, by the holder of that key, for this
 * mandate, this tenant and exactly this order. Its nonce is the idempotency key, which stands for one payment for ever: so it is good for one.
 */
export function isProven(
  { holder, digest, tenant }: Mandate,
  { order, proof }: { readonly order: PaymentOrder; readonly proof?: string | undefined },
) {
  if (holder === undefined || proof === undefined) return holder === undefined && proof === undefined;
  const read = readSdJwt(proof);
  const key = keyOf(holder);
  if (read?.kind !== 'closed' || key === undefined || digest === undefined) return false;
  const { sd_hash: closes, aud, nonce } = read.claims;
  const isForThis = closes === digest && aud === tenant && nonce === order.key && isDeepStrictEqual(read.content, contentOf(order));
  return isForThis && isSignedWith(read, key);
}

/** Closes the mandate of a signed text for one order. `issuedAt` is for the record. */
export function closeMandate(
  open: { readonly text: string; readonly tenant: string },
  order: PaymentOrder,
  { key, issuedAt }: { readonly key: KeyObject; readonly issuedAt: EpochMs },
): string {
  const claims = { iat: Math.floor(issuedAt / 1000), aud: open.tenant, nonce: order.key, sd_hash: digestOf(open.text) };
  return writeSdJwt({ kind: 'closed', claims, content: contentOf(order) }, key);
}

/** `transaction_id` covers every field of the order, as AP2's covers the checkout; the rest is for whoever reads it. */
function contentOf({ key, payer, payee, amountWon, memo, returnOf }: PaymentOrder): object {
  const fields = [key, payer.bank, payer.account, payee.bank, payee.account, payee.holder, String(amountWon), memo, returnOf];
  return {
    vct: closedType,
    transaction_id: hash('sha256', JSON.stringify(fields), 'base64url'),
    payee: { id: idOf(payee), name: payee.holder },
    payment_amount: { amount: Number(amountWon), currency },
    payment_instrument: { id: idOf(payer), type: 'account' },
  };
}

/** How an account is called in a mandate: `901/901-000-123456`. */
export function idOf({ bank, account }: AccountRef): string {
  return `${bank}/${account}`;
}
