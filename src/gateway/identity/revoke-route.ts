import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { denialContent, deny } from '../denial.ts';
import { shown } from '../fields.ts';
import { checkOf, objectSchema } from '../schema.ts';

/** Calls tokens back: one, by its text, or every one that an agent of a tenant has been given until now. */
export interface RevokeDesk {
  /** In force, and durable, when it resolves. False: no such token is good now. `undefined`: the gateway is down, and hears it first when it is back. */
  revoke(order: { readonly text: string } | { readonly tenant: string; readonly agent: string }): Promise<boolean | undefined>;
}

interface Order {
  readonly token?: string;
  readonly tenant?: string;
  readonly agent?: string;
}

const name = { minLength: 1, maxLength: 64 };
const check = checkOf(
  objectSchema(
    {
      token: { ...shown('the token itself; then nothing else.'), minLength: 16, maxLength: 8_192 },
      tenant: { ...shown('tenant of the agent.'), ...name },
      agent: { ...shown('agent whose tokens are called back.'), ...name },
    },
    ['token', 'tenant', 'agent'],
  ),
);

/** `POST /operator/revoke` with `{token}` or `{tenant, agent}`. */
export function mountRevocation(app: FastifyInstance, guard: onRequestAsyncHookHandler, desk: RevokeDesk): void {
  app.post('/operator/revoke', { onRequest: guard }, async (request, reply) => {
    const misfit = check(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const { token, tenant, agent } = (request.body ?? {}) as Order; // as checked
    const order = orderOf(token, tenant, agent);
    if (order === undefined)
      return reply.code(400).send(denialContent(deny('invalid_arguments', { remedy: 'Send token alone, or tenant and agent.' })));
    const revoked = await desk.revoke(order);
    return revoked === undefined ? reply.code(202).send({ revoked: false, queued: true }) : reply.send({ revoked });
  });
}

function orderOf(text: string | undefined, tenant: string | undefined, agent: string | undefined): Parameters<RevokeDesk['revoke']>[0] | undefined {
  if (text !== undefined) return tenant === undefined && agent === undefined ? { text } : undefined;
  return tenant === undefined || agent === undefined ? undefined : { tenant, agent };
}
