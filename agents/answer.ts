import type { ToolAnswer } from './agent.ts';

/** JSON-RPC error numbers that mean something to an agent (JSON-RPC 2.0 section 5.1; MCP 2026-07-28). */
const rpcCodes: Readonly<Record<number, string>> = {
  [-32601]: 'unknown_tool',
  [-32602]: 'invalid_arguments',
  [-32600]: 'invalid_arguments',
  [-32700]: 'invalid_arguments',
  [-32020]: 'invalid_arguments',
};

/** Numbers the 1.x client gives to what it noticed itself: the connection closed, the request ran out of time. */
const unansweredRpcCodes: ReadonlySet<number> = new Set([-32000, -32001]);

/** Result of `tools/call` as the agent sees it. Text that is no JSON object, without structured content, is no answer at all. */
export function readAnswer(result: Readonly<Record<string, unknown>>): ToolAnswer {
  const text = firstText(result['content']);
  const parsed = parseObject(text);
  if (result['isError'] === true) return refusalIn(parsed) ?? refusal('tool_error', false, text ?? 'The tool failed.');
  const content = isRecord(result['structuredContent']) ? result['structuredContent'] : parsed;
  return content === undefined ? { kind: 'no-reply' } : { kind: 'result', content };
}

/**
 * What a failed request means for the agent: an HTTP status or a JSON-RPC error is an answer; a broken connection,
 * an unreadable body or a time-out is none. Both SDK generations are read by shape, because each has error classes of its own.
 */
export function readFailure(failure: unknown): ToolAnswer {
  if (!isRecord(failure)) return { kind: 'no-reply' };
  const { code, status, data, name } = failure;
  const message = typeof failure['message'] === 'string' ? failure['message'] : 'The request failed.';
  if (name === 'InsufficientScopeError') return refusal('insufficient_scope', false, message);
  const httpStatus = typeof status === 'number' ? status : typeof code === 'number' && code >= 400 && code < 600 ? code : undefined;
  if (httpStatus !== undefined) return refusalIn(parseObject(bodyOf(data))) ?? httpRefusal(httpStatus, message);
  if (typeof code !== 'number' || unansweredRpcCodes.has(code)) return { kind: 'no-reply' };
  return refusalIn(data) ?? refusal(rpcCodes[code] ?? 'system_unavailable', !(code in rpcCodes), message);
}

function httpRefusal(status: number, message: string): ToolAnswer {
  if (status === 401) return refusal('unauthenticated', false, message);
  if (status === 403) return refusal('forbidden', false, message);
  if (status === 404) return refusal('unknown_tool', false, message);
  if (status === 429) return refusal('rate_limited', true, message);
  return status === 408 || status >= 500 ? refusal('system_unavailable', true, message) : refusal('invalid_arguments', false, message);
}

/** `{code, retryable, message {en, ko}}` by itself, or inside a JSON-RPC error. */
function refusalIn(value: unknown): ToolAnswer | undefined {
  if (!isRecord(value)) return undefined;
  const { code, retryable, message } = value;
  if (typeof code === 'string') {
    const english = isRecord(message) ? message['en'] : message;
    return refusal(code, retryable === true, typeof english === 'string' ? english : code);
  }
  return refusalIn(value['error']) ?? refusalIn(value['data']);
}

function refusal(code: string, retryable: boolean, message: string): ToolAnswer {
  return { kind: 'error', code, retryable, message };
}

function bodyOf(data: unknown): string | undefined {
  const text = isRecord(data) ? data['text'] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function firstText(content: unknown): string | undefined {
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  const text = isRecord(first) ? first['text'] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // prose, or a garbled frame
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
