import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { railproof } from './command.ts';
import { callOnce } from './mcp-client.ts';
import type { ServedGateway } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const env = { RAILPROOF_OPERATOR_TOKEN: 'token-of-the-operator-alone' };
const folder = temporaryFolder(t);
export const at = (name: string) => join(folder, name);

for (const [name, pair] of [
  ['principal', generateKeyPairSync('ed25519')],
  ['agent', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['stranger', generateKeyPairSync('ed25519')],
] as const)
  writeFileSync(at(`${name}.pem`), pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));

export const serving = ['--store', `sqlite:${at('journal.db')}`, '--principal-key', `principal=${at('principal.pem')}`];
export const payee = '902/902-00-000050-0';

/** A command that names the gateway. */
export const mandate = (gateway: ServedGateway, ...args: readonly string[]) =>
  railproof(['mandate', ...args, '--url', new URL(gateway.url).origin], { env });

/** Terms that the open sandbox's principal signs. */
export function terms({ account }: ServedGateway, id: string): readonly string[] {
  const parties = ['--principal', 'principal', '--agent', 'agent', '--holder', at('agent.pem'), '--account', `${account.bank}/${account.account}`];
  const bounds = ['--payee', payee, '--minimum', '1000', '--limit', '50000', '--budget', '60000', '--until', '2026-12-31T00:00:00+09:00'];
  return ['--key', at('principal.pem'), ...parties, ...bounds, '--id', id, '--out', at(`${id}.mandate`)];
}

export async function pay({ url }: ServedGateway, args: object): Promise<Record<string, string>> {
  const { content } = await callOnce(url, '2025', { name: 'transfer_funds', arguments: { ...args } });
  return JSON.parse(content[0]?.text ?? '{}');
}

export function order({ account }: ServedGateway, key: string, amountWon = '30000') {
  const to = { toBank: '902', toAccount: '902-00-000050-0', toHolder: '나은행 상점' };
  return { idempotencyKey: key, fromBank: account.bank, fromAccount: account.account, ...to, amountWon };
}

/** The order closed by the agent, as `mandate close` prints it. */
export async function closed(what: ReturnType<typeof order>, text: string, key = 'agent.pem'): Promise<object> {
  const file = at(`${what.idempotencyKey}.json`);
  writeFileSync(file, JSON.stringify(what));
  const { code, stdout, stderr } = await railproof(['mandate', 'close', '--mandate', at(text), '--key', at(key), '--order', file]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
