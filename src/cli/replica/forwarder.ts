import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Agent, type Dispatcher } from 'undici';
import { bodyBytesMax } from '../../gateway/http.ts';
import { closesOnceAnswered } from '../../rail/http/closing.ts';
import { ambient } from '../ambient.ts';

/** Where a request goes. */
export interface Upstream {
  readonly url: string;
  /** Aborted once nothing more can come of it. */
  readonly signal?: AbortSignal;
}

export interface ForwarderDeps {
  /** Whom to ask now; `undefined`: nobody yet. Asked again until {@link holdMsMax} are over. */
  readonly upstream: () => Upstream | undefined;
  /** Could not be reached, or says that it is not the one. */
  readonly onLost: (upstream: Upstream) => void;
  /** Sent along with every request. */
  readonly mark?: Readonly<Record<string, string>>;
  /** Which paths are let through; default: all. */
  readonly paths?: readonly string[];
}

/** Real time for which a request is held while nobody can answer it: a successor that has a long journal to read takes seconds. */
const holdMsMax = 30_000;
const pauseMs = 25;
/** Longest that an answer may be under way: longer than the gateway gives a slow request. */
const answerMsMax = 60_000;

/** Nothing of the request has left this machine. */
const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Of one connection alone (RFC 9110, 7.6.1), or made anew. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'content-length',
  'expect',
]);

/** What whoever is not the one answers (RFC 9110, 15.5.20): nothing was done, ask another. */
export const misdirected = 421;

/**
 * Hands requests on as they are, and streams the answers back. A request is sent to another upstream only when it is certain that none has begun with it;
 * else the caller is told 503, and finds out under his key what became of it, as after any lost reply.
 */
export function buildForwarder(deps: ForwarderDeps): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: bodyBytesMax, requestTimeout: 30_000, forceCloseConnections: 'idle' });
  closesOnceAnswered(app);
  const agent = new Agent({ headersTimeout: answerMsMax, bodyTimeout: 0, connect: { timeout: 2_000 } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const url of deps.paths ?? ['/*']) app.all(url, (request, reply) => forward(request, reply, { ...deps, agent }));
  app.addHook('onClose', () => agent.destroy());
  return app;
}

async function forward(request: FastifyRequest, reply: FastifyReply, deps: ForwarderDeps & { readonly agent: Agent }): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  for (const sinceMs = ambient.elapsedMs(); ambient.elapsedMs() - sinceMs < holdMsMax && !gone.signal.aborted; ) {
    const upstream = deps.upstream();
    if (upstream === undefined) {
      await ambient.wait(pauseMs);
      continue;
    }
    const answer = await send(request, upstream, { ...deps, gone: gone.signal });
    if (answer === 'maybe-sent') break;
    if (answer !== 'unsent') return answerWith(reply, answer);
    deps.onLost(upstream);
    await ambient.wait(pauseMs);
  }
  return unavailable(reply);
}

/** `unsent`: whoever it was did nothing with it; `maybe-sent`: nobody knows. */
async function send(
  request: FastifyRequest,
  { url, signal }: Upstream,
  { agent, gone, mark }: Pick<ForwarderDeps, 'mark'> & { readonly agent: Agent; readonly gone: AbortSignal },
): Promise<Dispatcher.ResponseData | 'unsent' | 'maybe-sent'> {
  const body = request.body instanceof Uint8Array ? request.body : null;
  try {
    const answer = await agent.request({
      origin: url,
      path: request.url,
      method: request.method as Dispatcher.HttpMethod, // as Node has parsed it
      headers: { ...headersOf(request.headers), ...mark },
      body,
      signal: signal === undefined ? gone : AbortSignal.any([gone, signal]),
    });
    if (answer.statusCode !== misdirected) return answer;
    await answer.body.dump();
    return 'unsent';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (unsent.has(code)) return 'unsent';
    if (code !== '' || gone.aborted || signal?.aborted === true) return 'maybe-sent'; // undici's and the system's errors carry a code
    throw error;
  }
}

function answerWith(reply: FastifyReply, { statusCode, headers, body }: Dispatcher.ResponseData): FastifyReply {
  reply.code(statusCode).headers(headersOf(headers));
  body.on('error', () => reply.raw.destroy()); // cut off in the middle: it must not look whole
  return reply.send(body);
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined && !ownHeaders.has(name)) kept[name] = value;
  return kept;
}

/** As the gateway words errors. Whoever asked knows no more than after a lost reply. */
function unavailable(reply: FastifyReply): FastifyReply {
  const message = 'No answer. The call may have been carried out: send it again under the same idempotency key, or ask for its status.';
  return reply
    .code(503)
    .header('retry-after', '1')
    .send({ jsonrpc: '2.0', id: null, error: { code: -32000, message } });
}
