import type { ToolAnswer, Tools } from './agent.ts';
import { readAnswer, readFailure } from './answer.ts';

/** A running limit on how long a reply may take. */
export interface Deadline {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Takes the limit back; harmless once the time is up. */
  cancel(): void;
}

/**
 * Starts a limit of `ms` on the world's clock. With `from` (epoch ms) it counts from then on where that is still to come:
 * the answer to `wait_until` is due only after the time that was asked for.
 */
export type StartDeadline = (ms: number, from?: number) => Deadline;

/** How long an agent waits for a reply: above every end-to-end limit of the fast payment systems (FPS 15 s, FedNow 20 s). */
export const replyTimeoutMs = 30_000;

/** The SDK's own timers are real ones, so they must never fire. `Infinity` is rejected at once; this is the most that a timer takes. */
export const sdkTimeoutMs = 2 ** 31 - 1;

/** Pages of `tools/list` that are read at most. */
const pagesMax = 16;

export interface Connection extends Tools {
  close(): Promise<void>;
}

/** One JSON-RPC request over a connected client; rejects as that SDK does. */
export type SendRequest = (
  request: { readonly method: string; readonly params: Record<string, unknown> },
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

export interface ConnectionOptions {
  readonly deadline: StartDeadline;
  readonly timeoutMs?: number;
}

/** The agent's view of a connected client of either generation. */
export function openConnection(deps: { readonly send: SendRequest; readonly close: () => Promise<void> }, options: ConnectionOptions): Connection {
  const timeoutMs = options.timeoutMs ?? replyTimeoutMs;
  const ask = async (method: string, params: Record<string, unknown>, from?: number): Promise<Asked> => {
    const deadline = options.deadline(timeoutMs, from);
    try {
      return { kind: 'answered', result: await deps.send({ method, params }, deadline.signal) };
    } catch (error) {
      return { kind: 'failed', answer: deadline.signal.aborted ? { kind: 'no-reply' } : readFailure(error) };
    } finally {
      deadline.cancel();
    }
  };
  return {
    list: () => listTools(ask),
    call: async (name, args) => {
      const asked = await ask('tools/call', { name, arguments: args }, name === 'wait_until' ? timeOf(args['at']) : undefined);
      return asked.kind === 'answered' ? readAnswer(asked.result) : asked.answer;
    },
    close: deps.close,
  };
}

/** Runs the opening exchange under the reply time-out of the agent. */
export async function handshake(options: ConnectionOptions, connect: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const deadline = options.deadline(options.timeoutMs ?? replyTimeoutMs);
  try {
    await connect(deadline.signal);
  } finally {
    deadline.cancel();
  }
}

type Asked = { readonly kind: 'answered'; readonly result: Record<string, unknown> } | { readonly kind: 'failed'; readonly answer: ToolAnswer };

/** What could be read of the list; nothing at all when the far side does not answer. */
async function listTools(ask: (method: string, params: Record<string, unknown>) => Promise<Asked>): Promise<{ name: string; description: string }[]> {
  const found: { name: string; description: string }[] = [];
  let params: Record<string, unknown> = {};
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = await ask('tools/list', params);
    if (asked.kind !== 'answered') return found;
    const { tools, nextCursor } = asked.result;
    for (const tool of Array.isArray(tools) ? tools : []) found.push({ name: String(tool?.name), description: String(tool?.description ?? '') });
    if (typeof nextCursor !== 'string') return found;
    params = { cursor: nextCursor };
  }
  return found;
}

function timeOf(text: unknown): number | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
