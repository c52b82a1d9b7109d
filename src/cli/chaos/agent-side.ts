import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ToolAnswer } from '../../../agents/agent.ts';
import type { Connection, StartDeadline } from '../../../agents/connection.ts';
import { connect2025 } from '../../../agents/mcp-2025.ts';
import { connect2026 } from '../../../agents/mcp-2026.ts';
import type { Era } from '../../runner/entrance.ts';
import { ambient } from '../ambient.ts';

/** How long an agent waits for a reply in real time. Agents of the field wait longer; the faults are as many times shorter. */
const patienceMs = 2_500;

/** For the answer to `wait_until`: the world has to play all that happens until then. */
const longPatienceMs = 15_000;

/** Where to find the gateway now. `starts` changes with each of its processes, and with it the token. */
export interface Whereabouts {
  readonly url: string;
  readonly token: string;
  readonly starts: number;
}

/** A real MCP client that joins again when its gateway is another process, or the last call went wrong. */
export interface AgentLine {
  call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer>;
  list(): Promise<readonly { readonly name: string; readonly description: string }[]>;
  close(): Promise<void>;
}

const realDeadline: StartDeadline = (_ms, from) => {
  const controller = new AbortController();
  const cancel = ambient.after(from === undefined ? patienceMs : longPatienceMs, () => controller.abort());
  return { signal: controller.signal, cancel };
};

export function openAgentLine(era: Era, whereabouts: () => Whereabouts): AgentLine {
  let joined: { readonly connection: Connection; readonly starts: number } | undefined;
  const leave = async () => {
    const left = joined;
    joined = undefined;
    await left?.connection.close();
  };
  /** `undefined`: nobody is there, or the line broke on the way in. */
  const join = async (): Promise<Connection | undefined> => {
    const { url, token, starts } = whereabouts();
    if (joined?.starts === starts) return joined.connection;
    await leave();
    const connection = await connect(era, { url, token, starts }).catch((error: unknown) => refusedLine(error));
    if (connection !== undefined) joined = { connection, starts };
    return connection;
  };
  return {
    call: async (tool, args) => {
      const connection = await join();
      if (connection === undefined) return { kind: 'no-reply' };
      const answer = await connection.call(tool, args);
      if (answer.kind === 'no-reply') await leave();
      return answer;
    },
    list: async () => (await join())?.list() ?? [],
    close: leave,
  };
}

function connect(era: Era, { url, token }: Whereabouts): Promise<Connection> {
  if (era === '2026') return connect2026({ url, token, fetch, deadline: realDeadline });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  return connect2025({ transport: new StreamableHTTPClientTransport(new URL(url), { requestInit }), deadline: realDeadline });
}

/** Both SDKs reject with errors of their own for whatever went wrong on the line; what is not an error at all is a defect. */
function refusedLine(error: unknown): undefined {
  if (!(error instanceof Error)) throw error;
  return undefined;
}
