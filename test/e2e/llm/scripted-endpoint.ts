import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the endpoint was asked, as far as a script looks at it. */
export interface Asked {
  readonly messages: readonly { readonly role: string; readonly content?: unknown; readonly tool_calls?: readonly unknown[] }[];
  readonly temperature?: number;
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: unknown } }[];
  readonly model: string;
}

/** One answer of a scripted model: a tool call, words, or whatever else a server can do to a client. */
export type Turn = { readonly tool: string; readonly args: string } | { readonly say: string } | ((response: ServerResponse) => void);

/** Decides the next turn from the conversation; `turn` counts requests from 1. */
export type Script = (asked: Asked, turn: number) => Turn;

export interface Endpoint {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly keys: readonly (string | undefined)[];
  close(): void;
}

/** A real server on 127.0.0.1 that speaks the chat completions of OpenAI, and misbehaves where its script says so. */
export async function scriptedEndpoint(script: Script): Promise<Endpoint> {
  const asked: Asked[] = [];
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const body: Asked = JSON.parse(text);
      asked.push(body);
      keys.push(request.headers.authorization);
      const turn = script(body, asked.length);
      if (typeof turn === 'function') turn(response);
      else answer(response, turn, asked.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/v1`, asked, keys, close: () => void server.close(() => {}).closeAllConnections() };
}

/** The content of every tool result so far, latest last. */
export function results({ messages }: Asked): readonly string[] {
  return messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
}

function answer(response: ServerResponse, turn: { readonly tool: string; readonly args: string } | { readonly say: string }, number: number): void {
  const call = 'tool' in turn ? [{ id: `call-${number}`, type: 'function', function: { name: turn.tool, arguments: turn.args } }] : undefined;
  const message = { role: 'assistant', content: 'say' in turn ? turn.say : null, ...(call === undefined ? {} : { tool_calls: call }) };
  const choice = { index: 0, message, finish_reason: call === undefined ? 'stop' : 'tool_calls' };
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  response.writeHead(200, { 'content-type': 'application/json', 'x-ratelimit-limit-requests': '500' });
  response.end(JSON.stringify({ id: `c-${number}`, object: 'chat.completion', created: 0, model: 'scripted', choices: [choice], usage }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
