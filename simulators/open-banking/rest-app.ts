import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/id.ts';
import { type Answer, refusal } from './answer.ts';
import type { Centre } from './centre.ts';
import type { Client, Desk } from './desk.ts';
import { type Endpoint, type EndpointName, endpoints } from './endpoints.ts';
import { commonFields, type Envelope, envelopeOf } from './envelope.ts';
import { objectOf } from './formats.ts';
import { handlersOf } from './handlers.ts';
import { type MagicValue, magicOf } from './magic.ts';
import { mountOauth, oauthPaths } from './oauth-routes.ts';
import { Quota } from './quota.ts';

export interface RestOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly accountOf: Desk['accountOf'];
  readonly callsPerMinute: number;
  /** Requests that are answered in a way of their own; none in the world of a case. */
  readonly magic?: readonly MagicValue[];
  readonly logger?: FastifyBaseLogger;
  /** Hears of what broke inside the centre. */
  readonly onBroken?: (error: unknown) => void;
}

/** Largest body: 25 items of a result inquiry need 4 KiB. */
const bodyBytesMax = 65_536;

declare module 'fastify' {
  interface FastifyRequest {
    client: Client | null;
  }
}

/** The centre as REST over whoever answers now. Asks `centre` at each request, so that it may die and come back. Not listening yet. */
export function buildOpenBanking(centre: () => Centre, options: RestOptions): FastifyInstance {
  const app = openApp(options.logger);
  const quota = new Quota(options.clock, options.callsPerMinute);
  const say = (request: FastifyRequest, answer: Answer): Envelope => envelopeOf(answer, { ...options, body: request.body ?? request.query });
  app.decorateRequest('client', null);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  void app.register(swagger, openapi);
  void app.register(async (scope) => {
    mountOauth(scope, centre, say);
    for (const [name, endpoint] of Object.entries(endpoints)) mount(scope, name as EndpointName, endpoint, { ...options, centre, quota, say }); // keys of the table
    scope.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
    scope.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }));
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(say(request, refusal(isKnownPath(request.url) ? 'O0010' : 'A0012'))));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const isForm = error.validation !== undefined || (error.statusCode ?? 500) < 500;
    if (!isForm) options.onBroken?.(error);
    const refused = oauthPaths.has(pathOf(request)) ? 'O0001' : 'A0004';
    return reply.code(isForm ? 200 : 500).send(say(request, isForm ? refusal(refused, error.message) : refusal('A0003')));
  });
  return app;
}

interface MountDeps extends RestOptions {
  readonly centre: () => Centre;
  readonly quota: Quota;
  readonly say: (request: FastifyRequest, answer: Answer) => Envelope;
}

function mount(app: FastifyInstance, name: EndpointName, { method, path, scope, summary, request: fields, answer }: Endpoint, deps: MountDeps): void {
  const { centre, say } = deps;
  app.route({
    method,
    url: path,
    schema: {
      summary,
      security: [{ bearer: [scope] }],
      ...(method === 'GET' ? { querystring: fields } : { body: fields }),
      response: { 200: objectOf({ ...commonFields, ...answer }, Object.keys(answer)) },
    },
    onRequest: async (request, reply) => {
      const client = centre().membership.admit(bearerOf(request), scope);
      if (typeof client === 'string') return reply.send(say(request, refusal(client)));
      if (!deps.quota.admits(client.institution.clientId)) return reply.send(say(request, refusal('O0008')));
      request.client = client;
    },
    handler: async (request, reply) => {
      const { client, query, body } = request;
      if (client === null) throw new Error('a request went past its admission');
      const handle = () => handlersOf(centre(), deps.accountOf)[name](client, (method === 'GET' ? query : body) as never); // its schema has been checked
      const magic = magicOf(deps.magic ?? [], { path, query, body });
      if (magic?.delay !== undefined) await deps.clock.sleep(magic.delay);
      const happened = magic?.return === undefined || magic.carryOut === true ? await handle() : undefined;
      if (magic?.return === 'nothing') return hangUp(request, reply);
      return say(request, magic?.return === undefined ? (happened ?? refusal('A0003')) : toldInstead(magic.return, happened));
    },
  });
}

function toldInstead(
  told: { readonly rsp_code: Answer['rspCode']; readonly bank_rsp_code?: NonNullable<Answer['bankRspCode']> },
  happened: Answer | undefined,
): Answer {
  const { fields: _fields, bankRspCode: _said, ...rest } = happened ?? refusal(told.rsp_code);
  return { ...rest, rspCode: told.rsp_code, ...(told.bank_rsp_code === undefined ? {} : { bankRspCode: told.bank_rsp_code, bank: '097' }) };
}

/** No answer, as when the line breaks. */
function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

function openApp(logger: FastifyBaseLogger | undefined): FastifyInstance {
  const common = {
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    pluginTimeout: 0, // a timer that could fire would wake a world whose time stands still
    forceCloseConnections: 'idle' as const,
    ajv: { customOptions: { coerceTypes: false as const, removeAdditional: false as const, useDefaults: false, allErrors: false } },
  };
  return logger === undefined ? Fastify({ ...common, logger: false }) : Fastify({ ...common, loggerInstance: logger });
}

const openapi = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Open banking, simulated',
      version: '2.0',
      description:
        'Paths, fields and codes of the KFTC open banking API v2.0, over simulated banks. HTTP 200 is not success: read rsp_code and bank_rsp_code.',
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  },
} as const;

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}

function isKnownPath(url: string): boolean {
  const path = url.split('?')[0] ?? '';
  return oauthPaths.has(path) || Object.values(endpoints).some((endpoint) => endpoint.path === path);
}
