/**
 * A bank's own agent as it might be written: the 1.x SDK client over HTTP, one key for each payment chosen before the first try,
 * and when no answer comes the payment is asked for by its key. Gets its address and token from the environment.
 */
import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** Looks at one payment, and tries for one answer. */
const triesMax = 5;

/** An answer that cannot be read is waited for so long. */
const timeoutMs = 10_000;

const client = new Client({ name: 'bill-payer', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(process.env['RAILPROOF_MCP_URL'] ?? ''), {
  requestInit: { headers: { authorization: `Bearer ${process.env['RAILPROOF_TOKEN']}` } },
});
await client.connect(/** @type {Parameters<Client['connect']>[0]} */ (transport)); // optional fields are declared otherwise

const { items } = await call('get_task', {});
const claims = [];
for (const item of items) claims.push(await settle(item));
const isDone = claims.every((claim) => claim.status === 'paid');
await call('finish_task', { status: isDone ? 'done' : claims.some((claim) => claim.status === 'paid') ? 'partial' : 'cannot', items: claims });
await client.close();

/** Pays one item, and finds out what became of it when nobody says.
 * @param {Record<string, string>} item
 */
async function settle(item) {
  const idempotencyKey = randomUUID();
  const order = {
    idempotencyKey,
    fromBank: item['fromBank'],
    fromAccount: item['fromAccount'],
    toBank: item['payeeBank'],
    toAccount: item['payeeAccount'],
    toHolder: item['payeeName'],
    amountWon: item['amountWon'],
  };
  let answer = await attempt('transfer_funds', order);
  for (let looks = 0; looks < triesMax && answer?.status !== 'credited' && answer?.status !== 'rejected'; looks += 1) {
    console.log(`no outcome for ${item['item']} yet, asking by its key`);
    await call('wait_until', { at: new Date(Date.parse((await call('get_cutoffs', {})).asOf) + 60_000).toISOString() });
    answer = await attempt('get_transfer_status', { idempotencyKey });
    if (answer?.status === 'not_found') answer = await attempt('transfer_funds', order);
  }
  return { item: item['item'], status: answer?.status === 'credited' ? 'paid' : answer?.status === 'rejected' ? 'not_paid' : 'unknown' };
}

/** Asks until there is an answer; only for what moves no money.
 * @param {string} name
 * @param {Record<string, unknown>} args
 */
async function call(name, args) {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const content = await attempt(name, args);
    if (content !== undefined) return content;
  }
  throw new Error(`${name} gave no answer in ${triesMax} tries`);
}

/** One call. `undefined`: nothing readable came back, so the outcome is open.
 * @param {string} name
 * @param {Record<string, unknown>} args
 * @returns {Promise<any>} JSON of the gateway
 */
async function attempt(name, args) {
  try {
    const { structuredContent } = await client.callTool({ name, arguments: args }, undefined, { timeout: timeoutMs });
    return structuredContent;
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}
