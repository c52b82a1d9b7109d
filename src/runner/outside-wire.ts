import type { FastifyInstance, FastifyRequest } from 'fastify';
import { replyTimeoutMs } from '../../agents/connection.ts';
import { waitMsMax } from '../gateway/tools/task.ts';
import { parseInstant } from '../kernel/calendar.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EventData, JsonValue, RecordEvent } from '../kernel/event.ts';
import type { Ids } from '../kernel/id.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { errorAnswer, falseAnswer } from './false-answer.ts';
import { delayMsOf, reorderMsOf } from './fault/lateness.ts';
import { subjectOfCall } from './fault/subject.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultSpec, FaultVerb } from './scenario.ts';

export interface OutsideWire {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly ids: Ids;
  readonly plan: FaultPlan;
  /** The agent behind a bearer token; `undefined`: nobody's. */
  readonly agentOf: (token: string) => string | undefined;
  /** Lets so much time pass in the world while a message is held up. */
  readonly pass: (ms: number) => Promise<void>;
  /** Takes an agent's token out of force, for so long or for good. */
  readonly revoke: (agent: string, forMs: number | undefined) => void;
  /** The incarnation of the gateway that answers now; `undefined`: there is none. */
  readonly serving: () => object | undefined;
}

interface ToolRequest {
  readonly agent: string;
  readonly call: string;
  readonly tool: string;
  readonly id: string | number | null;
  readonly arguments: { readonly [name: string]: JsonValue };
  readonly faults: readonly FaultSpec[];
  /** Whose connection it is: when that incarnation of the gateway dies, the connection is gone. */
  readonly server: object | undefined;
}

const copyHeader = 'x-copy';

const unheard: ReadonlySet<FaultVerb> = new Set(['lose-request', 'partition', 'flap']);

/**
 * The wire of an agent that comes over real HTTP: writes down what it sends and gets to see, and lets the faults of the case strike.
 * Hooks on the shipped gateway, so that the door itself knows nothing of it. A lost message is a connection that is closed.
 */
export function wireOutside(app: FastifyInstance, wire: OutsideWire): void {
  const requests = new WeakMap<FastifyRequest, ToolRequest>();
  const copy = wire.ids.next('copy'); // marks our own second delivery; no agent can guess it
  app.addHook('preHandler', async (request, reply) => {
    const seen = request.headers[copyHeader] === copy ? undefined : toolRequestOf(request, wire);
    if (seen === undefined) return;
    requests.set(request, seen);
    note(wire, seen, 'agent.called', { tool: seen.tool, arguments: seen.arguments });
    const isLost = seen.faults.some((fault) => unheard.has(fault.do));
    if (seen.server === undefined || isLost) {
      await wire.pass(Math.max(waitMsOf(seen, wire.clock.now()), isLost ? replyTimeoutMs : 0));
      note(wire, seen, 'agent.unanswered', { tool: seen.tool });
      reply.hijack();
      reply.raw.destroy();
      return reply;
    }
    const lie = seen.faults.map((fault) => falseAnswer(fault, seen, wire)).find((answer) => answer !== undefined);
    if (lie !== undefined) return reply.code(200).header('content-type', 'application/json').send(lie);
    const reorder = seen.faults.find((fault) => fault.do === 'reorder');
    if (reorder !== undefined) await wire.pass(reorderMsOf(reorder));
    if (has(seen, 'duplicate')) await deliverOnce(app, request, copy);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const seen = requests.get(request);
    if (seen === undefined) return payload;
    const text = wire.serving() === seen.server ? await underway(String(payload), seen, wire) : undefined;
    const answer = text === undefined ? undefined : readAnswer(text);
    if (answer === undefined) note(wire, seen, 'agent.unanswered', { tool: seen.tool });
    else note(wire, seen, 'agent.answered', { tool: seen.tool, ...answer });
    if (text === undefined) {
      reply.raw.destroy(); // the agent sees its connection closed; what is sent now goes nowhere
      return payload;
    }
    if (has(seen, 'answer-error-after-posting')) reply.header('content-type', 'application/json'); // the reply that it stands for may have been an event stream
    reply.header('content-length', Buffer.byteLength(text));
    return text;
  });
}

/**
 * Whoever wants to wait does so also where nobody hears it: time stands still but for agents, and what is down would never be up again.
 * For the same reason a lost request costs the time for which an agent in virtual time waits for its answer.
 */
function waitMsOf({ tool, arguments: { at } }: ToolRequest, now: EpochMs): number {
  const until = tool === 'wait_until' && typeof at === 'string' ? parseInstant(at) : undefined;
  return Math.min(Math.max((until ?? now) - now, 0), waitMsMax);
}

/** What is left of a reply when it reaches the agent. `undefined`: it gets lost, or comes when no client waits any more. */
async function underway(reply: string, seen: ToolRequest, { pass, revoke }: OutsideWire): Promise<string | undefined> {
  let text: string | undefined = reply;
  for (const fault of seen.faults) {
    if (fault.do === 'lose-reply') text = undefined;
    else if (fault.do === 'corrupt') text = text?.replace(/[{}":]/g, '\uFFFD');
    else if (fault.do === 'truncate') text = text?.slice(0, text.length >> 1);
    else if (fault.do === 'answer-error-after-posting') text = errorAnswer(seen, 'system_unavailable');
    else if (fault.do === 'credential-revoked') revoke(seen.agent, fault.forMs);
    else if (fault.do === 'delay') {
      const ms = delayMsOf(fault);
      await pass(ms);
      if (ms >= replyTimeoutMs) text = undefined;
    }
  }
  return text;
}

function note<K extends 'agent.called' | 'agent.answered' | 'agent.unanswered'>(
  wire: OutsideWire,
  seen: ToolRequest,
  kind: K,
  data: EventData[K],
): void {
  wire.record({ kind, at: wire.clock.now(), agent: seen.agent, call: seen.call, data });
}

/** JSON from outside; each field is checked before it is used. */
interface RequestBody {
  readonly method?: unknown;
  readonly id?: string | number;
  readonly params?: { readonly name?: unknown; readonly arguments?: { readonly [name: string]: JsonValue } | null };
}

function toolRequestOf(request: FastifyRequest, { plan, clock, ids, agentOf, serving }: OutsideWire): ToolRequest | undefined {
  const body = request.body as RequestBody | null; // parsed JSON, looked at field by field below
  const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const agent = token === undefined ? undefined : agentOf(token);
  if (agent === undefined || body === null || typeof body !== 'object' || body.method !== 'tools/call' || typeof body.params?.name !== 'string')
    return undefined;
  const { name: tool, arguments: args } = body.params;
  return {
    agent,
    tool,
    call: ids.next('call'),
    id: body.id ?? null,
    arguments: args ?? {},
    server: serving(),
    faults: plan.strike('agent-gateway', { tool, agent, ...subjectOfCall(args ?? {}) }, clock.now()),
  };
}

function has(seen: ToolRequest, verb: FaultVerb): boolean {
  return seen.faults.some((fault) => fault.do === verb);
}

/** The same request once more, before the one that is answered. */
async function deliverOnce(app: FastifyInstance, request: FastifyRequest, copy: string): Promise<void> {
  const headers = { ...request.headers, [copyHeader]: copy };
  delete headers['content-length'];
  await app.inject({ method: 'POST', url: request.url, headers, payload: JSON.stringify(request.body) });
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
