import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import type { JsonValue, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import { type ReasonCode, reasons } from '../kernel/reason.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultSpec, FaultVerb } from './scenario.ts';

export interface OutsideWire {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly ids: Ids;
  readonly plan: FaultPlan;
  /** The agent behind a bearer token; `undefined`: nobody's. */
  readonly agentOf: (token: string) => string | undefined;
}

interface ToolRequest {
  readonly agent: string;
  readonly call: string;
  readonly tool: string;
  readonly id: string | number | null;
  readonly faults: readonly FaultSpec[];
}

const copyHeader = 'x-copy';

/** Replies that never reach the agent: the connection is closed under it. A delay outlasts any client, so it is one of them. */
const lost: ReadonlySet<FaultVerb> = new Set(['lose-reply', 'delay']);
const unheard: ReadonlySet<FaultVerb> = new Set(['lose-request', 'partition', 'flap']);

/**
 * The wire of an agent that comes over real HTTP: writes down what it sends and gets to see, and lets the faults of the case strike.
 * Hooks on the shipped gateway, so that the door itself knows nothing of it.
 */
export function wireOutside(app: FastifyInstance, wire: OutsideWire): void {
  const requests = new WeakMap<FastifyRequest, ToolRequest>();
  const copy = wire.ids.next('copy'); // marks our own second delivery; no agent can guess it
  app.addHook('preHandler', async (request, reply) => {
    const seen = request.headers[copyHeader] === copy ? undefined : toolRequestOf(request, wire);
    if (seen === undefined) return;
    requests.set(request, seen);
    const note = { agent: seen.agent, call: seen.call, at: wire.clock.now() };
    wire.record({ ...note, kind: 'agent.called', data: { tool: seen.tool, arguments: argumentsOf(request.body) } });
    if (has(seen, unheard)) return hangUp(reply, () => wire.record({ ...note, kind: 'agent.unanswered', data: { tool: seen.tool } }));
    const refused = refusalOf(seen.faults);
    if (refused !== undefined) return reply.code(200).send(errorAnswer(seen, refused));
    if (seen.faults.some((fault) => fault.do === 'duplicate')) await deliverOnce(app, request, copy);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const seen = requests.get(request);
    if (seen === undefined) return payload;
    const note = { agent: seen.agent, call: seen.call, at: wire.clock.now() };
    if (has(seen, lost)) return hangUp(reply, () => wire.record({ ...note, kind: 'agent.unanswered', data: { tool: seen.tool } }));
    const text = spoil(String(payload), seen);
    const answer = readAnswer(text);
    if (answer === undefined) wire.record({ ...note, kind: 'agent.unanswered', data: { tool: seen.tool } });
    else wire.record({ ...note, kind: 'agent.answered', data: { tool: seen.tool, ...answer } });
    if (typeof payload === 'string') reply.header('content-length', Buffer.byteLength(text));
    return text;
  });
}

function toolRequestOf(request: FastifyRequest, { plan, clock, ids, agentOf }: OutsideWire): ToolRequest | undefined {
  const body = request.body as { readonly method?: unknown; readonly id?: string | number; readonly params?: { readonly name?: unknown } } | null; // JSON from outside; each field is checked
  const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const agent = token === undefined ? undefined : agentOf(token);
  if (agent === undefined || body === null || typeof body !== 'object' || body.method !== 'tools/call' || typeof body.params?.name !== 'string')
    return undefined;
  const tool = body.params.name;
  return { agent, tool, call: ids.next('call'), id: body.id ?? null, faults: plan.strike('agent-gateway', { tool, agent }, clock.now()) };
}

function argumentsOf(body: unknown): JsonValue {
  return (body as { readonly params: { readonly arguments?: JsonValue } }).params.arguments ?? {}; // parsed JSON of a tools/call
}

function has(seen: ToolRequest, verbs: ReadonlySet<FaultVerb>): boolean {
  return seen.faults.some((fault) => verbs.has(fault.do));
}

function refusalOf(faults: readonly FaultSpec[]): ReasonCode | undefined {
  if (faults.some((fault) => fault.do === 'rate-limit')) return 'rate_limited';
  return faults.some((fault) => fault.do === 'outage') ? 'system_unavailable' : undefined;
}

/** The same request once more, before the one that is answered. */
async function deliverOnce(app: FastifyInstance, request: FastifyRequest, copy: string): Promise<void> {
  const headers = { ...request.headers, [copyHeader]: copy };
  delete headers['content-length'];
  await app.inject({ method: 'POST', url: request.url, headers, payload: JSON.stringify(request.body) });
}

function spoil(text: string, seen: ToolRequest): string {
  if (seen.faults.some((fault) => fault.do === 'answer-error-after-posting')) return JSON.stringify(errorAnswer(seen, 'system_unavailable'));
  if (seen.faults.some((fault) => fault.do === 'corrupt')) return text.replace(/[{}":]/g, '\uFFFD');
  return seen.faults.some((fault) => fault.do === 'truncate') ? text.slice(0, text.length >> 1) : text;
}

/** An answer of the gateway's. */
interface ToolReply {
  readonly result?: { readonly isError?: boolean; readonly structuredContent?: JsonValue; readonly content?: readonly { readonly text?: string }[] };
  readonly error?: JsonValue;
}

/** What the agent sees of an answer; `undefined` when it cannot be read. */
function readAnswer(text: string): { readonly answer: JsonValue; readonly error: boolean } | undefined {
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  try {
    const { result, error }: ToolReply = JSON.parse(data);
    if (result === undefined) return { answer: error ?? null, error: true };
    const content: JsonValue = result.structuredContent ?? JSON.parse(result.content?.[0]?.text ?? 'null');
    return { answer: content, error: result.isError === true };
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}

function errorAnswer(seen: ToolRequest, code: ReasonCode): object {
  const { retryable, message, remedy } = reasons[code];
  const text = JSON.stringify({ code, field: null, retryable, message, remedy });
  return { jsonrpc: '2.0', id: seen.id, result: { content: [{ type: 'text', text }], isError: true, resultType: 'complete' } };
}

function hangUp(reply: FastifyReply, note: () => void): FastifyReply {
  note();
  reply.hijack();
  reply.raw.destroy();
  return reply;
}
