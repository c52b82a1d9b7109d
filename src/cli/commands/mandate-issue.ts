import { createPublicKey } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { closeMandate } from '../../gateway/mandate/closed-mandate.ts';
import { parseAccount, readMandate, signMandate, type Terms } from '../../gateway/mandate/open-mandate.ts';
import { digestOf, holderOf, readSdJwt } from '../../gateway/mandate/sd-jwt.ts';
import { orderOf, transferFunds } from '../../gateway/tools/transfer-funds.ts';
import { formatKst, parseInstant } from '../../kernel/calendar.ts';
import { frequencies } from '../../kernel/mandate.ts';
import { parseWon, type Won } from '../../kernel/money.ts';
import { InputError } from '../../runner/input-error.ts';
import { ambient } from '../ambient.ts';
import { textOf, writeNewText } from '../on-disk.ts';
import { readPublicKey, readSigningKey } from '../signing-key.ts';
import { ask } from './operator.ts';

interface BoundOptions {
  readonly key: string;
  readonly holder?: string;
  readonly id?: string;
  readonly account?: readonly string[];
  readonly payee?: readonly string[];
  readonly minimum?: string;
  readonly limit?: string;
  readonly budget?: string;
  readonly every?: string;
  readonly uses?: number;
  readonly from?: string;
  readonly until?: string;
  readonly out?: string;
  readonly offline: boolean;
  readonly url: string;
}

/** Signs a mandate, writes its text, and brings it to a gateway. 0: it is in force, or was only to be signed. Throws {@link InputError} with what a gateway has against it. */
export async function issue(
  options: BoundOptions & { readonly principal: string; readonly agent: string; readonly tenant: string; readonly amount?: string },
): Promise<number> {
  const { principal: issuer, agent, tenant, amount } = options;
  const once = amount === undefined ? undefined : wonOf('--amount', amount);
  const bounds = boundsOf(options);
  const limitWon = once ?? bounds.limitWon;
  const budgetWon = once ?? bounds.budgetWon;
  if (bounds.accounts === undefined || bounds.payees === undefined)
    throw new InputError('name at least one --account and one --payee, each as BANK/ACCOUNT');
  if (limitWon === undefined || budgetWon === undefined)
    throw new InputError('name --limit and --budget in whole won, or --amount for one payment of just that');
  if (bounds.expiresAt === undefined) throw new InputError('name --until: a mandate has an end');
  const closed = once === undefined ? {} : { minimumWon: once, recurrence: { frequency: 'ON_DEMAND', usesMax: 1 } as const };
  const id = options.id ?? freshId();
  const terms: Terms = {
    ...bounds,
    ...closed,
    id,
    agent,
    tenant,
    accounts: bounds.accounts,
    payees: bounds.payees,
    limitWon,
    budgetWon,
    expiresAt: bounds.expiresAt,
  };
  return hand(signMandate(terms, { key: readSigningKey(options.key), issuer }), terms, options);
}

/** Signs a mandate cut from another: as its holder, where the key is that one's, else as its principal. Ends as {@link issue} does. */
export async function narrow(
  options: BoundOptions & { readonly mandate: string; readonly agent?: string; readonly principal?: string },
): Promise<number> {
  const { text, issuer, terms: parent } = opened(options.mandate);
  const key = readSigningKey(options.key);
  const isHolder = isDeepStrictEqual(parent.holder, holderOf(createPublicKey(key)));
  const terms = { ...parent, ...boundsOf(options), id: options.id ?? freshId(), agent: options.agent ?? parent.agent };
  return hand(signMandate(terms, { key, issuer: isHolder ? parent.agent : (options.principal ?? issuer), narrows: text }), terms, options);
}

/** Closes a mandate for one order and prints what is to be sent. */
export function close({ mandate, key, order: file }: { readonly mandate: string; readonly key: string; readonly order: string }): number {
  const { text, terms } = opened(mandate);
  const args = jsonIn(file);
  const misfit = transferFunds.check(args);
  if (misfit !== undefined) throw new InputError(`${file}: ${misfit.remedy}`);
  const order = args as Parameters<typeof orderOf>[0]; // as checked
  const secret = readSigningKey(key);
  if (!isDeepStrictEqual(terms.holder, holderOf(createPublicKey(secret)))) throw new InputError(`${key}: ${mandate} is not bound to this key`);
  const closedMandate = closeMandate({ text, tenant: terms.tenant }, orderOf(order), { key: secret, issuedAt: ambient.now() });
  process.stdout.write(`${JSON.stringify({ ...order, closedMandate })}\n`);
  return 0;
}

