import type { Clock } from '../../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Credential, Tokens } from '../tokens.ts';

/** One token, by what {@link Credential} calls its id; or every token that an agent of a tenant was given until now. */
export type Revoked = { readonly token: string } | { readonly tenant: string; readonly agent: string };

export interface RevocationsDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly record: RecordEvent;
  readonly tokens: Pick<Tokens, 'issuedTo'>;
}

/**
 * Tokens that were called back, a fold over the journal: nobody can call back a token that an authorization server has signed, so the door has to know,
 * also after a restart. It holds from the next call on.
 */
export class Revocations {
  readonly #deps: RevocationsDeps;
  readonly #tokens = new Set<string>();
  readonly #agents = new Map<string, EpochMs>();

  constructor(deps: RevocationsDeps) {
    this.#deps = deps;
  }

  /** For an agent, those that were issued to it here are called back one by one, too: a restart issues them again, at a later time. */
  order(revoked: Revoked, by: string): void {
    const { clock, record, tokens } = this.#deps;
    if ('agent' in revoked) for (const token of tokens.issuedTo(revoked)) this.order({ token }, by);
    const data = 'token' in revoked ? { token: revoked.token, tenant: null, by } : { token: null, tenant: revoked.tenant, by };
    const at = clock.now();
    record({ kind: 'token.revoked', at, data, ...('agent' in revoked ? { agent: revoked.agent } : {}) });
    this.#note(revoked, at);
  }

  covers({ id, tenant, agent, issuedAt }: Credential): boolean {
    return this.#tokens.has(id) || issuedAt <= (this.#agents.get(nameOf(tenant, agent)) ?? Number.NEGATIVE_INFINITY);
  }

  /** Folds a recorded event; others are ignored. */
  restore(event: AnyEvent): void {
    if (event.kind !== 'token.revoked') return;
    const { token, tenant } = event.data;
    if (token !== null) this.#note({ token }, event.at);
    if (tenant !== null && event.agent !== null) this.#note({ tenant, agent: event.agent }, event.at);
  }

  #note(revoked: Revoked, at: EpochMs): void {
    if ('token' in revoked) this.#tokens.add(revoked.token);
    else this.#agents.set(nameOf(revoked.tenant, revoked.agent), at);
  }
}

/** The tokens but for those that were called back. */
export function unlessRevoked(tokens: Tokens, revocations: Pick<Revocations, 'covers'>): Tokens {
  return {
    ...tokens,
    authenticate: (token) => {
      const credential = tokens.authenticate(token);
      return credential === undefined || revocations.covers(credential) ? undefined : credential;
    },
  };
}

function nameOf(tenant: string, agent: string): string {
  return JSON.stringify([tenant, agent]);
}
