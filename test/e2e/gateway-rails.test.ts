import t, { type Test } from 'tap';
import { rail } from '../../src/cli/commands/rail.ts';
import { type ServeOptions, serve as serveCommand } from '../../src/cli/commands/serve.ts';
import { atKst, kstDate } from '../../src/kernel/calendar.ts';
import type { EventKind } from '../../src/kernel/event.ts';
import type { Holder } from '../../src/runner/cast.ts';
import { demoPlan, walletOf } from '../../src/runner/demo-plan.ts';
import { type FarRails, farRails } from './far-rails.ts';
import { connect } from './mcp-client.ts';
import { serve } from './served-gateway.ts';

const railToken = 'token-that-all-rails-share';
const calls = {
  bokwire: [],
  'kftc:ebs': ['bokwire', 'bank:901', 'bank:902'],
  'bank:901': ['kftc:ebs', 'deposit-token'],
  'bank:902': ['kftc:ebs'],
  'deposit-token': ['bank:901'],
};
const [principal, payee] = demoPlan(0).holders as [Holder, Holder]; // the open sandbox has a principal and payees
const own = { fromBank: principal.ref.bank, fromAccount: principal.ref.account };
const wallet = walletOf(principal.ref);

/** How many facts of that kind a rail has written down about its own book. */
function facts({ journals }: FarRails, id: string, kind: EventKind, instruction: unknown): number {
  return journals.get(id)?.events.filter((event) => event.kind === kind && event.instruction === instruction).length ?? 0;
}

t.test('a gateway pays through rails that are other processes, which show it what they ask for', async (t) => {
  const far = await farRails(t, { calls, now: atKst(kstDate(Date.now()), '10:00'), token: railToken });
  const rails = far.texts.filter((text) => !text.startsWith('bokwire')).join(',');
  const { url } = await serve(t, ['--clock', 'real'], { RAILPROOF_RAIL: rails, RAILPROOF_RAIL_TOKEN: railToken });
  const client = await connect(url, '2026');
  t.teardown(() => client.close());

  await t.test('a payment is in the books of both banks, once, and sent again it is the same', async (t) => {
    const order = {
      ...own,
      toBank: payee.ref.bank,
      toAccount: payee.ref.account,
      toHolder: payee.holder,
      amountWon: '7000',
      idempotencyKey: 'across-1',
    };
    const paid = await client.call('transfer_funds', order);
    t.match(paid, { kind: 'result', content: { status: 'credited' } });
    const id = paid.kind === 'result' ? paid.content['transferId'] : undefined;
    t.match(await client.call('transfer_funds', order), { kind: 'result', content: { status: 'credited', transferId: id, replayed: true } });
    t.equal(facts(far, 'bank:901', 'transfer.captured', id), 1);
    t.equal(facts(far, 'bank:902', 'transfer.posted', id), 1);
    t.equal(facts(far, 'kftc:ebs', 'obligation.accrued', id), 1);
    t.match(await client.call('get_balance', { bank: own.fromBank, account: own.fromAccount }), { content: { postedWon: '999993000' } });
  });

  await t.test('a deposit becomes tokens at one system and leaves the account at another', async (t) => {
    const order = {
      ...own,
      toBank: wallet.bank,
      toAccount: wallet.account,
      toHolder: principal.holder,
      amountWon: '40000',
      idempotencyKey: 'convert-1',
    };
    t.match(await client.call('transfer_funds', order), { kind: 'result', content: { status: 'credited' } });
    t.match(await client.call('get_balance', { ...wallet }), { content: { postedWon: '40000' } });
    const back = { ...order, fromBank: wallet.bank, fromAccount: wallet.account, toAccount: own.fromAccount, idempotencyKey: 'convert-2' };
    t.match(await client.call('transfer_funds', { ...back, amountWon: '15000' }), { kind: 'result', content: { status: 'credited' } });
    t.match(await client.call('get_balance', { ...wallet }), { content: { postedWon: '25000' } });
    t.match(await client.call('get_balance', { bank: own.fromBank, account: own.fromAccount }), { content: { postedWon: '999968000' } });
  });

  await t.test('what has no limit says so across processes', async (t) => {
    const [cutoff] = (await far.line('deposit-token').ask('cutoffs', {})) ?? [];
    t.match(cutoff, { system: 'deposit-token', open: true, limitWon: null });
    t.match(await client.call('get_cutoffs', {}), { kind: 'result' });
  });

  await t.test('whoever has another token, or none, is not heard', (t) => refuseStrangers(t, far));
});

async function refuseStrangers(t: Test, far: FarRails): Promise<void> {
  const before = far.journals.get('bank:901')?.events.length;
  for (const token of ['another-token-of-somebody', '']) {
    const stranger = far.line('bank:901', token);
    await t.rejects(stranger.status('x'), { name: 'RailUnreachable' });
    await t.rejects(stranger.ask('balance', { account: principal.ref }), { name: 'RailUnreachable' });
  }
  const post = await fetch(`${far.urls.get('bank:901')}/status`, { method: 'POST', body: 'not even JSON' });
  t.equal(post.status, 401, 'before anything is read');
  t.equal((await fetch(`${far.urls.get('bank:901')}/healthz`)).status, 200);
  t.equal(far.journals.get('bank:901')?.events.length, before, 'and nothing is written down');
}

t.test('what does not go together is said in one line', async (t) => {
  const options: ServeOptions = {
    port: 0,
    store: 'memory',
    seed: '7',
    drain: 1,
    host: '127.0.0.1',
    allowHost: [],
    principalKey: [],
    replica: false,
    silence: 10,
    clock: 'real',
    rail: ['kftc:ebs=http://127.0.0.1:1', 'bank:901=http://127.0.0.1:2'],
    jwksPrivate: false,
  };
  const refused = (over: Partial<ServeOptions>, line: RegExp) => t.rejects(serveCommand({ ...options, ...over }), { message: line });
  await refused({ clock: 'paced' }, /^--rail goes with --clock real/);
  await refused({ clock: 'paced', scenario: 'lost-reply' }, /^--rail goes without --scenario/);
  await refused({ rail: ['bank:901=http://127.0.0.1:2'] }, /^--rail: kftc:ebs is missing; say where it is/);
  await refused({ rail: [...options.rail, 'bokwire=http://127.0.0.1:3'] }, /^--rail bokwire: a gateway calls/);
  await refused({ rail: [...options.rail, 'bank:901=http://127.0.0.1:3'] }, /^--rail names bank:901 twice/);
  await refused({ rail: ['kftc:ebs'] }, /^--rail kftc:ebs is not of the form ID=http:/);
  const asked = { port: 0, store: 'memory', seed: '7', drain: 1, customers: 1, peer: [] };
  await t.rejects(rail('bokwire', { ...asked, host: '0.0.0.0' }), {
    message: /^--host 0\.0\.0\.0 lets others call bokwire: it needs RAILPROOF_RAIL_TOKEN/,
  });
});
