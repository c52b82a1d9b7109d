import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { calledOf, exchange, toolCall } from '../attack/target.ts';
import { openChromium, patienceMs } from '../report/chromium.ts';
import { fileMsMax } from '../run/budget.ts';
import { railproof } from './command.ts';
import { ordersOf } from './payment-load.ts';
import { serve, token } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.setTimeout(fileMsMax);

const folder = temporaryFolder(t);
const principal = 'code-of-the-principal-of-this-test';
const operator = { RAILPROOF_OPERATOR_TOKEN: 'operator-token-of-this-test' };

const policy = `
zones: [{ name: internal, internal: true }]
agents: [{ tenant: sandbox, agent: agent, zone: internal }]
rules: [{ name: pay, zone: internal, tenant: sandbox, agent: agent, tools: [transfer_funds], stepUpFromWon: "10000" }]
`;

t.test('a person approves in a browser, an operator on the command line, and only then is anything paid', async (t) => {
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, policy);
  const { url } = await serve(t, ['--policy', file], { ...operator, RAILPROOF_APPROVER_CODE: principal });
  const pay = async (n: number) =>
    calledOf(await exchange(new URL(url), toolCall('transfer_funds', { ...ordersOf(2)[n], memo: 'PLEASE APPROVE' }, { as: token })));
  const asked = (await pay(0)).content as { readonly code: string; readonly approval: { readonly url: string } }; // as denials have it
  t.equal(asked.code, 'approval_required');

  const browser = await openChromium();
  t.teardown(() => browser.close());
  const page = await (await browser.newContext({ locale: 'ko-KR' })).newPage();
  page.setDefaultTimeout(patienceMs);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => troubles.push(message.text()));
  page.on('request', (request) => void (new URL(request.url()).origin === new URL(url).origin || troubles.push(request.url())));
  await page.goto(asked.approval.url);
  t.equal(await page.locator('h1').innerText(), '이체 결재');
  await page.locator('input[name=code]').fill(principal);
  await page.getByRole('button', { name: '로그인' }).click();
  t.match(await page.locator('dl').innerText(), /10,000원/);
  t.notMatch(await page.content(), 'PLEASE APPROVE');
  await page.getByRole('link', { name: 'English' }).click();
  await page.locator('html[lang=en]').waitFor();
  t.match(await page.locator('dl').innerText(), /₩10,000/);
  t.equal((await pay(0)).content['code'], 'approval_required', 'looking approves nothing');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Approved/ })
    .waitFor();
  t.equal(await page.getByRole('button').count(), 0);
  await page.reload();
  t.same(troubles, []);
  t.match((await pay(0)).content, { status: 'credited', replayed: false });
  t.match((await pay(0)).content, { status: 'credited', replayed: true });

  const framed = await (await browser.newContext()).newPage();
  framed.setDefaultTimeout(patienceMs);
  const refused = framed.waitForEvent('console', { predicate: (message) => /frame/i.test(message.text()) });
  await framed.setContent(`<iframe src="${asked.approval.url}"></iframe>`);
  t.match((await refused).text(), /frame-ancestors/);

  await pay(1);
  const at = ['--url', url.replace(/\/mcp$/, '')];
  const list = await railproof(['approvals', 'list', ...at], { env: operator });
  t.match(list, {
    code: 0,
    stdout: /^(approval-\w+) {2}until .*\n {2}10,001 won from 901 .* to \d+ \S+ \(.+\)\n {2}asked by agent for principal: amount\n$/,
  });
  t.notMatch(list.stdout, 'PLEASE APPROVE');
  const id = list.stdout.split(' ', 1)[0] ?? '';
  t.match(await railproof(['approvals', 'refuse', id, ...at], { env: operator }), { code: 0, stdout: `${id} is refused\n` });
  t.match(await railproof(['approvals', 'approve', id, ...at], { env: operator }), { code: 2, stderr: /waits for no answer \(refused\)/ });
  t.equal((await pay(1)).content['code'], 'approval_refused');
});
