import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import t from 'tap';
import { closeMandate } from '../../src/gateway/mandate/closed-mandate.ts';
import { signMandate, type Terms } from '../../src/gateway/mandate/open-mandate.ts';
import { presented } from '../../src/gateway/mandate/presented.ts';
import { holderOf, readSdJwt, writeSdJwt } from '../../src/gateway/mandate/sd-jwt.ts';
import { orderOf } from '../../src/gateway/tools/transfer-funds.ts';
import { won } from '../../src/kernel/money.ts';
import { start } from './test-bank.ts';
import { mandate, openWorld, order, payer, type World } from './world.ts';

const ed25519 = () => generateKeyPairSync('ed25519').privateKey;
const keys = { principal: ed25519(), agent: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, stranger: ed25519() };
const known = new Map([['tenant-a/principal-1', createPublicKey(keys.principal)]]);
const hour = 3_600_000;

function terms(over: Partial<Terms> = {}): Terms {
  const { payees, limitWon, budgetWon, expiresAt } = mandate();
  const holder = holderOf(createPublicKey(keys.agent));
  return {
    id: 'signed',
    tenant: 'tenant-a',
    agent: 'agent-1',
    accounts: [payer],
    payees,
    limitWon,
    budgetWon,
    expiresAt,
    ...(holder && { holder }),
    ...over,
  };
}

const signed = (over: Partial<Terms> = {}, by: KeyObject = keys.principal) => signMandate(terms(over), { key: by, issuer: 'principal-1' });

/** Brings a text to a gateway, and says what is wrong with it, or nothing. */
function present({ mandates, clock }: World, text: string): string | undefined {
  const read = presented(text, { mandates, keys: known, now: clock.now() });
  if ('fault' in read) return read.fault;
  return mandates.issue(read, text) ? undefined : 'not issued';
}

/** A gateway that has only the mandate of this text. */
function worldOf(text: string): World {
  const world = openWorld();
  world.mandates.revoke('mandate-1');
  const fault = present(world, text);
  if (fault !== undefined) throw new Error(fault);
  return world;
}

const close = (text: string, over: object = {}, by: KeyObject = keys.agent) =>
  closeMandate({ text, tenant: 'tenant-a' }, orderOf({ ...order, ...over }), { key: by, issuedAt: start });

async function paid({ pay }: World, over: object): Promise<unknown> {
  const { content } = await pay(over);
  return content['code'] ?? content['status'];
}

t.test('what is signed is what is issued, to the won', async (t) => {
  const bounds = { minimumWon: won(1_000n), recurrence: { frequency: 'MONTHLY', usesMax: 12 }, notBefore: start + hour } as const;
  const { mandates } = worldOf(signed(bounds));
  const { holder = null, ...all } = terms(bounds);
  t.match(mandates.find('signed'), { ...all, holder, principal: 'principal-1' });
  t.equal(mandates.find('signed')?.budgetWon, 1_000_000n, 'won has no minor unit: nothing is multiplied');
});

t.test('an order under a mandate that is bound to a key needs a closed mandate for it, and for nothing else', async (t) => {
  const text = signed();
  const world = worldOf(text);
  const key = (n: number) => ({ idempotencyKey: `invoice-number-${n}` });
  t.equal(await paid(world, key(1)), 'proof_missing');
  t.equal(await paid(world, { ...key(2), closedMandate: close(text) }), 'proof_invalid', 'for another key');
  t.equal(await paid(world, { ...key(3), closedMandate: close(text, { ...key(3), amountWon: '15001' }) }), 'proof_invalid', 'another amount');
  t.equal(await paid(world, { ...key(4), closedMandate: close(text, { ...key(4), memo: 'x' }) }), 'proof_invalid', 'another memo');
  t.equal(await paid(world, { ...key(5), closedMandate: close(text, key(5), keys.stranger) }), 'proof_invalid', 'another signer');
  t.equal(await paid(world, { ...key(6), closedMandate: `${close(text, key(6)).slice(0, -3)}A~` }), 'proof_invalid', 'a damaged signature');
  t.equal(await paid(world, { ...key(7), closedMandate: close(signed({ id: 'other' }), key(7)) }), 'proof_invalid', 'another mandate');
  t.equal(await paid(world, { ...key(8), closedMandate: signed() }), 'proof_invalid', 'an open mandate is no closed one');
  t.equal(world.bank.submitted.length, 0);
  const good = { ...key(9), closedMandate: close(text, key(9)) };
  t.same(await Promise.all([paid(world, good), paid(world, good), paid(world, good)]), ['credited', 'credited', 'credited']);
  t.equal(world.bank.posted.length, 1, 'one closed mandate, one payment');
  const after = openWorld({ before: world });
  t.equal(await paid(after, good), 'credited', 'also after a restart');
  t.equal(after.bank.posted.length, 1);
  t.equal(await paid(openWorld(), { ...key(10), closedMandate: close(text, key(10)) }), 'proof_invalid', 'where the mandate is bound to no key');
});

