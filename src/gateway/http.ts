import { type AuthInfo, createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { closesOnceAnswered } from '../rail/http/closing.ts';
import type { Door } from './door.ts';
import { answerFastCall, type FastAnswer, readFastCall } from './fast-call.ts';
import { bearerOf } from './fast-lane.ts';
import { type HostOptions, openHostCheck } from './host-check.ts';
import { type HttpLimits, refusalShare, refuseBombs, shedFloods } from './http-limits.ts';
import { challengeOf, mountMetadata, type ProtectedResource, stepUpOf } from './identity/protected-resource.ts';
import { createServer, type McpOptions } from './mcp-server.ts';
import { type SessionDeps, Sessions } from './sessions.ts';
import { traceParentOf } from './trace-context.ts';

/** Largest body of a request. */
export const bodyBytesMax = 1_048_576;

export interface GatewayOptions extends McpOptions, HostOptions {
  /** pino. Without one nothing is logged; with one, never a token: headers and bodies are not logged. */
  readonly logger?: FastifyBaseLogger;
  /** False: the SDK answers everything, also what {@link readFastCall} would let through. Both give the same answers. */
  readonly fast?: boolean;
  /** Connections may stay open: sessions of 2025-11-25 for clients that can be asked, and progress as it comes. Without it every answer is one piece. */
  readonly sessions?: SessionDeps;
  /** Clients are told which authorization server issues tokens for this gateway. */
  readonly served?: ProtectedResource;
  /** What one token or address may take; without them everything that is asked is answered. */
  readonly limits?: HttpLimits;
  /** How long a request may take to arrive; default {@link arrivalMsMax}. */
  readonly arrivalMs?: number;
}

/** Slow headers and bodies end with 408. */
const arrivalMsMax = 30_000;

/** The gateway over HTTP: `/mcp` for 2026-07-28 and stateless 2025-11-25, `/healthz` for whoever watches the process. Not listening yet. */
export function buildGateway(door: Door, options: GatewayOptions = {}): FastifyInstance {
  const app = openApp(options);
  const refusal = (status: number, message: string) => rpcError(status === 400 ? -32600 : -32000, message);
  refuseBombs(app, refusal);
  if (options.limits !== undefined) shedFloods(app, options.limits, refusal);
  const handler = createMcpHandler(
    ({ authInfo }) => createServer(door, authInfo?.token, { ...options, trace: traceParentOf(authInfo?.extra?.['traceparent']) }),
    {
      legacy: 'stateless',
      keepAliveMs: 0, // a timer that could fire would wake a world whose time stands still
    },
  );
  const { sessions: sessionDeps } = options;
  const sessions = sessionDeps && new Sessions(sessionDeps, (token) => createServer(door, token, options));
  const guard = guardOf(options);
  const { served, limits } = options;
  const admitted = [guard, admissionOf(door, served, limits)];
  if (served !== undefined) mountMetadata(app, served, guard);
  app.get('/healthz', () => ({ status: 'ok' }));
  app.post('/mcp', { onRequest: admitted, preHandler: scopeCheckOf(door, served) }, async (request, reply) => {
    if (sessions?.takes(request) === true) return sessions.answer(request, reply);
    const call = options.fast === false ? undefined : readFastCall(request.headers, request.body);
    if (call === undefined)
      return serve(handler, request, reply, isListening(request.body) || (sessions !== undefined && wantsProgress(request.body)));
    return sendFast(reply, await answerFastCall(door, bearerOf(request.headers.authorization), call, options));
  });
  const refused = ['PUT', 'PATCH', 'OPTIONS'];
  if (sessions === undefined) refused.push('GET', 'DELETE');
  else app.route({ method: ['GET', 'DELETE'], url: '/mcp', onRequest: admitted, handler: sessionHandler(sessions) });
  app.route({ method: refused, url: '/mcp', handler: refuseMethod });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(rpcError(-32601, 'There is nothing here; MCP is at /mcp.')));
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(error, reply, options));
  closesOnceAnswered(app);
  app.addHook('preClose', () => sessions?.closeAll()); // a stream that stays open would keep the server from closing
  app.addHook('onClose', () => handler.close());
  return app;
}

function openApp({ logger, arrivalMs = arrivalMsMax }: GatewayOptions): FastifyInstance {
  const common = {
    bodyLimit: bodyBytesMax,
    requestTimeout: arrivalMs,
    http: { connectionsCheckingInterval: Math.min(arrivalMs, 5_000), headersTimeout: arrivalMs },
    forceCloseConnections: 'idle' as const,
    ajv: { customOptions: { coerceTypes: false as const, removeAdditional: false as const, useDefaults: false, allErrors: false } },
  };
  return logger === undefined
    ? Fastify({ ...common, logger: false })
    : Fastify({ ...common, loggerInstance: logger.child({}, { serializers: { req: loggedRequest } }) });
}

