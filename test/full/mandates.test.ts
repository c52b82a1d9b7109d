import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { railproof } from '../e2e/command.ts';
import { kill, serve } from '../e2e/served-gateway.ts';
import { at, closed, env, mandate, order, pay, payee, serving, terms } from '../e2e/signed-mandate.ts';

t.test('a signed mandate is issued, closed for an order, narrowed, receipted and revoked, also over a kill', async (t) => {
  const first = await serve(t, serving, env);
  t.match(await mandate(first, 'revoke', 'mandate-open'), { code: 0, stdout: /mandate-open is revoked/ });
  t.match(await mandate(first, 'issue', ...terms(first, 'rent')), { code: 0, stdout: /rent is in force/ });
  t.match(await mandate(first, 'issue', ...terms(first, 'rent').slice(0, -1), at('again.mandate')), {
    code: 2,
    stderr: /on record already|is taken/,
  });
  t.match(await railproof(['mandate', 'show', at('rent.mandate'), '--trust', at('principal.pem')]), {
    code: 0,
    stdout: /mandate\.payment\.open\.1[\s\S]*\nsigned by/,
  });
  t.match(await railproof(['mandate', 'show', at('rent.mandate'), '--trust', at('stranger.pem')]), { code: 1, stdout: /NOT signed/ });

  t.match(await pay(first, order(first, 'without-proof')), { code: 'proof_missing', field: 'closedMandate' });
  const paying = await closed(order(first, 'rent-november'), 'rent.mandate');
  t.match(await pay(first, { ...paying, idempotencyKey: 'rent-december' }), { code: 'proof_invalid' }, 'it is good for one order');
  const paid = await pay(first, paying);
  t.match(paid, { status: 'credited' });
  t.match(await mandate(first, 'receipt', paid['transferId'] ?? '', '--out', at('one.receipt')), { code: 0 });

  await kill(first);
  const second = await serve(t, serving, env);
  t.match(await pay(second, paying), { status: 'credited', replayed: true }, 'told again, not paid again');
  const narrowed = ['--mandate', at('rent.mandate'), '--key', at('agent.pem'), '--limit', '40000', '--id', 'part', '--out', at('part.mandate')];
  t.match(await mandate(second, 'narrow', ...narrowed), { code: 0, stdout: /part is in force/ });
  const wider = [...narrowed.slice(0, 4), '--limit', '50001', '--id', 'wide', '--out', at('wide.mandate')];
  t.match(await mandate(second, 'narrow', ...wider), { code: 2, stderr: /its limit is higher, and it must be within rent/ });
  const strange = ['--mandate', at('rent.mandate'), '--key', at('stranger.pem'), '--id', 'strange', '--out', at('strange.mandate')];
  t.match(await mandate(second, 'narrow', ...strange), { code: 2, stderr: /it is not signed by principal/ });
  t.match(await pay(second, await closed(order(second, 'of-the-part', '30001'), 'part.mandate')), { code: 'budget_exceeded' });
  t.match(await pay(second, await closed(order(second, 'to-the-last'), 'part.mandate')), { status: 'credited' });
  t.match(await mandate(second, 'list'), {
    stdout: /rent {2}in force, signed, bound to a key\n.*used 2 times\n {2}60000 of 60000 won taken[\s\S]*part {2}in force, narrows rent/,
  });
  t.match(await mandate(second, 'revoke', 'rent'), { code: 0 });
  t.match(await pay(second, await closed(order(second, 'after-its-end', '1000'), 'part.mandate')), { code: 'mandate_revoked' });
});

t.test('a receipt names mandate, order and what the rails have, and a changed one is found', async (t) => {
  const gateway = await serve(t, serving, env);
  const key = /receipts signed, key (\S+)/.exec(gateway.printed().stdout)?.[1] ?? '';
  const good = await railproof(['mandate', 'verify', at('one.receipt'), '--trust', key]);
  t.match(good, { code: 0, stdout: /signed by/ }, 'the key outlives the process');
  const [body] = good.stdout.split(/\n(?=\S*one\.receipt)/);
  t.match(JSON.parse(body ?? ''), {
    status: 'Success',
    rail_confirmation_verified: true,
    mandate: { id: 'rent', agent: 'agent' },
    order: { idempotencyKey: 'rent-november', amountWon: '30000' },
    evidence: {
      rail: 'bank:901',
      entry: { keeper: 'bank:901', id: /./ },
      network: { rail: 'kftc:ebs' },
      settlement: { how: 'net', at: /T11:00:00/ },
    },
  });
  const [head, payload = '', tail] = readFileSync(at('one.receipt'), 'utf8').trim().split('.');
  const changed = Buffer.from(payload, 'base64url').toString('utf8').replace('30000', '90000');
  writeFileSync(at('changed.receipt'), [head, Buffer.from(changed).toString('base64url'), tail].join('.'));
  t.match(await railproof(['mandate', 'verify', at('changed.receipt'), '--trust', key]), { code: 1, stdout: /something in it was changed/ });
  t.match(await mandate(gateway, 'receipt', 'transfer-nobody'), { code: 2, stderr: /no payment transfer-nobody is known here/ });
});

t.test('what makes no sense of a mandate is one clear line', async (t) => {
  const base = ['--key', at('principal.pem'), '--principal', 'p', '--agent', 'a', '--until', '2026-12-31T00:00:00+09:00', '--offline'];
  const bad: readonly (readonly [readonly string[], RegExp])[] = [
    [['issue', ...base], /name at least one --account and one --payee/],
    [['issue', ...base, '--account', '901', '--payee', payee], /--account 901: send BANK\/ACCOUNT/],
    [['issue', ...base, '--account', payee, '--payee', payee, '--limit', '1.5', '--budget', '2'], /--limit 1.5: send whole won/],
    [
      ['issue', ...base, '--account', payee, '--payee', payee, '--limit', '1', '--budget', '2', '--every', 'NOW'],
      /--every NOW: send one of ON_DEMAND/,
    ],
    [['show', at('one.receipt')], /holds no signed mandate/],
    [['verify', at('one.receipt'), '--trust', 'short'], /--trust short: send the 43 characters/],
    [['close', '--mandate', at('rent.mandate'), '--key', at('stranger.pem'), '--order', at('rent-november.json')], /is not bound to this key/],
  ];
  for (const [args, message] of bad) {
    const { code, stderr } = await railproof(['mandate', ...args]);
    t.equal(code, 2, args.join(' '));
    t.match(stderr, message);
    t.equal(stderr.trim().split('\n').length, 1);
  }
});
