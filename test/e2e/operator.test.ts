import { join } from 'node:path';
import t from 'tap';
import { railproof } from './command.ts';
import { callOnce } from './mcp-client.ts';
import { kill, type ServedGateway, serve, token } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

const operator = 'token-of-the-operator-alone';
const env = { RAILPROOF_OPERATOR_TOKEN: operator };

/** Pays a payee of the open sandbox, and says how it went: a status, or the code of a denial. */
async function pay({ url, account }: ServedGateway, key: string, amountWon = '1000'): Promise<string> {
  const accounts = await callOnce(url, '2025', { name: 'get_task', arguments: {} });
  if (accounts.isError === true) throw new Error('the gateway does not answer');
  const order = { idempotencyKey: key, fromBank: account.bank, fromAccount: account.account, amountWon };
  const to = { toBank: '902', toAccount: '902-00-000050-0', toHolder: '나은행 상점' };
  const { content } = await callOnce(url, '2025', { name: 'transfer_funds', arguments: { ...order, ...to } });
  const { status, code }: { readonly status?: string; readonly code?: string } = JSON.parse(content[0]?.text ?? '{}');
  return code ?? status ?? '';
}

const at = (gateway: ServedGateway) => ['--url', new URL(gateway.url).origin];

t.test('an operator stops a gateway that serves, and no agent can', async (t) => {
  const store = ['--store', `sqlite:${join(temporaryFolder(t), 'journal.db')}`];
  const first = await serve(t, store, env);
  t.equal(await pay(first, 'before-the-stop-1'), 'credited');
  const stopped = await railproof(['stop', '--agent', 'agent', '--why', 'a drill', ...at(first)], { env });
  t.match(stopped, { code: 0, stdout: /stopped: agent agent, since .*a drill \(agents: 1\)\nunder way: 0 payments, 0 won/ });
  t.equal(await pay(first, 'after-the-stop-1'), 'stopped');

  for (const bearer of [token, 'nobody-knows-this-token']) {
    for (const path of ['/operator/resume', '/operator/stop', '/operator/stops']) {
      const method = path === '/operator/stops' ? 'GET' : 'POST';
      const reply = await fetch(new URL(path, first.url), { method, headers: { authorization: `Bearer ${bearer}` } });
      t.equal(reply.status, 401, `${path} with ${bearer}`);
    }
  }
  const browser = await fetch(new URL('/operator/stops', first.url), {
    headers: { authorization: `Bearer ${operator}`, origin: 'http://evil.example' },
  });
  t.equal(browser.status, 403, 'a page in a browser is no operator');

  await kill(first);
  const second = await serve(t, store, env);
  t.equal(await pay(second, 'after-the-restart'), 'stopped', 'kill -9 does not lift it');
  t.match(await railproof(['stops', ...at(second)], { env }), { code: 0, stdout: /stopped: agent agent/ });
  t.match(await railproof(['resume', ...at(second)], { env }), { code: 2, stderr: /no stop of exactly everything stands/ });
  t.match(await railproof(['resume', '--agent', 'agent', ...at(second)], { env }), { code: 0, stdout: /the stop of agent agent is lifted/ });
  t.equal(await pay(second, 'after-the-stop-2'), 'credited');
});

t.test('a gateway that serves under a policy keeps to it, after a restart too', async (t) => {
  const store = ['--store', `sqlite:${join(temporaryFolder(t), 'journal.db')}`];
  const first = await serve(t, [...store, '--policy', 'docs/templates/policy.yaml'], env);
  t.equal(await pay(first, 'within-the-policy'), 'credited');
  t.equal(await pay(first, 'needs-a-person', '1000000'), 'approval_required');
  t.equal(await pay(first, 'beyond-the-policy', '3000001'), 'policy_denied');
  await kill(first);
  const second = await serve(t, store, env);
  t.equal(await pay(second, 'needs-a-person', '1000000'), 'approval_required', 'it is on record');
});

t.test('an order that makes no sense is one clear line', async (t) => {
  const gateway = await serve(t, [], env);
  const bad: readonly (readonly [readonly string[], Record<string, string>, RegExp])[] = [
    [['stop', '--tool', 'transfer_fund', ...at(gateway)], env, /the gateway refuses: Send tool: tool that is stopped, one of tools\/list/],
    [['stop', ...at(gateway)], { RAILPROOF_OPERATOR_TOKEN: token }, /does not know this operator token/],
    [['stop', ...at(gateway)], { RAILPROOF_OPERATOR_TOKEN: '' }, /RAILPROOF_OPERATOR_TOKEN is not set/],
    [['stop', '--url', 'nowhere'], env, /--url nowhere is not an address/],
    [['stop', '--url', 'http://127.0.0.1:1'], env, /no gateway answers at http:\/\/127.0.0.1:1/],
  ];
  for (const [args, own, message] of bad) {
    const { code, stderr } = await railproof(args, { env: own });
    t.equal(code, 2, args.join(' '));
    t.match(stderr, message);
    t.equal(stderr.trim().split('\n').length, 1);
  }
  t.match(await railproof(['stops', ...at(gateway)], { env }), { code: 0, stdout: /nothing is stopped/ });
  const same = await railproof(['serve', '--port', '0'], { env: { RAILPROOF_TOKEN: token, RAILPROOF_OPERATOR_TOKEN: token } });
  t.match(same, { code: 2, stderr: /an agent must not be its own operator/ });
});
