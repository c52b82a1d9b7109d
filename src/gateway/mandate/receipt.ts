import { hash } from 'node:crypto';
import { formatKst } from '../../kernel/calendar.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Mandate } from '../../kernel/mandate.ts';
import { reasons } from '../../kernel/reason.ts';
import type { JsonObject } from '../denial.ts';
import { readJws } from '../identity/compact-jws.ts';
import { fieldsOf, type Payment } from '../payment.ts';
import { isSignedBy, type SealKey } from '../seal-key.ts';
import { currency } from './closed-mandate.ts';

/** What the rails themselves say of a payment, asked when the receipt is made. */
export interface RailEvidence {
  /** The rail that took the order, and when it credited the payee by its own word. */
  readonly rail: string;
  readonly creditedAt: EpochMs;
  /** The debit on the payer's statement: where, by which entry, when; null: the statement does not have it. */
  readonly entry: { readonly keeper: string; readonly id: string; readonly at: EpochMs } | null;
  /** What the network between the banks says; null: the payment did not go over it. */
  readonly network: { readonly rail: string; readonly creditedAt: EpochMs } | null;
  /** How the banks settle it; null: nothing is owed between banks. */
  readonly settlement: { readonly how: 'net' | 'gross'; readonly at: EpochMs } | null;
}

const type = 'receipt+jwt';

/**
 * A receipt for a payment that has ended: AP2's fields (`payment_receipt.json`), and beside them order, mandate and what the rails were found to have. Ed25519.
 * `evidence` is null for a payment that was not credited; `rail_confirmation_verified` is true only where every rail asked bears it out.
 */
export function writeReceipt(
  payment: Payment,
  mandate: Mandate,
  { key, now, evidence }: { readonly key: SealKey; readonly now: EpochMs; readonly evidence: RailEvidence | null },
): string {
  const header = { alg: 'EdDSA', typ: type, kid: key.name };
  const payload = {
    ...standingOf(payment, evidence),
    iss: 'railproof',
    iat: Math.floor(now / 1000),
    reference: payment.proof ?? digestOfMandate(mandate),
    ...boundTo(payment, mandate, evidence),
  };
  const signed = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${key.sign(signed)}`;
}

function standingOf({ id, standing }: Payment, evidence: RailEvidence | null): JsonObject {
  if (standing?.status === 'rejected') {
    const { message } = reasons[standing.reason];
    return { status: 'Error', payment_id: id, error: standing.reason, error_description: message.en };
  }
  const network = evidence?.network ?? null;
  return {
    status: 'Success',
    payment_id: id,
    psp_confirmation_id: evidence?.entry?.id ?? '',
    network_confirmation_id: network === null ? '' : `${network.rail}/${id}`,
    rail_confirmation_verified: evidence !== null && evidence.entry !== null && (evidence.settlement === null || network !== null),
  };
}

function boundTo({ order, owner }: Payment, { id, parent, agent, digest }: Mandate, evidence: RailEvidence | null): JsonObject {
  return {
    mandate: { id, agent, principal: owner.principal, tenant: owner.tenant, digest: digest ?? null, narrows: parent ?? null },
    order: { idempotencyKey: order.key, ...fieldsOf(order), currency },
    evidence: evidence === null ? null : shownEvidence(evidence),
  };
}

function shownEvidence({ rail, creditedAt, entry, network, settlement }: RailEvidence): JsonObject {
  return {
    rail,
    creditedAt: formatKst(creditedAt),
    entry: entry && { keeper: entry.keeper, id: entry.id, at: formatKst(entry.at) },
    network: network && { rail: network.rail, creditedAt: formatKst(network.creditedAt) },
    settlement: settlement && { how: settlement.how, at: formatKst(settlement.at) },
  };
}

/** Of a mandate that nobody has signed: of its record. */
function digestOfMandate(mandate: Mandate): string {
  const record = JSON.stringify(mandate, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return mandate.digest ?? hash('sha256', record, 'base64url');
}

/** What a receipt says, or what is wrong with it. `trusted`: the name of the key that the gateway signs receipts with. */
export function readReceipt(text: string, trusted: string): { readonly payload: JsonObject } | { readonly fault: string } {
  const jws = readJws(text);
  if (jws?.header['typ'] !== type || jws.header['alg'] !== 'EdDSA') return { fault: 'it is no receipt' };
  if (jws.header['kid'] !== trusted) return { fault: `it is signed by ${String(jws.header['kid'])}, not by ${trusted}` };
  if (!isSignedBy(trusted, jws.signed, jws.signature.toString('base64url')))
    return { fault: 'its signature is not good: something in it was changed' };
  return { payload: jws.payload as JsonObject }; // parsed from JSON text
}
