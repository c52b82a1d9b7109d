import { hash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Caller } from './caller.ts';

/** Shortest bearer token that is taken in, and the longest that is looked at. */
export const tokenLengthMin = 16;
export const tokenLengthMax = 512;

/** What a good token says. */
export interface Credential extends Caller {
  /** Names the token without telling it. */
  readonly id: string;
  /** What it is good for; null: for everything, as tokens are that were issued here. */
  readonly scopes: ReadonlySet<string> | null;
  /** At the earliest, where the clock of its issuer may be ahead of ours. */
  readonly issuedAt: EpochMs;
}

/**
 * Bearer tokens, one or more for each agent. Only SHA-256 digests are held, and a token is found by its digest:
 * no comparison depends on how much of a guess was right. Synchronous on purpose (no thread pool on the decision path).
 */
export interface Tokens {
  /** Throws `RangeError` for a token too short to be a secret, or already issued. */
  issue(grant: { readonly token: string; readonly caller: Caller; readonly expiresAt: EpochMs }): void;
  /** `undefined`: missing, unknown, expired or revoked; nobody is told which. */
  authenticate(token: string | undefined): Credential | undefined;
  /** Ids of those that were issued to an agent here, by whom a restart issues them again. */
  issuedTo(agent: Pick<Caller, 'tenant' | 'agent'>): readonly string[];
  /** Holds from the next call on. False: there was no such token. */
  revoke(token: string): boolean;
}

export function openTokens(clock: Clock): Tokens {
  const grants = new Map<string, { readonly credential: Credential; readonly expiresAt: EpochMs }>();
  return {
    issue: ({ token, caller, expiresAt }) => {
      if (token.length < tokenLengthMin || token.length > tokenLengthMax) {
        throw new RangeError(`a token has ${tokenLengthMin} to ${tokenLengthMax} characters, not ${token.length}`);
      }
      const digest = digestOf(token);
      if (grants.has(digest)) throw new RangeError('this token has been issued before');
      grants.set(digest, { credential: { ...caller, id: digest, scopes: null, issuedAt: clock.now() }, expiresAt });
    },
    authenticate: (token) => {
      if (token === undefined || token.length > tokenLengthMax) return undefined;
      const grant = grants.get(digestOf(token));
      return grant !== undefined && clock.now() < grant.expiresAt ? grant.credential : undefined;
    },
    issuedTo: ({ tenant, agent }) =>
      [...grants.values()].flatMap(({ credential }) => (credential.tenant === tenant && credential.agent === agent ? [credential.id] : [])),
    revoke: (token) => grants.delete(digestOf(token)),
  };
}

function digestOf(token: string): string {
  return hash('sha256', token);
}
