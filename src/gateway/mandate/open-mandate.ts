import type { KeyObject } from 'node:crypto';
import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import type { AccountRef, EpochMs } from '../../kernel/instruction.ts';
import { frequencies, type HolderKey, type Mandate, type Recurrence } from '../../kernel/mandate.ts';
import { type Won, won } from '../../kernel/money.ts';
import { isObject } from '../identity/key-set.ts';
import { closedType, currency, idOf } from './closed-mandate.ts';
import { digestOf, keyOf, type SdJwt, writeSdJwt } from './sd-jwt.ts';

/** Of a mandate with which an agent pays by itself. */
const openType = 'mandate.payment.open.1';

/** What a signed text says, before anybody has looked at who signed it. `issuer`: whose signature it claims to have; `narrows`: digest of another text. */
export interface ReadMandate {
  readonly mandate: Omit<Mandate, 'principal' | 'parent'>;
  readonly issuer: string;
  readonly narrows: string | undefined;
}

/** End of the year 9999, the last that ISO 8601 writes with four digits: of an `exp` in microseconds no time could be shown. */
const expMax = 253_402_300_799;

/** What is wrong with a text, in one line. */
export interface Fault {
  readonly fault: string;
}

type Content = Record<string, unknown>;

/** What is to be signed. Without `notBefore` it holds from when a gateway takes it. */
export type Terms = Omit<Mandate, 'parent' | 'digest' | 'notBefore' | 'tenant' | 'principal'> & {
  readonly tenant: string;
  readonly notBefore?: EpochMs;
};

/** Signs a mandate. `narrows`: the text of another that it is cut from; it is then signed by whoever holds that one, or by its principal. */
export function signMandate(
  terms: Terms,
  { key, issuer, narrows }: { readonly key: KeyObject; readonly issuer: string; readonly narrows?: string },
): string {
  const { id, tenant, agent, expiresAt, holder } = terms;
  const claims = {
    iss: issuer,
    sub: agent,
    aud: tenant,
    jti: id,
    exp: expiresAt / 1000,
    ...(narrows !== undefined && { sd_hash: digestOf(narrows) }),
  };
  const content = { ...(isClosed(terms) ? closedContent(terms) : openContent(terms)), ...(holder && { cnf: { jwk: holder } }) };
  return writeSdJwt({ kind: narrows === undefined ? 'issued' : 'narrowed', kid: issuer, claims, content }, key);
}

/** One payment of one amount from one account to one payee. */
function isClosed({ accounts, payees, minimumWon, limitWon, budgetWon, recurrence }: Terms): boolean {
  return recurrence?.usesMax === 1 && minimumWon === limitWon && budgetWon === limitWon && accounts.length === 1 && payees.length === 1;
}

function closedContent({ id, accounts, payees, limitWon }: Terms): object {
  const [payer, payee] = [...accounts, ...payees].map(idOf);
  return {
    vct: closedType,
    transaction_id: id,
    payee: { id: payee },
    payment_amount: { amount: Number(limitWon), currency },
    payment_instrument: { id: payer, type: 'account' },
  };
}

function openContent({ accounts, payees, minimumWon, limitWon, budgetWon, recurrence, notBefore }: Terms): object {
  const often = recurrence ?? { frequency: 'ON_DEMAND', usesMax: null };
  const constraints = [
    { type: 'payment.allowed_payment_instruments', allowed: accounts.map((account) => ({ id: idOf(account), type: 'account' })) },
    { type: 'payment.allowed_payees', allowed: payees.map((payee) => ({ id: idOf(payee) })) },
    { type: 'payment.amount_range', currency, max: Number(limitWon), ...(minimumWon !== undefined && { min: Number(minimumWon) }) },
    { type: 'payment.budget', currency, max: Number(budgetWon) },
    { type: 'payment.agent_recurrence', frequency: often.frequency, ...(often.usesMax !== null && { max_occurrences: often.usesMax }) },
    ...(notBefore === undefined ? [] : [{ type: 'payment.execution_date', not_before: formatKst(notBefore) }]),
  ];
  return { vct: openType, constraints };
}

