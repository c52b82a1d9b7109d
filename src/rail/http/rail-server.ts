import { hash } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { encodeAmounts, reviveAmounts } from '../../kernel/event.ts';
import type { Instruction } from '../../kernel/instruction.ts';
import { type Questions, type Rail, RailUnreachable, type Topic } from '../rail.ts';
import { closesOnceAnswered } from './closing.ts';
import { instructionSchemas, questionSchemas } from './message-schema.ts';

/** Largest body: a statement goes out, nothing of that size comes in. */
const bodyBytesMax = 262_144;

export interface RailServerOptions {
  /** What the rail takes; another kind has no address. */
  readonly kinds: readonly Instruction['kind'][];
  /** Resolves once everything recorded so far is durable: nothing is answered before. */
  readonly flushed: () => Promise<void>;
  /** An invariant of the rail is broken: whoever runs the process must end it. */
  readonly onBroken: (error: unknown) => void;
  /** Whoever calls has to show it; health can be asked without. None: everybody who can reach it may call. */
  readonly token?: string;
  /** pino. Without one nothing is logged; headers and bodies never are. */
  readonly logger?: FastifyBaseLogger;
}

/**
 * A rail over HTTP, not listening yet: `POST /instructions/<kind>`, `POST /status` and `POST /ask/<topic>`; a status inquiry is no GET, since asking
 * for an id never seen closes it. `/healthz` says that the process lives, `/readyz` that it takes orders. What an order comes to is in
 * the body of a 200; any other code means that it was not looked at, or that nobody knows.
 */
export function serveRail(rail: Rail, { kinds, flushed, onBroken, token, logger }: RailServerOptions): FastifyInstance {
  const app = openApp(logger);
  closesOnceAnswered(app);
  if (token !== undefined) demandToken(app, token);
  let draining = false;
  const answer = async (reply: FastifyReply, value: unknown): Promise<FastifyReply> => {
    await flushed();
    return reply.type('application/json').send(encodeAmounts(value));
  };
  for (const kind of kinds)
    app.post(`/instructions/${kind}`, { schema: { body: schemaOf(kind) } }, async (request, reply) => {
      const instruction = reviveAmounts(request.body) as Instruction; // the schema of its kind has been passed
      return answer(reply, await rail.submit(instruction));
    });
  const inquiry = {
    type: 'object',
    properties: { id: { type: 'string', minLength: 1, maxLength: 256 } },
    required: ['id'],
    additionalProperties: false,
  };
  app.post<{ Body: { readonly id: string } }>('/status', { schema: { body: inquiry } }, async ({ body }, reply) =>
    answer(reply, await rail.status(body.id)),
  );
  for (const topic of Object.keys(questionSchemas) as Topic[]) // the keys of a record over all topics
    app.post(`/ask/${topic}`, { schema: { body: questionSchemas[topic] } }, async (request, reply) => {
      const question = reviveAmounts(request.body) as Questions[Topic]['ask']; // the schema of its topic has been passed
      return answer(reply, { answer: (await rail.ask(topic, question)) ?? null });
    });
  app.get('/healthz', () => ({ status: 'ok', rail: rail.id }));
  app.get('/readyz', (_request, reply) => (draining ? reply.code(503).send({ status: 'draining' }) : reply.send({ status: 'ready', rail: rail.id })));
  app.addHook('preClose', () => {
    draining = true;
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'not_found', message: `${rail.id} has no such address` }));
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(error, reply, { rail, onBroken }));
  return app;
}

/** Before the body is read. Digests are compared, so that the time it takes tells nothing of the token. */
function demandToken(app: FastifyInstance, token: string): void {
  const digest = hash('sha256', `Bearer ${token}`);
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method === 'GET' || hash('sha256', headers.authorization ?? '') === digest) return undefined;
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="railproof rail"')
      .send({ code: 'unauthenticated', message: 'another token is asked for' });
  });
}

function schemaOf(kind: Instruction['kind']): object {
  const schema = instructionSchemas[kind];
  if (schema === undefined) throw new Error(`a ${kind} has no form over HTTP yet; describe it in message-schema.ts`);
  return schema;
}

function openApp(logger: FastifyBaseLogger | undefined): FastifyInstance {
  const common = {
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false, // what comes in before the port is closed is still answered
    ajv: { customOptions: { coerceTypes: false as const, removeAdditional: false as const, useDefaults: false, allErrors: false } },
  };
  return logger === undefined ? Fastify({ ...common, logger: false }) : Fastify({ ...common, loggerInstance: logger });
}

function answerError(
  error: FastifyError,
  reply: FastifyReply,
  { rail, onBroken }: { readonly rail: Rail; readonly onBroken: (error: unknown) => void },
): FastifyReply {
  if (error instanceof RailUnreachable) return reply.code(503).send({ code: 'unreachable', message: `${error.rail} did not answer ${rail.id}` });
  const status = error.statusCode ?? (error instanceof SyntaxError ? 400 : 500);
  if (status >= 500) onBroken(error);
  return reply.code(status).send({ code: status >= 500 ? 'broken' : 'invalid', message: status >= 500 ? `${rail.id} broke` : error.message });
}
