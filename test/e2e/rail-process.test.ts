import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { accountNumber, participants } from '../../simulators/bank/participants.ts';
import { statement } from '../../src/cli/commands/statement.ts';
import type { CreditTransfer, Outcome } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { type RemoteRail, railClient } from '../../src/rail/http/rail-client.ts';
import { serveRail } from '../../src/rail/http/rail-server.ts';
import type { ClaimedAnswer, Rail } from '../../src/rail/rail.ts';
import { quietly } from '../cli/quietly.ts';
import { type Running, railproof, start, until } from './command.ts';
import { kill } from './served-gateway.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A network that takes orders in, and answers when the test says so. */
interface StubbornNetwork {
  readonly url: string;
  readonly taken: string[];
  answer(outcome: Outcome): void;
}

async function stubbornNetwork(t: Test): Promise<StubbornNetwork> {
  const taken: string[] = [];
  let outcome: Outcome | undefined;
  const rail: Rail = {
    id: 'kftc:ebs',
    submit: async ({ id }) => {
      taken.push(id);
      while (outcome === undefined) await wait(5);
      return outcome;
    },
    status: async () => outcome ?? { status: 'pending', stage: 'payee-bank', dueBy: 1 },
    ask: async () => undefined,
  };
  const app = serveRail(rail, { kinds: ['credit-transfer'], flushed: async () => {}, onBroken: (error) => t.fail(String(error)) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => {
    outcome ??= { status: 'rejected', reason: 'participant_unavailable' };
    return app.close();
  });
  return {
    url,
    taken,
    answer: (said) => {
      outcome = said;
    },
  };
}

async function openRail(t: Test, id: string, args: readonly string[]): Promise<{ readonly running: Running; readonly rail: RemoteRail }> {
  const running = start(['rail', id, '--port', '0', '--seed', '7', ...args]);
  t.teardown(() => kill(running));
  let gone = false;
  void running.ended.then(() => {
    gone = true;
  });
  await until(`${id} opens`, () => gone || running.printed().stdout.includes('Ctrl-C'));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.printed().stdout)?.[0];
  if (url === undefined) throw new Error(`${id} did not open: ${running.printed().stderr}`);
  const rail = railClient({ id, url, clock: { now: () => Date.now() }, timeoutMs: 60_000 });
  t.teardown(() => rail.close());
  return { running, rail };
}

const [bankA, bankB] = participants;
if (bankA === undefined || bankB === undefined) throw new Error('the world has no two banks');

async function payment(bank: Rail, id: string): Promise<CreditTransfer> {
  const account = accountNumber(bankA as NonNullable<typeof bankA>, 1); // looked at above
  const holder = (await bank.ask('recipient', { account: { bank: '901', account } }))?.holder ?? '';
  const payee = { bank: '902', account: '902-1', holder: '박하늘' };
  return {
    kind: 'credit-transfer',
    id,
    payer: { bank: '901', account, holder },
    payee,
    amountWon: won(1_000n),
    memo: '',
    returnOf: null,
    requestedAt: 0,
  };
}

t.test('a rail that is killed mid-flight leaves the order unknown; after its restart asking gives the truth', async (t) => {
  const network = await stubbornNetwork(t);
  const args = ['--store', `sqlite:${join(temporaryFolder(t), 'bank.db')}`, '--peer', `kftc:ebs=${network.url}`];
  const { running, rail } = await openRail(t, 'bank:901', args);
  const order = await payment(rail, 'p1');
  const before = await rail.ask('balance', { account: order.payer });
  const outcome = rail.submit(order);
  await until('the bank has sent the order on', () => network.taken.length === 1);
  await kill(running);
  t.match(await outcome, { status: 'unknown' });

  network.answer({ status: 'credited', creditedAt: 5 });
  const again = (await openRail(t, 'bank:901', args)).rail;
  let standing = await again.status('p1');
  await until('the bank knows what became of it', async () => {
    standing = await again.status('p1');
    return standing.status === 'credited';
  });
  t.same(standing, { status: 'credited', creditedAt: 5 });
  t.same(await again.submit(order), standing, 'the same order gets the same answer');
  const after = await again.ask('balance', { account: order.payer });
  t.equal(after?.postedWon, (before?.postedWon ?? 0n) - 1_000n, 'debited once');
  t.equal(after?.heldWon, 0n);
  t.same([...new Set(network.taken)], ['p1'], 'the same order went out again, under its own id');
});

