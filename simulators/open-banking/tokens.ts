import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../src/kernel/clock.ts';
import type { RspCode } from './rsp-codes.ts';

export type Scope = 'login' | 'inquiry' | 'transfer' | 'oob';

/** What a token says, under the seal of the centre: nothing is kept, so a restart forgets no token. */
export interface Grant {
  readonly kind: 'access' | 'refresh' | 'code';
  readonly client: string;
  /** `user_seq_no`; null for client credentials. */
  readonly user: string | null;
  readonly scopes: readonly Scope[];
  /** Epoch ms. */
  readonly until: number;
  /** Tells two tokens of one moment apart. */
  readonly serial: string;
}

/** Seals and opens tokens of this centre. Synchronous, because it stands on the decision path. */
export class TokenSeal {
  readonly #key: string;
  readonly #clock: Clock;

  constructor(key: string, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  seal(grant: Grant): string {
    const text = Buffer.from(JSON.stringify(grant)).toString('base64url');
    return `${text}.${this.#mac(text)}`;
  }

  /** O0002: not issued here, or for something else; O0003: expired. */
  open(token: string | undefined, kind: Grant['kind']): Grant | RspCode {
    const [text = '', mac = ''] = (token ?? '').split('.');
    const expected = Buffer.from(this.#mac(text));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'O0002';
    const grant = JSON.parse(Buffer.from(text, 'base64url').toString()) as Grant; // under our own seal
    if (grant.kind !== kind) return 'O0002';
    return this.#clock.now() < grant.until ? grant : 'O0003';
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}
