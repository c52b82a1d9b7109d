import { createPublicKey, hash, verify } from 'node:crypto';
import type { JsonValue } from '../kernel/event.ts';
import type { Mandate } from '../kernel/mandate.ts';
import { fieldsIn } from './payment-fields.ts';
import { recordOf } from './tool-call.ts';

/** The closed mandate of a payment call; `undefined`: it has none. */
export function proofIn(args: JsonValue): string | undefined {
  const { closedMandate } = recordOf(args);
  return typeof closedMandate === 'string' ? closedMandate : undefined;
}

export function proofDigest(proof: string): string {
  return hash('sha256', proof, 'base64url');
}

/** What is wrong with the closed mandate of a call: whom it is by, which mandate and which order it is for. */
export function proofFault({ holder, digest, tenant, id }: Mandate, args: JsonValue): string | undefined {
  const proof = proofIn(args) ?? '';
  const [head = '', body = '', tail = ''] = proof.replace(/~$/, '').split('.');
  const claims = jsonOf(body);
  const { transaction_id: order } = recordOf(Array.isArray(claims['delegate_payload']) ? claims['delegate_payload'][0] : null);
  const { fromBank, fromAccount, toBank, toAccount, toHolder, amountWon, memo, returnOf } = fieldsIn(args);
  const { idempotencyKey } = recordOf(args);
  const fields = [idempotencyKey, fromBank, fromAccount, toBank, toAccount, toHolder, amountWon, memo, returnOf];
  if (order !== hash('sha256', JSON.stringify(fields), 'base64url') || claims['nonce'] !== idempotencyKey)
    return 'its closed mandate is for another order';
  if (claims['sd_hash'] !== digest || claims['aud'] !== tenant) return `its closed mandate closes another than ${id}`;
  const alg = holder?.crv === 'Ed25519' ? null : 'sha256';
  const key = createPublicKey({ key: { ...holder }, format: 'jwk' });
  const isSigned = verify(alg, Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(tail, 'base64url'));
  return isSigned ? undefined : `its closed mandate is not signed by the key of ${id}`;
}

function jsonOf(part: string): ReturnType<typeof recordOf> {
  try {
    return recordOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