/**
 * Reads what was signed: every bound, or what is wrong with it. A constraint that is not evaluated here is refused, never passed over. An open mandate without
 * `payment.agent_recurrence`, and a closed one of the principal's own, are good for one payment. `now` is from when it holds where it does not say so itself.
 */
export function readMandate(text: string, { claims, content }: SdJwt, now: EpochMs): ReadMandate | Fault {
  const { iss, sub, aud, jti, exp, sd_hash: narrows } = claims;
  const who = [iss, sub, aud, jti];
  if (!who.every(isName)) return { fault: 'iss, sub, aud and jti each name somebody in 1 to 64 characters: principal, agent, tenant, mandate' };
  const [issuer = '', agent = '', tenant = '', id = ''] = who.filter(isName);
  if (!isWhole(exp) || exp > expMax) return { fault: 'exp is missing, or no whole number of seconds that ends before the year 10000' };
  if (narrows !== undefined && typeof narrows !== 'string') return { fault: 'sd_hash is no digest' };
  const bounds = content['vct'] === closedType ? closedBounds(content) : openBounds(content);
  if ('fault' in bounds) return bounds;
  const holder = holderIn(content['cnf']);
  if (holder !== undefined && 'fault' in holder) return holder;
  const { until, from = now, ...rest } = bounds;
  const expiresAt = Math.min(exp * 1000, until ?? exp * 1000);
  const mandate = { id, tenant, agent, ...rest, notBefore: from, expiresAt, digest: digestOf(text), ...(holder && { holder }) };
  return { mandate, issuer, narrows };
}

type Bounds = Pick<Mandate, 'accounts' | 'payees' | 'minimumWon' | 'limitWon' | 'budgetWon' | 'recurrence'> & {
  readonly from?: EpochMs;
  readonly until?: EpochMs;
};

const once: Recurrence = { frequency: 'ON_DEMAND', usesMax: 1 };

/** One payment, of just this amount, signed by the principal as it is to be made. */
function closedBounds({ payee, payment_amount: amount, payment_instrument: instrument }: Content): Bounds | Fault {
  const paid = isObject(amount) && amount['currency'] === currency ? wonIn(amount['amount']) : undefined;
  const payees = accountsIn([payee]);
  const accounts = accountsIn([instrument]);
  if (paid === undefined) return { fault: 'payment_amount is not {amount, currency: "KRW"} with whole won' };
  if (payees === undefined || accounts === undefined) return { fault: 'payee or payment_instrument has no id such as 901/901-000-123456' };
  return { accounts, payees, minimumWon: paid, limitWon: paid, budgetWon: paid, recurrence: once };
}

function openBounds({ vct, constraints }: Content): Bounds | Fault {
  if (vct !== openType) return { fault: `vct is neither ${openType} nor ${closedType}` };
  const listed = Array.isArray(constraints) && constraints.every(isObject) ? constraints : [];
  const byType = new Map(listed.map((each: Content) => [each['type'], each]));
  if (byType.size < listed.length) return { fault: 'two constraints are of one type' };
  const unknown = [...byType.keys()].find((type) => typeof type !== 'string' || !evaluated.has(type));
  if (unknown !== undefined) return { fault: `${String(unknown)} is not evaluated here; a bound that nobody keeps is not taken` };
  const accounts = accountsIn(byType.get('payment.allowed_payment_instruments')?.['allowed']);
  const payees = accountsIn(byType.get('payment.allowed_payees')?.['allowed']);
  const { max, min, currency: unit } = byType.get('payment.amount_range') ?? {};
  const limitWon = unit === currency ? wonIn(max) : undefined;
  const minimumWon = min === undefined ? undefined : wonIn(min);
  const recurrence = recurrenceIn(byType.get('payment.agent_recurrence'));
  const budget = byType.get('payment.budget');
  const budgetWon = budget === undefined && recurrence === once ? limitWon : budget?.['currency'] === currency ? wonIn(budget['max']) : undefined;
  const window = windowIn(byType.get('payment.execution_date'));
  if (accounts === undefined) return { fault: 'payment.allowed_payment_instruments names no ids such as 901/901-000-123456' };
  if (payees === undefined) return { fault: 'payment.allowed_payees names no ids such as 902/902-000-123456' };
  if (limitWon === undefined) return { fault: 'payment.amount_range has no max in whole won, currency KRW' };
  if (min !== undefined && (minimumWon === undefined || minimumWon > limitWon))
    return { fault: 'payment.amount_range has a min that is above its max or no whole won' };
  if (recurrence === undefined)
    return { fault: `payment.agent_recurrence has a frequency of ${frequencies.join(', ')}, and max_occurrences of at least 1` };
  if (budgetWon === undefined) return { fault: 'payment.budget has no max in whole won, currency KRW' };
  if (window === undefined) return { fault: 'payment.execution_date is no time such as 2026-11-23T10:00:00+09:00' };
  const isEndless = recurrence.frequency === 'ON_DEMAND' && recurrence.usesMax === null;
  return { accounts, payees, limitWon, budgetWon, ...window, ...(minimumWon && { minimumWon }), ...(!isEndless && { recurrence }) };
}