/** A bank over HTTP that credits every transfer when the test lets it, and has the evidence that it is given. */
async function obligingBank(t: Test, code: string, claimed?: ClaimedAnswer) {
  const taken: string[] = [];
  const gate = Promise.withResolvers<void>();
  const credited: Outcome = { status: 'credited', creditedAt: 5 };
  const rail: Rail = {
    id: `bank:${code}`,
    submit: async ({ id }) => {
      taken.push(id);
      await gate.promise;
      return credited;
    },
    status: async (id) => (taken.includes(id) ? credited : { status: 'absent' }),
    ask: async (topic) => (topic === 'claimed' ? (claimed as never) : undefined), // the one topic that the insurer asks about
  };
  const app = serveRail(rail, { kinds: ['credit-transfer'], flushed: async () => {}, onBroken: (error) => t.fail(String(error)) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => {
    gate.resolve();
    return app.close();
  });
  return { peer: ['--peer', `bank:${code}=${url}`], taken, credit: gate.resolve };
}

t.test('the deposit insurer as a process: killed while it pays the applicant, it pays him once', async (t) => {
  const [payer, payee] = [
    { bank: '901', account: '901-1', holder: '김서연' },
    { bank: '902', account: '902-1', holder: '박하늘' },
  ];
  const order: CreditTransfer = {
    kind: 'credit-transfer',
    id: 'p1',
    payer,
    payee,
    amountWon: won(700_000n),
    memo: '',
    returnOf: null,
    requestedAt: 0,
  };
  const claim = { status: 'refused', amountWon: order.amountWon, claimedAt: 1 } as const;
  const applicants = await obligingBank(t, '901', { payment: order, creditedAt: Date.now(), claim });
  const [payees, own] = [await obligingBank(t, '902'), await obligingBank(t, '917')];
  const store = ['--store', `sqlite:${join(temporaryFolder(t), 'kdic.db')}`];
  const args = [...store, '--payee-days', '0', ...applicants.peer, ...payees.peer, ...own.peer];
  const { running, rail } = await openRail(t, 'kdic', args);
  const question = { transfer: 'p1', payer: { bank: '901', account: '901-1' } };
  t.match(await rail.ask('recovery', question), { status: 'requested', amountWon: 700_000n });
  payees.credit();
  await until('the insurer has sent the applicant his money', () => own.taken.length === 1);
  t.match(await rail.ask('recovery', question), { status: 'agreed' });
  await kill(running);
  own.credit();
  const again = (await openRail(t, 'kdic', args)).rail;
  let answer = await again.ask('recovery', question);
  await until('the applicant has his money', async () => {
    answer = await again.ask('recovery', question);
    return answer?.status === 'returned';
  });
  t.match(answer, { status: 'returned', returnedWon: 672_000n });
  t.same([...new Set(payees.taken)], ['p1:recovery:in']);
  t.same([...new Set(own.taken)], ['p1:recovery:out']);
});

t.test('BOK-Wire+ as a process: it says how it is, refuses what is not a message, and drains', async (t) => {
  const { running, rail } = await openRail(t, 'bokwire', []);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.printed().stdout)?.[0] ?? '';
  t.same(await (await fetch(`${url}/readyz`)).json(), { status: 'ready', rail: 'bokwire' });
  t.same(await (await fetch(`${url}/healthz`)).json(), { status: 'ok', rail: 'bokwire' });
  t.equal((await rail.ask('balance', { account: { bank: 'bokwire', account: '901' } }))?.postedWon, 10_000_000_000_000n);
  const liquidity = await rail.ask('liquidity', { bank: '901' });
  t.same([liquidity?.balanceWon, liquidity?.queued], [10_000_000_000_000n, []]);
  const payInWon = { 901: won(10n ** 15n), 902: won(-(10n ** 15n)) };
  t.same(await rail.ask('shortfall', { payInWon }), [{ bank: '901', missingWon: 10n ** 15n - (liquidity?.roomWon ?? 0n) }]);
  t.equal(await rail.ask('position', { bank: '901' }), undefined, 'BOK-Wire+ keeps no positions');
  const { said } = await quietly(() => statement('901', { rail: `bokwire=${url}`, notices: true }));
  t.match(said, /camt\.054\.001\.09.*<Amt Ccy="KRW">10000000000000<\/Amt><CdtDbtInd>CRDT<.*<Cd>issue</, 'what it was founded with, as a notice');
  await t.rejects(statement('999', { rail: `bokwire=${url}`, notices: false }), { name: 'InputError', message: /no settlement account of 999/ });
  t.equal(await rail.ask('recipient', { account: { bank: '901', account: '1' } }), undefined);
  const post = (path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const order = { kind: 'net-settlement', id: 'n', session: '2026-11-24', payInWon: { 901: '5', 902: '-5' } };
  for (const [wrong, why] of [
    [{ ...order, payInWon: { 901: 5, 902: -5 } }, 'numbers are no amounts'],
    [{ ...order, more: 1 }, 'a field that nobody knows'],
    [{ ...order, kind: 'gross-settlement' }, 'another kind'],
  ] as const)
    t.equal((await post('/instructions/net-settlement', JSON.stringify(wrong))).status, 400, why);
  t.equal((await post('/instructions/settlement-advice', '{}')).status, 404, 'BOK-Wire+ takes no advice');
  t.equal((await post('/ask/balance', '{}')).status, 400, 'a question without an account');
  t.same(await rail.status('n'), { status: 'absent' }, 'none of them was taken in');
  running.child.kill('SIGTERM');
  const { code, stdout } = await running.ended;
  t.equal(code, 0);
  t.match(stdout, /open calls are answered first/);
  t.match(await rail.submit({ ...order, kind: 'net-settlement', payInWon: { 901: won(5n), 902: won(-5n) } }), { status: 'unknown' }, 'nobody there');
  await t.rejects(rail.status('n'), { name: 'RailUnreachable' });
});

t.test('what cannot be opened is told in one line', async (t) => {
  const said = async (...args: string[]) => {
    const { code, stderr } = await railproof(['rail', ...args]);
    t.equal(code, 2, stderr);
    t.equal(stderr.trim().split('\n').length, 1, stderr);
    return stderr;
  };
  t.match(await said('bank:999'), /there is no rail bank:999; name bokwire, kftc:ebs, deposit-token, stablecoin, kdic, or a bank: bank:901 to/);
  t.match(await said('kdic'), /kdic calls bank:917; say where it is: --peer bank:917=/);
  t.match(await said('bokwire', '--payee-days', '3'), /--payee-days goes with kdic alone; bokwire asks no payee/);
  t.match(await said('bank:901'), /bank:901 calls kftc:ebs; say where it is: --peer kftc:ebs=/);
  t.match(await said('deposit-token'), /deposit-token works with at least 1 of the banks; say where they are: --peer bank:901=/);
  t.match(await said('bokwire', '--peer', 'kftc:ebs=http://127.0.0.1:1'), /bokwire does not call kftc:ebs/);
  t.match(await said('bank:901', '--peer', 'kftc:ebs'), /--peer kftc:ebs is not of the form ID=http:/);
});
