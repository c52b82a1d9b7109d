import type { Door } from './door.ts';
import { answerFastCall, type FastAnswer, type FastCall, type Headers, readFastCall } from './fast-call.ts';
import { type HostOptions, openHostCheck } from './host-check.ts';
import type { McpOptions } from './mcp-server.ts';

/** One HTTP exchange without HTTP; `undefined`: only the whole gateway can answer this one. */
export type FastLane = (headers: Headers, text: string) => Promise<FastAnswer> | undefined;

/** Longest body, in characters, that is read here: far below what the gateway takes, far above what a call of a tool needs. */
const textMax = 65_536;

/** What Fastify's parser looks at twice: keys that would reach a prototype, also when they are written with escapes. */
const suspect = /__proto__|constructor|\\u/;

/**
 * For callers in this process: the checks of the HTTP gateway in its order (host, origin, token, body), then {@link answerFastCall}.
 * Whatever does not pass any of them is for the gateway itself to refuse.
 */
export function openFastLane(door: Door, options: McpOptions & HostOptions): FastLane {
  const refusalOf = openHostCheck(options);
  return (headers, text) => {
    const token = bearerOf(headers['authorization']);
    if (refusalOf(headers) !== undefined || !door.admits(token)) return undefined;
    const call = text.length > textMax || suspect.test(text) ? undefined : read(headers, text);
    return call && door.lacks(token, call.tool) === undefined ? answerFastCall(door, token, call, options) : undefined;
  };
}

export function bearerOf(header: Headers[string]): string | undefined {
  return typeof header === 'string' && /^bearer /i.test(header) ? header.slice(7).trim() : undefined;
}

function read(headers: Headers, text: string): FastCall | undefined {
  try {
    return readFastCall(headers, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
