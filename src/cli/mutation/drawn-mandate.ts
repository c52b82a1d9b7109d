import { hash } from 'node:crypto';
import { digestOf } from '../../gateway/mandate/sd-jwt.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import { frequencies, type Mandate } from '../../kernel/mandate.ts';
import { won } from '../../kernel/money.ts';
import type { Random } from '../../kernel/random.ts';

const minuteMs = 60_000;

/** Amounts around the limits that mandates get here. */
export const limits = [1_000n, 20_000n, 300_000n];

/** The text that a mandate is said to have been read from. */
export function textOf({ id }: Pick<Mandate, 'id'>): string {
  return `text of ${id}`;
}

/** A mandate beside `base`: for part of its accounts, from now or later, for minutes or hours; one in a few with a least amount, so many uses, a treasury or a key. */
export function drawnMandate(base: Mandate, random: Random, { id, now }: { readonly id: string; readonly now: EpochMs }): Mandate {
  const limitWon = pick(random, limits) ?? 1_000n;
  const notBefore = now + (random.below(3) - 1) * 5 * minuteMs;
  const [bank] = base.accounts;
  return {
    ...base,
    id,
    accounts: random.next() < 0.8 ? base.accounts : [],
    payees: random.next() < 0.6 ? base.payees : some(random, base.payees),
    limitWon: won(limitWon),
    budgetWon: won(limitWon * BigInt(1 + random.below(4))),
    notBefore,
    expiresAt: notBefore + (pick(random, [10 * minuteMs, 30 * minuteMs, 100 * minuteMs]) ?? minuteMs),
    ...(random.next() < 0.3 && { minimumWon: won(pick(random, [limitWon, limitWon / 2n]) ?? limitWon) }),
    ...(random.next() < 0.3 && { recurrence: { frequency: pick(random, frequencies) ?? 'DAILY', usesMax: pick(random, [null, 1, 3]) ?? null } }),
    ...(random.next() < 0.2 && bank !== undefined && { treasuryOf: bank.bank }),
    ...(random.next() < 0.2 && boundTo(id)),
  };
}

/** One that narrows another, within it in every bound. */
export function narrowed(parent: Mandate, random: Random, id: string): Mandate {
  const { minimumWon, recurrence, treasuryOf, ...rest } = parent;
  return {
    ...rest,
    id,
    parent: parent.id,
    payees: random.next() < 0.7 ? parent.payees : some(random, parent.payees),
    limitWon: half(random, parent.limitWon),
    budgetWon: half(random, parent.budgetWon),
    ...(minimumWon !== undefined && { minimumWon }),
    ...(recurrence !== undefined && { recurrence }),
    ...(treasuryOf !== undefined && random.next() < 0.5 && { treasuryOf }),
    ...(parent.holder !== undefined && boundTo(id)),
  };
}

/** The same with one bound passed. */
export function beyond(child: Mandate, parent: Mandate, random: Random): Mandate {
  const { holder: _, digest: __, ...unbound } = child;
  const ways: readonly Mandate[] = [
    { ...child, limitWon: won(parent.limitWon + 1n) },
    { ...child, budgetWon: won(parent.budgetWon + 1n) },
    { ...child, notBefore: parent.notBefore - 1 },
    { ...child, expiresAt: parent.expiresAt + 1 },
    { ...child, payees: [...child.payees, { bank: '999', account: 'nobody' }] },
    { ...child, treasuryOf: '999' },
    { ...child, principal: 'somebody-else' },
    { ...child, parent: 'no-such-mandate' },
    ...(parent.holder === undefined ? [] : [unbound]),
  ];
  return pick(random, ways) ?? child;
}

/** To a key that nobody holds: signing takes a thread pool, which virtual time has not. So what comes with an order is never good, and what lacks is missed. */
function boundTo(id: string): Pick<Mandate, 'holder' | 'digest'> {
  return { holder: { kty: 'OKP', crv: 'Ed25519', x: hash('sha256', id, 'base64url') }, digest: digestOf(textOf({ id })) };
}

function half(random: Random, amountWon: bigint): Mandate['limitWon'] {
  return won(random.next() < 0.5 ? amountWon : amountWon / 2n);
}

function some<T>(random: Random, things: readonly T[]): readonly T[] {
  return things.filter(() => random.next() < 0.7);
}

export function pick<T>(random: Random, things: readonly T[]): T | undefined {
  return things[random.below(Math.max(1, things.length))];
}
