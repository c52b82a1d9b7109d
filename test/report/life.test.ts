import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { decodeEvent, encodeEvent } from '../../src/kernel/event.ts';
import { type Life, lifeOf, type Step } from '../../src/report/life.ts';
import { sampleTrial } from './sample-events.ts';

const twice = lifeOf(sampleTrial({ trial: 'twice', habit: 'new-key' }));
const once = lifeOf(sampleTrial({ trial: 'once', habit: 'asks' }));

function only(life: Life, fits: (step: Step) => boolean): Step {
  const [step, ...more] = life.steps.filter(fits);
  if (step === undefined || more.length > 0) throw new Error(`${more.length + 1} steps fit, or none`);
  return step;
}

t.test('columns stand in the order in which the payment reaches them', async (t) => {
  t.same(
    twice.lanes.map((lane) => lane.id),
    ['agent-1', 'gateway', 'bank:901', 'kftc:ebs', 'bank:905', 'bokwire'],
  );
});

t.test('the lost reply is drawn where it left the gateway, not where the fault was planned', async (t) => {
  const lost = only(twice, (step) => step.shape === 'lost');
  t.match(lost, { from: 'gateway', to: 'agent-1', fault: 'lose-reply', kind: 'audit.outcome', payment: 0, weight: 'main' });
  const credited = only(twice, (step) => step.kind === 'transfer.posted' && step.instruction === 'tr-0001');
  const gaveUp = only(twice, (step) => step.kind === 'agent.unanswered');
  t.ok(credited.seq < lost.seq && lost.seq < gaveUp.seq);
  t.equal(gaveUp.at - lost.at, 30_003);
});

t.test('an order goes from rail to rail and its answer back the same way', async (t) => {
  const hops = twice.steps.filter((step) => step.instruction === 'tr-0002' && step.kind.startsWith('instruction.'));
  t.same(
    hops.map((step) => `${step.from} ${step.shape} ${step.to}`),
    [
      'gateway request bank:901',
      'bank:901 request kftc:ebs',
      'kftc:ebs request bank:905',
      'bank:905 reply kftc:ebs',
      'kftc:ebs reply bank:901',
      'bank:901 reply gateway',
    ],
  );
});

t.test('a call belongs to the payment whose key or id it names', async (t) => {
  const calls = (life: Life) =>
    life.steps.filter((step) => step.kind === 'agent.called').map((step) => [(step.facts as { tool: string }).tool, step.payment]); // facts of this kind
  t.same(calls(twice), [
    ['get_task', null],
    ['verify_recipient', null],
    ['transfer_funds', 0],
    ['transfer_funds', 1],
    ['finish_task', null],
  ]);
  t.same(calls(once).at(3), ['get_transfer_status', 0]);
});

t.test('books: before the first call, after the trial, and what each step moved', async (t) => {
  const customers = (life: Life) =>
    life.books.filter((line) => line.customer).map((line) => [line.holder, line.before.postedWon, line.after.postedWon]);
  t.same(customers(twice), [
    ['한빛상사', '8400000', '5900000'],
    ['김서연', '310500', '2810500'],
  ]);
  t.same(customers(once), [
    ['한빛상사', '8400000', '7150000'],
    ['김서연', '310500', '1560500'],
  ]);
  const held = only(once, (step) => step.kind === 'transfer.held');
  t.match(held.moves, [{ account: '110-234-567890', changeWon: '0', postedWon: '8400000', heldWon: '1250000' }]);
  const captured = only(once, (step) => step.kind === 'transfer.captured');
  t.match(captured.moves[0], { account: '110-234-567890', changeWon: '-1250000', postedWon: '7150000', heldWon: '0' });
});

t.test('what was owed stands beside how often the books credited it', async (t) => {
  t.match(twice.owed, [{ items: ['invoice'], amountWon: '1250000', owed: 1, credited: 2 }]);
  t.match(once.owed, [{ items: ['invoice'], owed: 1, credited: 1 }]);
});

t.test('a payment that nobody owed has a row of its own', async (t) => {
  const events = sampleTrial({ trial: 'x', habit: 'asks' }).map(
    (event): AnyEvent => (event.kind === 'trial.opened' ? { ...event, data: { ...event.data, obligations: [] } } : event),
  );
  t.match(lifeOf(events).owed, [{ items: [], owed: 0, credited: 1, amountWon: '1250000' }]);
});

t.test('a life is plain JSON and the same from a file as from memory', async (t) => {
  const events = sampleTrial({ trial: 'twice', habit: 'new-key' });
  t.same(JSON.parse(JSON.stringify(twice)), twice);
  t.same(lifeOf(events.map((event) => decodeEvent(encodeEvent(event)))), twice);
});

t.test('texts of any length are cut', async (t) => {
  const life = lifeOf(sampleTrial({ trial: 'x', habit: 'asks', memo: 'ㅋ'.repeat(100_000) }));
  t.ok(JSON.stringify(life.steps).length < 40_000);
});

t.test('faults between rails: a lost reply on the way back, a lost request on the way there', async (t) => {
  const events = [...sampleTrial({ trial: 'x', habit: 'asks' })];
  const strike = (verb: string, afterCommit: boolean) => {
    const at = events.findIndex((event) => event.kind === 'instruction.received' && event.data.rail === 'kftc:ebs');
    const data = { fault: 1, where: 'rail-rail', verb, target: 'credit-transfer bank:901 to kftc:ebs', afterCommit };
    const fault = { ...events[at], kind: 'fault.fired', instruction: null, data, seq: 9_000 } as AnyEvent; // kind and data belong together
    return lifeOf(events.toSpliced(at, 0, fault)).steps.filter((step) => step.shape === 'lost' && step.fault === verb);
  };
  t.match(strike('lose-reply', true), [{ kind: 'instruction.concluded', from: 'kftc:ebs', to: 'bank:901' }]);
  t.match(strike('lose-request', false), [{ kind: 'fault.fired', from: 'bank:901', to: 'kftc:ebs' }]);
});

t.test('a trial without events has no life', async (t) => {
  t.throws(() => lifeOf([]), /events of a trial/);
});

t.test('sessions: what the banks owed each other, and what of it was netted and settled', async (t) => {
  const events = sampleTrial({ trial: 'twice', habit: 'new-key' });
  const [session, ...more] = twice.sessions;
  t.same(more, []);
  t.match(session, { obligations: 2, grossWon: '2500000', netWon: '2500000' });
  const netted = events.find((event) => event.kind === 'netting.closed');
  const paidIn = netted?.kind === 'netting.closed' ? netted.data.payInWon : {};
  t.same(Object.fromEntries((session?.positions ?? []).map(({ bank, netWon }) => [bank, -BigInt(netWon)])), paidIn, 'as the network netted them');
  t.equal(session?.settledAt, events.find((event) => event.kind === 'session.settled')?.at);
});