const evaluated: ReadonlySet<string> = new Set([
  'payment.allowed_payment_instruments',
  'payment.allowed_payees',
  'payment.amount_range',
  'payment.budget',
  'payment.agent_recurrence',
  'payment.execution_date',
]);

function recurrenceIn(constraint: Content | undefined): Recurrence | undefined {
  if (constraint === undefined) return once;
  const { frequency: stated, max_occurrences: max = null } = constraint;
  const frequency = frequencies.find((each) => each === stated);
  if (frequency === undefined || (max !== null && !(isWhole(max) && max > 0))) return undefined;
  return { frequency, usesMax: max };
}

/** `not_after` is the last moment, where an end of ours is the first that is too late. */
function windowIn(constraint: Content | undefined): { from?: EpochMs; until?: EpochMs } | undefined {
  const { not_before: first, not_after: last } = constraint ?? {};
  const from = typeof first === 'string' ? parseInstant(first) : undefined;
  const until = typeof last === 'string' ? parseInstant(last) : undefined;
  if ((first !== undefined && from === undefined) || (last !== undefined && until === undefined)) return undefined;
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until: until + 1 }) };
}

function holderIn(cnf: unknown): HolderKey | Fault | undefined {
  if (cnf === undefined) return undefined;
  const jwk = isObject(cnf) ? cnf['jwk'] : undefined;
  const { kty, crv, x, y } = isObject(jwk) ? jwk : {};
  const known =
    (crv === 'Ed25519' || crv === 'P-256') && typeof kty === 'string' && typeof x === 'string' && (y === undefined || typeof y === 'string');
  const holder = known ? { kty, crv, x, ...(y !== undefined && { y }) } : undefined;
  return holder !== undefined && keyOf(holder) !== undefined ? holder : { fault: 'cnf.jwk is no public key on Ed25519 or P-256' };
}

/** Whole won as a JSON number: won has no minor unit (ISO 4217), so nothing is ever divided or multiplied. */
function wonIn(value: unknown): Won | undefined {
  return isWhole(value) && value > 0 && value < 1e15 ? won(BigInt(value)) : undefined;
}

function accountsIn(list: unknown): readonly AccountRef[] | undefined {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const accounts = entries.map((entry) => parseAccount(isObject(entry) ? entry['id'] : undefined));
  const known = accounts.filter((account) => account !== undefined);
  return known.length === 0 || known.length < entries.length ? undefined : known;
}

/** Reads `901/901-000-123456`. */
export function parseAccount(id: unknown): AccountRef | undefined {
  const [, bank, account] = typeof id === 'string' ? (/^([0-9]{3})\/([0-9A-Za-z-]{4,20})$/.exec(id) ?? []) : [];
  return bank === undefined || account === undefined ? undefined : { bank, account };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Zl}\p{Zp}]{1,64}$/u.test(value);
}
