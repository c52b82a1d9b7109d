import type { JsonObject } from './denial.ts';
import type { Door, DoorAnswer } from './door.ts';
import { type McpOptions, serverInfoOf } from './mcp-server.ts';
import { traceParentOf } from './trace-context.ts';

/** Headers as Node gives them: names in lower case, values joined where a name came twice. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An HTTP answer before it is sent. Headers are those that say something about the body. */
export interface FastAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An exact `tools/call`, ready for the door. */
export interface FastCall {
  readonly era: '2025' | '2026';
  readonly id: string | number;
  readonly tool: string;
  readonly arguments: JsonObject;
  /** `traceparent` of the request. */
  readonly trace?: string | undefined;
}

const plainJson = 'application/json';
const jsonAndStream = 'application/json, text/event-stream';
const modernVersion = '2026-07-28';
const legacyVersion = '2025-11-25';

/** A tool name that a header carries as it is, without the encoding that others need. */
const plainName = /^[A-Za-z0-9_]{1,64}$/;

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const clientKey = 'io.modelcontextprotocol/clientInfo';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

/**
 * Reads a request that every client sends thousands of times: one complete `tools/call`, its headers equal to its body
 * (MCP 2026-07-28, streamable HTTP, standard request headers), with nothing in it that the SDK would look at twice. `undefined`: the SDK
 * has to answer, because it owns every error and every other feature. What is let through here gets the SDK's answer byte for byte
 * (test/gateway/fast-call.test.ts).
 */
export function readFastCall(headers: Headers, body: unknown): FastCall | undefined {
  if (headers['content-type'] !== plainJson || !hasOnly(body, requestKeys)) return undefined;
  const { jsonrpc, id, method, params } = body;
  if (jsonrpc !== '2.0' || method !== 'tools/call' || !isId(id) || !hasOnly(params, paramKeys)) return undefined;
  const { name, arguments: args, _meta: meta } = params;
  if (typeof name !== 'string' || !plainName.test(name) || !isObject(args)) return undefined;
  const era = meta === undefined ? legacyEra(headers, params) : modernEra(headers, name, meta);
  if (era === undefined) return undefined;
  return { era, id, tool: name, arguments: args as JsonObject, trace: traceParentOf(headers['traceparent']) }; // parsed from JSON text
}

/** What the SDK answers to such a call, without the SDK. */
export async function answerFastCall(door: Door, token: string | undefined, call: FastCall, options: McpOptions): Promise<FastAnswer> {
  const { era, id, tool } = call;
  try {
    const outcome = outcomeText(await door.call({ token, tool, arguments: call.arguments, trace: call.trace }));
    const more =
      era === '2026' ? `,"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":${JSON.stringify(serverInfoOf(options))}}` : '';
    return wrapped(era, `{"result":{${outcome}${more}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`);
  } catch (error) {
    options.onBroken?.(error);
    return wrapped(era, `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":-32603,"message":"Internal error"}}`);
  }
}

/** The fields of a `CallToolResult`. The content is encoded once, and stands in the answer as text and as itself. */
function outcomeText({ error, content }: DoorAnswer): string {
  const json = JSON.stringify(content);
  const text = `"content":[{"type":"text","text":${JSON.stringify(json)}}]`;
  return error ? `${text},"isError":true` : `${text},"structuredContent":${json}`;
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
const streamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** 2025-11-25 gets the one message of its stream, 2026-07-28 plain JSON. */
function wrapped(era: FastCall['era'], message: string): FastAnswer {
  return era === '2026'
    ? { status: 200, headers: jsonHeaders, body: message }
    : { status: 200, headers: streamHeaders, body: `event: message\ndata: ${message}\n\n` };
}

function modernEra(headers: Headers, tool: string, meta: unknown): '2026' | undefined {
  const agree = headers['mcp-protocol-version'] === modernVersion && headers['mcp-method'] === 'tools/call' && headers['mcp-name'] === tool;
  return agree && isPlainEnvelope(meta) ? '2026' : undefined;
}

function legacyEra(headers: Headers, params: object): '2025' | undefined {
  const version = headers['mcp-protocol-version'];
  const named = version === legacyVersion || version === undefined;
  const plain = headers['mcp-session-id'] === undefined && headers['mcp-method'] === undefined && headers['mcp-name'] === undefined;
  return named && plain && headers['accept'] === jsonAndStream && !('_meta' in params) ? '2025' : undefined;
}

/** The `_meta` of a client that wants no progress, no log, and declares nothing that this server would ask for. */
function isPlainEnvelope(meta: unknown): boolean {
  if (!hasOnly(meta, envelopeKeys) || meta[versionKey] !== modernVersion) return false;
  const { [clientKey]: client, [capabilitiesKey]: capabilities } = meta;
  if (!isObject(capabilities) || Object.keys(capabilities).length > 0) return false;
  return !(clientKey in meta) || (hasOnly(client, clientKeys) && typeof client['name'] === 'string' && typeof client['version'] === 'string');
}

const requestKeys: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const paramKeys: ReadonlySet<string> = new Set(['name', 'arguments', '_meta']);
const envelopeKeys: ReadonlySet<string> = new Set([versionKey, clientKey, capabilitiesKey]);
const clientKeys: ReadonlySet<string> = new Set(['name', 'version']);

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || Number.isSafeInteger(id);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: unknown, names: ReadonlySet<string>): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  for (const name in value) if (!names.has(name)) return false;
  return true;
}
