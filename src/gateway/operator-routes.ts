import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { formatKst } from '../kernel/calendar.ts';
import type { StopScope } from '../kernel/stop.ts';
import { catalog } from './catalog.ts';
import { denialContent, deny, type JsonObject } from './denial.ts';
import type { Door } from './door.ts';
import { oneOf, shown } from './fields.ts';
import { type HostOptions, openHostCheck } from './host-check.ts';
import { type HttpLimits, refusalShare } from './http-limits.ts';
import { mountRevocation, type RevokeDesk } from './identity/revoke-route.ts';
import { checkOf, objectSchema } from './schema.ts';
import type { StopReport } from './stops.ts';

/** What an operator can do to a gateway that serves. `undefined`: the gateway is down, and hears it first when it is back. */
export interface OperatorDesk extends RevokeDesk {
  /** In force, and durable, when it resolves. */
  stop(scope: StopScope, why: string): Promise<StopReport | undefined>;
  /** False: no stop of exactly this scope stands. */
  lift(scope: StopScope): Promise<boolean | undefined>;
  list(): readonly StopReport[];
}

interface Order {
  readonly tenant?: string;
  readonly agent?: string;
  readonly tool?: string;
  readonly why?: string;
}

const name = { minLength: 1, maxLength: 64 };
const scopeFields = {
  tenant: { ...shown('tenant whose payments are stopped.'), ...name },
  agent: { ...shown('agent whose payments are stopped.'), ...name },
  tool: oneOf(
    catalog.map(({ definition }) => definition.name),
    'tool that is stopped, one of tools/list.',
  ),
};
const checkStop = checkOf(
  objectSchema({ ...scopeFields, why: { ...shown('reason, for the record, at most 200 characters.'), maxLength: 200 } }, [
    'tenant',
    'agent',
    'tool',
    'why',
  ]),
);
const checkLift = checkOf(objectSchema(scopeFields, ['tenant', 'agent', 'tool']));

/** Who the operator is, under which names, and how often others may try. */
export interface OperatorAccess extends Pick<HostOptions, 'allowedHosts'> {
  readonly token: string;
  readonly limits?: HttpLimits | undefined;
}

/**
 * The operator's door beside `/mcp`: `POST /operator/stop`, `POST /operator/resume`, `GET /operator/stops`, `POST /operator/revoke`. Under the names that the gateway has, with a token
 * that is no agent's. No tool leads here: an agent can neither stop itself nor lift a stop.
 */
export function mountOperator(app: FastifyInstance, door: Door, { desk, ...access }: OperatorAccess & { readonly desk: OperatorDesk }): void {
  const guard = operatorGuard(door, access);
  mountRevocation(app, guard, desk);
  app.post('/operator/stop', { onRequest: guard }, async (request, reply) => {
    const misfit = checkStop(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const order = (request.body ?? {}) as Order; // as checked
    const report = await desk.stop(scopeOf(order), order.why ?? '');
    return report === undefined ? reply.code(202).send({ stopped: false, queued: true }) : reply.send({ stopped: true, ...contentOf(report) });
  });
  app.post('/operator/resume', { onRequest: guard }, async (request, reply) => {
    const misfit = checkLift(request.body ?? {});
    if (misfit !== undefined) return reply.code(400).send(denialContent(misfit));
    const lifted = await desk.lift(scopeOf((request.body ?? {}) as Order)); // as checked
    return lifted === undefined ? reply.code(202).send({ lifted: false, queued: true }) : reply.send({ lifted });
  });
  app.get('/operator/stops', { onRequest: guard }, async () => ({ stops: desk.list().map(contentOf) }));
}

/** Lets only the operator pass; whoever else tries is in the audit. */
export function operatorGuard(door: Door, { token, limits, ...names }: OperatorAccess) {
  const refusalOf = openHostCheck(names);
  const shed = refusalShare(limits);
  const digest = hash('sha256', token);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { host, origin } = request.headers;
    if (refusalOf({ host }) !== undefined || origin !== undefined) return reply.code(403).send(denialContent(deny('unauthenticated')));
    const given = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (hash('sha256', given) === digest) return undefined;
    const tooMany = shed(request, reply);
    if (tooMany !== undefined) return tooMany.send(denialContent(deny('rate_limited')));
    await door.call({ token: undefined, tool: 'operator', arguments: {} }); // for the audit
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="railproof operator"')
      .send(denialContent(deny('unauthenticated')));
  };
}

function scopeOf({ tenant, agent, tool }: Order): StopScope {
  return { tenant: tenant ?? null, agent: agent ?? null, tool: tool ?? null };
}

function contentOf({ scope, since, by, why, agents, underWay, underWayWon }: StopReport): JsonObject {
  return {
    scope: { ...scope },
    since: formatKst(since),
    by,
    why,
    agents,
    underWayWon: String(underWayWon),
    underWay: underWay.map(({ instruction, tenant, agent, amountWon }) => ({ transferId: instruction, tenant, agent, amountWon: String(amountWon) })),
  };
}