/** What was named; what was not is left out. */
function boundsOf(options: BoundOptions): Partial<Terms> {
  const { holder: file, account, payee, minimum, limit, budget, every, uses, from, until } = options;
  const holder = file === undefined ? undefined : holderOf(readPublicKey(file));
  const frequency = every === undefined && uses !== undefined ? 'ON_DEMAND' : frequencies.find((each) => each === every);
  if (every !== undefined && frequency === undefined) throw new InputError(`--every ${every}: send one of ${frequencies.join(', ')}`);
  return {
    ...(holder && { holder }),
    ...(account && { accounts: account.map((each) => accountOf('--account', each)) }),
    ...(payee && { payees: payee.map((each) => accountOf('--payee', each)) }),
    ...(minimum !== undefined && { minimumWon: wonOf('--minimum', minimum) }),
    ...(limit !== undefined && { limitWon: wonOf('--limit', limit) }),
    ...(budget !== undefined && { budgetWon: wonOf('--budget', budget) }),
    ...(frequency && { recurrence: { frequency, usesMax: uses ?? null } }),
    ...(from !== undefined && { notBefore: timeOf('--from', from) }),
    ...(until !== undefined && { expiresAt: timeOf('--until', until) }),
  };
}

/** Writes the text, then brings it to the gateway: what the gateway has can always be shown again. */
async function hand(text: string, { id }: Terms, { out = `${id}.mandate`, offline, url }: BoundOptions): Promise<number> {
  writeNewText(out, `${text}\n`, 'name another file for the mandate with --out');
  process.stdout.write(`${out}: mandate ${id}, digest ${digestOf(text)}\n`);
  if (offline) return 0;
  const answer = (await ask(url, '/operator/mandates', { mandate: text })) as { readonly queued?: boolean }; // by our own gateway
  process.stdout.write(answer.queued === true ? 'the gateway is down; it hears of this when it is back\n' : `${id} is in force\n`);
  return 0;
}

function opened(file: string): { readonly text: string; readonly issuer: string; readonly terms: Terms } {
  const text = readText(file).trim();
  const jwt = readSdJwt(text);
  if (jwt === undefined || jwt.kind === 'closed') throw new InputError(`${file}: holds no mandate that railproof mandate issue or narrow wrote`);
  const read = readMandate(text, jwt, 0);
  if ('fault' in read) throw new InputError(`${file}: ${read.fault}`);
  const { notBefore, digest: _, ...rest } = read.mandate;
  return { text, issuer: read.issuer, terms: { ...rest, ...(notBefore > 0 && { notBefore }) } };
}

export function readText(file: string): string {
  return textOf(file, 'name a file that is there');
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${file}: holds no JSON; send the arguments of transfer_funds`);
    throw error;
  }
}

function freshId(): string {
  return `mandate-${Buffer.from(ambient.freshSecret(6)).toString('hex')}`;
}

function wonOf(option: string, text: string): Won {
  const amount = parseWon(text);
  if (amount === undefined || amount === 0n) throw new InputError(`${option} ${text}: send whole won above zero, such as 15000`);
  return amount;
}

function accountOf(option: string, text: string): NonNullable<ReturnType<typeof parseAccount>> {
  const account = parseAccount(text);
  if (account === undefined) throw new InputError(`${option} ${text}: send BANK/ACCOUNT, such as 901/901-000-000500`);
  return account;
}

/** Whole seconds, as a signed text has them. */
function timeOf(option: string, text: string): number {
  const at = parseInstant(text);
  if (at === undefined || at % 1000 !== 0)
    throw new InputError(`${option} ${text}: send a time in whole seconds such as ${formatKst(0).replace('.000', '')}`);
  return at;
}
