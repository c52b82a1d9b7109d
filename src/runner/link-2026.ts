import type { FastifyInstance } from 'fastify';
import type { FastLane } from '../gateway/fast-lane.ts';
import { AgentLink, type Answer, type Carriage, type Frame, type LinkDeps } from './agent-link.ts';

/** The shipped gateway without a socket: whole, with all its hooks, and its way for plain calls, which gives the same answers. */
export interface HttpGateway {
  readonly app: FastifyInstance;
  readonly lane: FastLane;
}

/** The `fetch` of a 2026-07-28 client, ending in the gateway. */
export function link2026(deps: Omit<LinkDeps, 'carriage'>, { app, lane }: HttpGateway): typeof fetch {
  const headersOf = new WeakMap<Frame, Record<string, string>>();
  const waiting = new Map<Frame, (response: Response) => void>();
  const carriage: Carriage = {
    deliver: async (frame) => {
      const headers = { ...headersOf.get(frame), host: 'localhost' };
      const answer = await lane(headers, frame.text);
      if (answer !== undefined) return { text: answer.body, status: answer.status, type: answer.headers['content-type'] ?? '' };
      const response = await app.inject({ method: 'POST', url: '/mcp', headers, payload: frame.text });
      return { text: response.body, status: response.statusCode, type: String(response.headers['content-type'] ?? '') };
    },
    receive: (frame, answer) => {
      waiting.get(frame)?.(responseOf(answer));
      waiting.delete(frame);
      return true;
    },
  };
  const link = new AgentLink({ ...deps, carriage });
  return (_url, init) => {
    if (init?.method !== 'POST' || typeof init.body !== 'string') return Promise.resolve(new Response(null, { status: 405 }));
    const frame = frameOf(init.body);
    return new Promise<Response>((resolve, reject) => {
      headersOf.set(frame, Object.fromEntries(init.headers instanceof Headers ? init.headers : new Headers(init.headers)));
      waiting.set(frame, resolve);
      init.signal?.addEventListener('abort', () => {
        waiting.delete(frame);
        if (frame.id !== undefined) link.giveUp(frame.id);
        reject(new DOMException('the call was given up', 'AbortError'));
      });
      link.send(frame);
    });
  };
}

/** As the SDK writes it. */
interface ToolRequest {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly arguments?: Record<string, unknown> };
}

function frameOf(text: string): Frame {
  const { id, method, params }: ToolRequest = JSON.parse(text);
  return { text, id, tool: method === 'tools/call' ? params?.name : undefined, arguments: params?.arguments ?? {} };
}

/** JSON that came in one piece. The same as a `Response` made of the text, without the streams that it would be read through. */
class JsonResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;

  constructor(body: string, init: ResponseInit) {
    super(null, init);
    const text = body.toWellFormed(); // as bytes carry it: half of a pair that was cut in two is gone
    this.text = async () => text;
    this.json = async () => JSON.parse(text);
  }
}

function responseOf({ text, status, type }: Answer): Response {
  const init = { status, headers: type === '' ? {} : { 'content-type': type } };
  if (type.startsWith('application/json')) return new JsonResponse(text, init);
  const empty = status === 202 || status === 204;
  return new Response(empty ? null : text, init);
}
