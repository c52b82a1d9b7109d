// Pays what the task says. The same lines are an MCP client of `railproof serve` and the agent of `railproof run --agent`.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const client = new Client({ name: 'example', version: '1.0.0' });
const headers = { authorization: `Bearer ${process.env.RAILPROOF_TOKEN}` };
await client.connect(new StreamableHTTPClientTransport(new URL(process.env.RAILPROOF_MCP_URL), { requestInit: { headers } }));
const call = async (name, args) => (await client.callTool({ name, arguments: args })).structuredContent;
const { items } = await call('get_task', {});
for (const { item, payeeBank: toBank, payeeAccount: toAccount, payeeName: toHolder, fromBank, fromAccount, amountWon } of items)
  await call('transfer_funds', { idempotencyKey: `pay-${item}-1`, fromBank, fromAccount, toBank, toAccount, toHolder, amountWon });
await call('finish_task', { status: 'done', items: items.map(({ item }) => ({ item, status: 'paid' })) });
await client.close();
