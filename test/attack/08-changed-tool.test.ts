import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { railproof } from '../e2e/command.ts';
import { callOnce } from '../e2e/mcp-client.ts';
import { serve, stop, token } from '../e2e/served-gateway.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { exchange, toolCall } from './target.ts';

const folder = temporaryFolder(t);

t.test('a tool that is not as it was approved cannot be called over HTTP, and serve says so', async (t) => {
  const pins = join(folder, 'tools.sha256');
  t.match(await railproof(['pin-tools', '--out', pins]), { code: 0, stderr: '' });
  t.match(await railproof(['pin-tools', '--out', pins]), { code: 2, stderr: /EEXIST.*--out/ }, 'what was approved is not written over');
  const approved = readFileSync(pins, 'utf8');
  writeFileSync(pins, approved.replace(/^.{64}(?= {2}transfer_funds$)/m, '0'.repeat(64)));
  const gateway = await serve(t, ['--tool-pins', pins]);
  const refused = await callOnce(gateway.url, '2025', { name: 'transfer_funds', arguments: {} });
  t.match(refused, { isError: true, content: [{ text: /"code":"tool_quarantined"/ }] });
  t.notOk((await callOnce(gateway.url, '2026', { name: 'get_task', arguments: {} })).isError);
  const { headers } = toolCall('', {}, { era: '2025', as: token });
  const list = await exchange(new URL(gateway.url), { headers, body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} } });
  t.match(list.text, '"name":"get_task"');
  t.notMatch(list.text, '"name":"transfer_funds"', 'nor is it shown to any model');
  t.equal(await stop(gateway), 0);
  t.match(gateway.printed().stderr, /transfer_funds is not as \S+ approves it: quarantined/);
  writeFileSync(pins, 'transfer_funds is fine\n');
  t.match(await railproof(['serve', '--port', '0', '--tool-pins', pins]), {
    code: 2,
    stderr: /line 1 is no hash and tool; "railproof pin-tools" writes such a file\n$/,
  });
});
