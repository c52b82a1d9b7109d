import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { scopes as knownScopes } from '../../gateway/identity/scopes.ts';
import { signInPage } from './sign-in-page.ts';

/** An agent and the principal that it acts for. */
export interface Account {
  readonly tenant: string;
  readonly principal: string;
  readonly agent: string;
  /** Secret of the principal, typed into the page. Never the agent's (EFTA article 6). */
  readonly code: string;
}

/** Wrong codes that one sign-in may see. */
const triesMax = 5;

const pageHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Where a principal lets an agent in. `provider` is asked for, because it changes with its keys. The browser's cookie of the same interaction is needed for every step. */
export function mountSignIn(app: FastifyInstance, provider: () => Provider, accounts: readonly Account[]): void {
  const tries = new Map<string, number>();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 4_096 }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.get('/sign-in/:uid', async (request, reply) => {
    const asked = await wishOf(provider(), request.raw, reply.raw);
    return asked === undefined ? gone(reply) : page(reply, { ...asked, wrong: false });
  });
  app.post('/sign-in/:uid', async (request, reply) => {
    const current = provider();
    const asked = await wishOf(current, request.raw, reply.raw);
    if (asked === undefined) return gone(reply);
    const { code = '', decision } = (request.body ?? {}) as Record<string, string | undefined>; // as the form's parser makes it
    const account = decision === 'allow' ? accounts.find((each) => hash('sha256', each.code) === hash('sha256', code)) : undefined;
    const used = (tries.get(asked.uid) ?? 0) + 1;
    tries.set(asked.uid, used);
    if (decision === 'allow' && account === undefined && used < triesMax) return page(reply.code(403), { ...asked, wrong: true });
    tries.delete(asked.uid);
    // An agent's own client acts for that agent only; any other client acts for the agent of whoever signs in.
    const isOwn = account !== undefined && (asked.client === account.agent || accounts.every(({ agent }) => agent !== asked.client));
    const result = isOwn ? await granted(current, asked, account) : { error: 'access_denied', error_description: 'the principal did not allow it' };
    reply.hijack();
    await current.interactionFinished(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
    return reply;
  });
}

interface Wish {
  readonly uid: string;
  readonly client: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

async function wishOf(provider: Provider, request: FastifyReply['request']['raw'], reply: FastifyReply['raw']): Promise<Wish | undefined> {
  try {
    const { uid, params } = await provider.interactionDetails(request, reply);
    const wanted = String(params['scope'] ?? '').split(' ');
    const { resource } = params;
    return {
      uid,
      client: String(params['client_id']),
      resource: String(Array.isArray(resource) ? resource[0] : resource),
      scopes: knownScopes.filter((scope) => wanted.includes(scope)),
    };
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined; // another browser, or too late
    throw error;
  }
}

async function granted(provider: Provider, { client, resource, scopes }: Wish, { agent }: Account): Promise<InteractionResults> {
  const grant = new provider.Grant({ accountId: agent, clientId: client });
  if (scopes.length > 0) {
    grant.addOIDCScope(scopes.join(' ')); // what the server announces counts as its own too
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return { login: { accountId: agent, remember: false }, consent: { grantId: await grant.save() } };
}

function page(reply: FastifyReply, sign: Parameters<typeof signInPage>[0]): FastifyReply {
  return reply.headers(pageHeaders).type('text/html; charset=utf-8').send(signInPage(sign));
}

function gone(reply: FastifyReply): FastifyReply {
  return reply
    .code(400)
    .headers(pageHeaders)
    .type('text/plain; charset=utf-8')
    .send('This request has ended, or was begun elsewhere. Start again from your client.');
}