t.test('a mandate that its principal has closed is good for that one payment', async (t) => {
  const [payee = payer] = mandate().payees;
  const amount = { minimumWon: won(15_000n), limitWon: won(15_000n), budgetWon: won(15_000n), payees: [payee] };
  const text = signMandate({ ...terms(amount), recurrence: { frequency: 'ON_DEMAND', usesMax: 1 } }, { key: keys.principal, issuer: 'principal-1' });
  t.match(readSdJwt(text)?.content, { vct: 'mandate.payment.1', payment_amount: { amount: 15_000, currency: 'KRW' } });
  const world = worldOf(text);
  const send = (key: string, amountWon: string) => ({
    idempotencyKey: key,
    amountWon,
    closedMandate: close(text, { idempotencyKey: key, amountWon }),
  });
  t.equal(await paid(world, send('payment-1', '14999')), 'mandate_minimum');
  t.equal(await paid(world, send('payment-2', '15001')), 'mandate_limit');
  const race = await Promise.all(Array.from({ length: 5 }, (_, n) => paid(world, send(`payment-race-${n}`, '15000'))));
  t.equal(race.filter((each) => each === 'credited').length, 1);
  t.equal(race.filter((each) => each === 'mandate_used').length, 4);
});

t.test('who narrows is the holder or the principal, and never more than there is', async (t) => {
  const text = signed();
  const world = worldOf(text);
  const narrow = (over: Partial<Terms>, { key = keys.agent, issuer = 'agent-1', of = text } = {}) =>
    present(world, signMandate(terms({ id: 'part', ...over }), { key, issuer, narrows: of }));
  t.match(narrow({ limitWon: won(100_001n) }), /its limit is higher, and it must be within signed/);
  t.match(narrow({}, { key: keys.stranger }), /not signed by agent-1/);
  t.match(narrow({}, { issuer: 'agent-9' }), /no key of agent-9 is known/);
  t.match(narrow({}, { of: signed({ id: 'unknown' }) }), /not on record/);
  t.equal(narrow({ limitWon: won(20_000n), agent: 'agent-2' }), undefined);
  t.equal(narrow({ id: 'more' }, { key: keys.principal, issuer: 'principal-1' }), undefined);
  t.match(world.mandates.find('part'), { parent: 'signed', principal: 'principal-1', agent: 'agent-2' });
});

t.test('a text that is not wholly understood is not taken', async (t) => {
  const open = openWorld();
  const read = readSdJwt(signed());
  const content = read?.content ?? {};
  const constraints = content['constraints'];
  const list: readonly object[] = Array.isArray(constraints) ? constraints : [];
  const without = (type: string) => list.filter((each) => !('type' in each && each.type === type));
  const range = (over: object) => [...without('payment.amount_range'), { type: 'payment.amount_range', currency: 'KRW', max: 5, ...over }];
  const written = (over: object, claims: object = {}, kind: 'issued' | 'narrowed' = 'issued') =>
    present(open, writeSdJwt({ kind, claims: { ...read?.claims, ...claims }, content: { ...content, ...over } }, keys.principal));
  t.match(written({ constraints: [...list, { type: 'payment.reference' }] }), /payment.reference is not evaluated here/);
  t.match(written({ constraints: [...list, list[0]] }), /two constraints are of one type/);
  t.match(written({ constraints: range({ currency: 'USD' }) }), /amount_range has no max in whole won/);
  t.match(written({ constraints: range({ max: 100.5 }) }), /amount_range has no max in whole won/);
  t.match(written({ constraints: range({ min: 6 }) }), /min that is above its max/);
  t.match(written({ constraints: without('payment.allowed_payees') }), /allowed_payees names no ids/);
  t.match(written({ constraints: without('payment.budget') }), /payment.budget has no max/);
  t.match(written({ vct: 'mandate.payment.open' }), /vct is neither/);
  t.match(written({ cnf: { jwk: { kty: 'oct', k: 'AAAA' } } }), /no public key on Ed25519 or P-256/);
  t.match(written({}, { exp: start / 1000 }), /ended before it begins/);
  for (const exp of [start * 1000, 253_402_300_800, 1.5, '1'])
    t.match(written({}, { exp }), /exp is missing, or no whole number of seconds/, String(exp));
  t.match(written({}, { iss: 'somebody' }), /no key of somebody is known/);
  t.match(written({}, { aud: 'tenant-b' }), /no key of principal-1 is known/, 'a key is of one tenant');
  t.match(written({}, {}, 'narrowed'), /sd_hash goes with/);
  t.match(present(open, signed({}, keys.stranger)), /not signed by principal-1/);
  t.match(present(open, `${signed()}WyJzYWx0Il0~`), /no signed mandate/, 'nothing may be left undisclosed');
  t.match(present(open, signed({ id: 'mandate-1' })), /the id mandate-1 is taken/);
  t.equal(open.kinds('mandate.issued').length, 2);
  t.equal(written({ constraints: without('payment.agent_recurrence') }), undefined);
  t.match(open.mandates.find('signed'), { recurrence: { frequency: 'ON_DEMAND', usesMax: 1 } }, 'without a recurrence it is good once');
});
