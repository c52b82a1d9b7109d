import { createMCPClient } from '@ai-sdk/mcp';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Agent, MCPServerStreamableHttp, type Model, type ModelRequest, run, setTracingDisabled, Usage } from '@openai/agents';
import t, { type Test } from 'tap';
import { buildGateway } from '../../src/gateway/http.ts';
import { openRequestStates } from '../../src/gateway/request-states.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { checkout } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { fileMsMax } from '../run/budget.ts';
import { commandOf } from '../run/check.ts';
import { openWorld, order, token, type World } from './world.ts';

t.setTimeout(fileMsMax);
const home = temporaryFolder(t);
const headers = { Authorization: `Bearer ${token}` };

async function listen(t: Test): Promise<{ readonly url: string; readonly world: World }> {
  const world = openWorld();
  const ids = seededIds(seededRandom('real clients'));
  const freshId = () => ids.next('handle');
  const states = openRequestStates({ clock: world.clock, freshHandle: freshId });
  const app = buildGateway(world.door, { states, sessions: { clock: world.clock, freshId } });
  t.teardown(() => {
    app.server.closeAllConnections();
    return app.close();
  });
  return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`, world };
}

/** What each of them has to show: every tool, and one payment however often it is asked for. */
function shows(t: Test, world: World, names: readonly string[], answers: readonly unknown[]): void {
  t.same(
    [...names].sort(),
    world.door
      .tools()
      .map(({ name }) => name)
      .sort(),
  );
  const [first, second] = answers.map((answer) => JSON.stringify(answer).replaceAll('\\', ''));
  t.match(first, /"status":"credited"/);
  t.match(first, /"replayed":false/);
  t.match(second, /"replayed":true/, 'the same key is the same payment');
  t.equal(world.bank.posted.length, 1);
}

t.test('the AI SDK lists the tools and pays once', async (t) => {
  const { url, world } = await listen(t);
  const client = await createMCPClient({ transport: { type: 'http', url, headers } });
  t.teardown(() => client.close());
  const tools = await client.tools();
  const pay = () => tools['transfer_funds']?.execute?.(order, { toolCallId: 'call-1', messages: [], context: {} });
  shows(t, world, Object.keys(tools), [await pay(), await pay()]);
});

t.test('LangChain’s adapters list the tools and pay once', async (t) => {
  const { url, world } = await listen(t);
  const client = new MultiServerMCPClient({ mcpServers: { railproof: { transport: 'http', url, headers } } });
  t.teardown(() => client.close());
  const tools = await client.getTools();
  const transfer = tools.find(({ name }) => name === 'transfer_funds');
  const pay = () => transfer?.invoke({ type: 'tool_call', id: 'call-1', name: 'transfer_funds', args: order });
  const names = tools.map(({ name }) => name);
  shows(t, world, names, [await pay(), await pay()]);
});

/** A model that has decided already: it pays twice under one key, then says what it was told. No network. */
class ScriptedModel implements Model {
  readonly seen: unknown[] = [];
  tools: readonly string[] = [];

  async getResponse({ input, tools }: ModelRequest): ReturnType<Model['getResponse']> {
    this.tools = tools.map(({ name }) => name);
    const results = typeof input === 'string' ? [] : input.filter((item) => item.type === 'function_call_result');
    this.seen.splice(0, this.seen.length, ...results);
    const usage = new Usage();
    if (results.length === 2) {
      return { usage, output: [{ type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'paid' }] }] };
    }
    const callId = `call-${results.length + 1}`;
    return { usage, output: [{ type: 'function_call', callId, name: 'transfer_funds', status: 'completed', arguments: JSON.stringify(order) }] };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, and nobody streams here
  async *getStreamedResponse(): ReturnType<Model['getStreamedResponse']> {
    throw new Error('nobody streams here');
  }
}

t.test('an agent of OpenAI’s agents SDK lists the tools and pays once', async (t) => {
  setTracingDisabled(true);
  const { url, world } = await listen(t);
  const server = new MCPServerStreamableHttp({ url, requestInit: { headers } });
  await server.connect();
  t.teardown(() => server.close());
  const model = new ScriptedModel();
  const result = await run(new Agent({ name: 'payer', model, mcpServers: [server] }), 'Pay invoice 1.');
  t.equal(result.finalOutput, 'paid');
  shows(t, world, model.tools, model.seen);
});

t.test('a client of standard input and output lists the tools and pays once through mcp-remote', async (t) => {
  const { url, world } = await listen(t);
  const args = [
    commandOf(checkout, 'mcp-remote', 'mcp-remote'),
    url,
    '--allow-http',
    '--transport',
    'http-only',
    '--header',
    `Authorization:Bearer ${token}`,
  ];
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, MCP_REMOTE_CONFIG_DIR: home };
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  t.teardown(() => client.close());
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  const pay = () => client.callTool({ name: 'transfer_funds', arguments: order });
  shows(t, world, names, [await pay(), await pay()]);
});
