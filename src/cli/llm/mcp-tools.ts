import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import { reworded, type ToolWording } from './tool-wording.ts';

/** The gateway's tools for a model, over a connection of their own. */
export interface McpTools {
  readonly tools: ToolSet;
  /** What the server says to every client. */
  readonly instructions: string;
  close(): Promise<void>;
}

export interface McpToolsOptions {
  readonly timeoutMs: number;
  /** Other words than the gateway's. */
  readonly wording?: ToolWording;
}

/** Joins as an agent and takes over every tool as the gateway describes it: name, words and schema are part of what is tested. */
export async function openMcpTools(url: string, token: string, { timeoutMs, wording }: McpToolsOptions): Promise<McpTools> {
  const client = new Client({ name: 'railproof-llm', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  const { tools } = await client.listTools();
  const entries = tools.map(({ name, description = '', inputSchema }) => {
    const told = wording === undefined ? { description, inputSchema } : reworded(wording, name, { description, inputSchema });
    const tool = dynamicTool({
      description: told.description,
      inputSchema: jsonSchema(told.inputSchema),
      execute: (input) => callOf(client, { name, arguments: input as Record<string, unknown> }, timeoutMs), // an object by its schema
    });
    return [name, tool];
  });
  return { tools: Object.fromEntries(entries), instructions: client.getInstructions() ?? '', close: () => client.close() };
}

/** What the model gets to read. A broken line is told as such: what became of the call is for the agent to find out. */
async function callOf(
  client: Client,
  call: { readonly name: string; readonly arguments: Record<string, unknown> },
  timeout: number,
): Promise<unknown> {
  try {
    const result = await client.callTool(call, undefined, { timeout });
    const [first] = Array.isArray(result.content) ? result.content : [];
    return result.structuredContent ?? first?.text ?? '';
  } catch (error) {
    if (!(error instanceof McpError || error instanceof TypeError || (error instanceof Error && 'code' in error))) throw error;
    return { error: 'No answer came: the connection broke or the time ran out. The outcome of this call is open.' };
  }
}