/** What is logged of a request: no header, and nothing behind the `?`, where people put what is no address. */
function loggedRequest({ method, url, ip }: FastifyRequest): object {
  return { method, url: url.split('?', 1)[0], ip };
}

function guardOf(options: GatewayOptions) {
  const refusalOf = openHostCheck(options);
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const refusal = refusalOf(request.headers);
    if (refusal === undefined) next();
    else void reply.code(403).send(rpcError(-32000, refusal));
  };
}

/** Before the body is read: whoever has no good token gets nothing done, and the audit has the refusal. */
function admissionOf(door: Door, served: ProtectedResource | undefined, limits: HttpLimits | undefined) {
  const shed = refusalShare(limits);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const token = bearerOf(request.headers.authorization);
    if (door.admits(token)) return undefined;
    const tooMany = shed(request, reply);
    if (tooMany !== undefined) return tooMany.send(rpcError(-32000, 'Too many requests without a good token.'));
    const { content } = await door.call({ token, tool: '', arguments: {} });
    return reply
      .code(401)
      .header('www-authenticate', challengeOf(token, served))
      .send(rpcError(-32000, 'Unauthorized', content));
  };
}

/** A call for which the token is not good gets 403 and is told what to ask for; the body alone says which tool it is. */
function scopeCheckOf(door: Door, served: ProtectedResource | undefined) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const call = calledIn(request.body);
    const token = bearerOf(request.headers.authorization);
    const lack = call && door.lacks(token, call.tool);
    if (call === undefined || lack === undefined) return undefined;
    const { content } = await door.call({ token, ...call });
    return reply
      .code(403)
      .header('www-authenticate', stepUpOf(lack.granted, lack.scope, served))
      .send({ ...rpcError(-32000, 'Forbidden', content), id: call.id });
  };
}

/** The tool that a request calls, as far as one does. */
function calledIn(body: unknown): { readonly id: string | number | null; readonly tool: string; readonly arguments: unknown } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const request: {
    readonly method?: unknown;
    readonly id?: unknown;
    readonly params?: { readonly name?: unknown; readonly arguments?: unknown } | null;
  } = body; // JSON from outside
  const { method, id, params } = request;
  if (method !== 'tools/call') return undefined;
  if (typeof params?.name !== 'string') return undefined;
  return { id: typeof id === 'string' || typeof id === 'number' ? id : null, tool: params.name, arguments: params.arguments ?? {} };
}

async function serve(handler: McpHttpHandler, request: FastifyRequest, reply: FastifyReply, asStream: boolean): Promise<FastifyReply> {
  const { body } = request;
  const response = await handler.fetch(new Request('http://localhost/mcp', { method: 'POST', headers: headersOf(request) }), {
    authInfo: authInfoOf(request),
    parsedBody: body,
  });
  reply.code(response.status);
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header('cache-control', 'no-store');
  if (response.body === null) return reply.send();
  return reply.send(asStream ? response.body : await response.text());
}

/** GET and DELETE belong to a session or to nothing. */
function sessionHandler(sessions: Sessions) {
  return (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sessions.takes(request) ? sessions.answer(request, reply) : refuseMethod(request, reply);
}

function sendFast(reply: FastifyReply, { status, headers, body }: FastAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

/** The one request whose answer does not end. */
function isListening(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen';
}

function wantsProgress(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { params }: { readonly params?: { readonly _meta?: { readonly progressToken?: unknown } | null } | null } = body; // JSON from outside
  return params?._meta?.progressToken !== undefined;
}

/** What MCP reads of the headers. */
const mcpHeaders = ['content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id'] as const;

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of mcpHeaders) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}

function authInfoOf(request: FastifyRequest): AuthInfo {
  return { token: bearerOf(request.headers.authorization) ?? '', clientId: '', scopes: [], extra: { traceparent: request.headers['traceparent'] } };
}

async function refuseMethod(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.code(405).header('allow', 'POST').send(rpcError(-32000, 'Method not allowed.'));
}

function answerError(error: FastifyError, reply: FastifyReply, options: GatewayOptions): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 500) options.onBroken?.(error);
  if (status === 400) return reply.code(400).send(rpcError(-32700, 'Parse error: the body is not JSON that can be taken.'));
  const message = status === 413 ? `The body is larger than ${bodyBytesMax} bytes.` : status >= 500 ? 'Internal error' : error.message;
  return reply.code(status).send(rpcError(status >= 500 ? -32603 : -32000, message));
}

function rpcError(code: number, message: string, data?: object): object {
  return { jsonrpc: '2.0', id: null, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
