import type { FastifyInstance } from 'fastify';
import { AgentLink, type Answer, type Carriage, type Frame, type LinkDeps } from './agent-link.ts';

/** The `fetch` of a 2026-07-28 client, ending in the shipped gateway with all its hooks, without a socket. */
export function link2026(deps: Omit<LinkDeps, 'carriage'>, app: FastifyInstance): typeof fetch {
  const headersOf = new WeakMap<Frame, Record<string, string>>();
  const waiting = new Map<Frame, (response: Response) => void>();
  const carriage: Carriage = {
    deliver: async (frame) => {
      const headers = { ...headersOf.get(frame), host: 'localhost' };
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
      headersOf.set(frame, Object.fromEntries(new Headers(init.headers)));
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

function responseOf({ text, status, type }: Answer): Response {
  const empty = status === 202 || status === 204;
  return new Response(empty ? null : text, { status, headers: type === '' ? {} : { 'content-type': type } });
}
