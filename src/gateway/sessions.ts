import { hash } from 'node:crypto';
import { isInitializeRequest, type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import { bearerOf } from './fast-lane.ts';

export interface SessionDeps {
  readonly clock: Pick<Clock, 'now'>;
  /** Makes session ids that nobody can guess. */
  readonly freshId: () => string;
}

interface Session {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: Server;
  /** Digest of the bearer token that opened it: nobody else gets in with its id. */
  readonly owner: string;
  usedAt: number;
}

/** Most sessions of one token, and of all; beyond, the one that rested longest is closed. */
const sessionsOfOneMax = 16;
const sessionsMax = 1_000;
const idleMs = 30 * 60_000;

/**
 * Sessions of 2025-11-25, for clients that can be asked something: the server's own requests need a connection that stays. All others are served without
 * one, because then any process can answer any request.
 */
export class Sessions {
  readonly #deps: SessionDeps;
  readonly #serverFor: (token: string | undefined) => Server;
  readonly #sessions = new Map<string, Session>();

  constructor(deps: SessionDeps, serverFor: (token: string | undefined) => Server) {
    this.#deps = deps;
    this.#serverFor = serverFor;
  }

  /** Whether the request opens a session or belongs to one. */
  takes({ headers, body }: FastifyRequest): boolean {
    return headers['mcp-session-id'] !== undefined || (isInitializeRequest(body) && canBeAsked(body.params.capabilities));
  }

  /** Answers a request that it {@link takes}; its bearer token has been checked. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const token = bearerOf(request.headers.authorization);
    const id = request.headers['mcp-session-id'];
    const session = id === undefined ? await this.#open(token) : this.#find(String(id), ownerOf(token));
    if (session === undefined) return reply.code(404).send({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } });
    session.usedAt = this.#deps.clock.now();
    const { method } = request;
    const response = await session.transport.handleRequest(new Request('http://localhost/mcp', { method, headers: headersOf(request) }), {
      parsedBody: request.body,
    });
    if (method === 'DELETE' && response.ok) await this.#close(session);
    reply.code(response.status).header('cache-control', 'no-store');
    for (const [name, value] of response.headers) reply.header(name, value);
    return reply.send(response.body ?? undefined);
  }

  async closeAll(): Promise<void> {
    for (const session of [...this.#sessions.values()]) await this.#close(session);
  }

  #find(id: string, owner: string): Session | undefined {
    const session = this.#sessions.get(id);
    return session?.owner === owner ? session : undefined;
  }

  async #open(token: string | undefined): Promise<Session> {
    const owner = ownerOf(token);
    await this.#makeRoom(owner);
    const id = this.#deps.freshId();
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => id, keepAliveMs: 0 });
    const session: Session = { id, transport, server: this.#serverFor(token), owner, usedAt: this.#deps.clock.now() };
    await session.server.connect(transport);
    this.#sessions.set(id, session);
    return session;
  }

  async #makeRoom(owner: string): Promise<void> {
    const now = this.#deps.clock.now();
    const resting = [...this.#sessions.values()].sort((left, right) => left.usedAt - right.usedAt);
    const own = resting.filter((session) => session.owner === owner);
    const old = resting.filter(({ usedAt }) => usedAt < now - idleMs);
    const surplus = own.slice(0, Math.max(0, own.length + 1 - sessionsOfOneMax));
    const crowd = resting.slice(0, Math.max(0, resting.length + 1 - sessionsMax));
    for (const session of new Set([...old, ...surplus, ...crowd])) await this.#close(session);
  }

  async #close(session: Session): Promise<void> {
    this.#sessions.delete(session.id);
    await session.server.close();
  }
}

/** Whether a client has declared that a person, or a model, is there to answer. */
export function canBeAsked(
  capabilities: { readonly elicitation?: unknown; readonly sampling?: unknown; readonly roots?: unknown } | undefined,
): boolean {
  return capabilities?.elicitation !== undefined || capabilities?.sampling !== undefined || capabilities?.roots !== undefined;
}

function ownerOf(token: string | undefined): string {
  return hash('sha256', token ?? '');
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['content-type', 'accept', 'mcp-protocol-version', 'mcp-session-id', 'last-event-id']) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}
