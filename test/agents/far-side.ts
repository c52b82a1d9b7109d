import { Server } from '@modelcontextprotocol/server';

/** What a tool answers, as MCP has it. */
export type FarAnswer = { readonly structuredContent?: Record<string, unknown>; readonly text?: string; readonly isError?: boolean };

/** Tools by name; one that never resolves is a reply that never comes. */
export type FarTools = Readonly<Record<string, (args: Record<string, unknown>) => FarAnswer | Promise<FarAnswer>>>;

/** A real MCP server over plain functions. */
export function farSide(tools: FarTools): Server {
  const server = new Server({ name: 'far-side', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({
    tools: Object.keys(tools).map((name) => ({ name, description: `does ${name}`, inputSchema: { type: 'object' as const } })),
  }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const tool = tools[params.name];
    if (tool === undefined) throw Object.assign(new Error('no such tool'), { code: -32602 });
    const { structuredContent, text = JSON.stringify(structuredContent), isError = false } = await tool(params.arguments ?? {});
    return { content: [{ type: 'text' as const, text: text ?? '' }], ...(structuredContent === undefined ? {} : { structuredContent }), isError };
  });
  return server;
}
