import t from 'tap';
import { railproof } from './command.ts';
import { serve } from './served-gateway.ts';
import { at, closed, env, mandate, order, pay, serving, terms } from './signed-mandate.ts';

t.test('a signed mandate is issued, closed for an order and receipted over HTTP', async (t) => {
  const gateway = await serve(t, serving, env);
  t.match(await mandate(gateway, 'revoke', 'mandate-open'), { code: 0, stdout: /mandate-open is revoked/ });
  t.match(await mandate(gateway, 'issue', ...terms(gateway, 'rent')), { code: 0, stdout: /rent is in force/ });
  t.match(await pay(gateway, order(gateway, 'without-proof')), { code: 'proof_missing', field: 'closedMandate' });
  const paid = await pay(gateway, await closed(order(gateway, 'rent-november'), 'rent.mandate'));
  t.match(paid, { status: 'credited' });
  t.match(await mandate(gateway, 'receipt', paid['transferId'] ?? '', '--out', at('one.receipt')), { code: 0 });
  const key = /receipts signed, key (\S+)/.exec(gateway.printed().stdout)?.[1] ?? '';
  const verified = await railproof(['mandate', 'verify', at('one.receipt'), '--trust', key]);
  t.match(verified, { code: 0, stdout: /"rail_confirmation_verified": true[\s\S]*"id": "rent"[\s\S]*signed by/ });
});
