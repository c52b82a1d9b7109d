import t from 'tap';
import { start, until } from './command.ts';
import { refused } from './refusal.ts';
import { kill, stop } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.test('serve --open-banking opens the API for any HTTP client, and ends in order', async (t) => {
  const running = start(['serve', '--open-banking', '--port', '0']);
  t.teardown(() => kill(running));
  await until('it prints its address', () => running.printed().stdout.includes('Ctrl-C'));
  const { stdout } = running.printed();
  const url = /API +(\S+)/.exec(stdout)?.[1] ?? '';
  const secret = /client_secret (\S+)/.exec(stdout)?.[1] ?? '';
  const client = /client_id ([^ ,]+)/.exec(stdout)?.[1] ?? '';
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: 'oob', client_id: client, client_secret: secret });
  const token = (await (await fetch(`${url}/oauth/2.0/token`, { method: 'POST', body: form })).json()) as Record<string, unknown>; // JSON from outside
  t.match(token, { token_type: 'Bearer', scope: 'oob', client_use_code: 'M202600001' });
  const [, contract, bank, merchantBank, merchant] = /contract +(\d+) at (\d+)[\s\S]*merchant +(\d+) at (\d+)/.exec(stdout)?.map(String) ?? [];
  const inquiry = {
    bank_tran_id: 'M202600001U000000001',
    cntr_account_type: 'N',
    cntr_account_num: contract,
    bank_code_std: merchant,
    account_num: merchantBank,
  };
  t.ok(bank);
  const answer = await fetch(`${url}/v2.0/inquiry/receive`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token['access_token'])}` },
    body: JSON.stringify({ ...inquiry, tran_amt: '1000', req_client_name: '김민수', req_client_num: '1' }),
  });
  t.match(await answer.json(), { rsp_code: 'A0000', bank_rsp_code: '000', account_holder_name: '한마음서점' });
  t.match(await (await fetch(`${url}/openapi.json`)).json(), { openapi: '3.1.0' });
  t.equal(await stop(running), 0);
});

t.test('what belongs to the gateway is refused beside it', (t) =>
  refused(t, temporaryFolder(t), [
    { args: ['serve', '--open-banking', '--port', '0', '--scenario', 'lost-reply/clean'], says: ['--scenario'] },
    { args: ['serve', '--open-banking', '--port', '0', '--store', 'sqlite:x'], says: ['--store'] },
  ]),
);
