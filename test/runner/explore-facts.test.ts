import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import type { CreditTransfer } from '../../src/kernel/instruction.ts';
import { won } from '../../src/kernel/money.ts';
import { factsOf, shortOf, struckBetween } from '../../src/runner/explore/facts.ts';
import { featuresOf } from '../../src/runner/explore/features.ts';
import type { FaultSpec } from '../../src/runner/scenario.ts';
import { planOf, played } from './played.ts';

const enough = {
  agents: 4,
  calls: 100,
  payments: 20,
  faults: { 'agent-gateway lose-reply': 3 },
  afterCommit: 1,
  settled: 1,
  tokenMoves: 0,
  steps: {},
  outages: {},
};

t.test('a seed counts with everything that the rule asks for, and with nothing less', async (t) => {
  t.same(shortOf(enough), []);
  t.same(shortOf({ ...enough, agents: 3 }), ['fewer than 4 agents']);
  t.same(shortOf({ ...enough, calls: 99 }), ['fewer than 100 calls']);
  t.same(shortOf({ ...enough, payments: 19 }), ['fewer than 20 payments']);
  t.same(shortOf({ ...enough, settled: 0 }), ['fewer than 1 settled']);
  t.same(shortOf({ ...enough, faults: { 'agent-gateway delay': 1, 'rail-rail delay': 1 } }), ['fewer than 3 faults']);
  t.same(shortOf({ ...enough, afterCommit: 0 }), [], 'a fault between commit and reply is asked of the run, not of the seed');
});

t.test('facts are counted from the events', async (t) => {
  const { events, judgement } = await played({ case: 'four-agents/light-storm' });
  const facts = factsOf(events, []);
  const fired = events.filter(({ kind }) => kind === 'fault.fired').length;
  t.equal(facts.agents, 4);
  t.equal(facts.calls, judgement.figures.calls);
  t.equal(
    Object.values(facts.faults).reduce((sum, count) => sum + count, 0),
    fired,
  );
  t.ok(facts.payments >= 17 && facts.settled === 1 && facts.afterCommit > 0);
});

t.test('a reply that is lost after a question commits nothing', async (t) => {
  const fired = (target: string, where = 'agent-gateway'): AnyEvent => ({
    ...{ v: 1, seq: 1, at: 0, recordedAt: 0, trial: null, agent: null, call: null, instruction: null, cause: null },
    kind: 'fault.fired',
    data: { fault: 0, where, verb: 'lose-reply', target, afterCommit: true },
  });
  t.equal(factsOf([fired('get_balance of agent-1')], []).afterCommit, 0);
  t.equal(factsOf([fired('transfer_funds of agent-1')], []).afterCommit, 1);
  t.equal(factsOf([fired('credit-transfer kftc:ebs to bank:901', 'rail-rail')], []).afterCommit, 1);
  t.equal(factsOf([fired('status gateway to bank:901', 'gateway-rail')], []).afterCommit, 0);
});

t.test('what a trial reached names its faults, its reasons and the ways of its orders', async (t) => {
  const { events } = await played({ case: 'cap-reached/overnight-with-lost-reply' });
  const features = featuresOf(events);
  t.ok(features.includes('reason: net_debit_cap'));
  t.ok(features.includes('fault: agent-gateway lose-reply then transfer_funds no reply'));
  t.ok(features.includes('way: bank > kftc:ebs > bank > bank credited > kftc:ebs credited > bank credited'));
  t.equal(new Set(features).size, features.length);
});

const minuteMs = 60_000;

const base = { v: 1, seq: 1, recordedAt: 0, trial: null, agent: null, call: null, instruction: null, cause: null } as const;

/** One payment from bank 901 to bank 903, under way from one minute to another. */
function paymentEvents(from: number, until: number): readonly AnyEvent[] {
  const order: CreditTransfer = {
    kind: 'credit-transfer',
    id: 'tr-1',
    payer: { bank: '901', account: '901-000-000123', holder: '김민수' },
    payee: { bank: '903', account: '903000-00-000500', holder: '이서연' },
    amountWon: won(1_000n),
    memo: '',
    returnOf: null,
    requestedAt: 0,
  };
  const one = { ...base, instruction: order.id } as const;
  const outcome = { status: 'credited', creditedAt: until * minuteMs } as const;
  return [
    { ...one, at: from * minuteMs, kind: 'claim.opened', data: { tenant: 't', principal: 'p', key: 'k', fields: {} } },
    { ...one, at: from * minuteMs, kind: 'instruction.received', data: { rail: 'bank:901', instruction: order } },
    { ...one, at: until * minuteMs, kind: 'instruction.concluded', data: { rail: 'bank:901', outcome } },
  ];
}

/** A process is killed for so many minutes at minute 10, while other things go on. */
function killedAmong(component: string, forMinutes: number, others: readonly AnyEvent[]) {
  const spec: FaultSpec = { where: 'process', match: { component }, state: 'after-receive', do: 'kill', forMs: forMinutes * minuteMs };
  const data = { fault: 0, where: 'process', verb: 'kill', target: component, afterCommit: false };
  return factsOf([...others, { ...base, at: 10 * minuteMs, kind: 'fault.fired', data }], [spec]).outages;
}

t.test('an outage is met by a payment that goes by what is out, while it is out for a minute or more', async (t) => {
  const during = paymentEvents(9, 12);
  for (const [component, kind] of [
    ['kftc:ebs', 'network down'],
    ['bank:901', 'bank down'],
    ['bank:903', 'bank down'],
  ] as const)
    t.same(killedAmong(component, 5, during), { [kind]: 1 }, component);
  t.same(killedAmong('bank:902', 5, during), {}, 'a bank without a part in it');
  t.same(killedAmong('deposit-token', 5, during), {}, 'no clearing system');
  t.same(killedAmong('kftc:ebs', 0.5, during), {}, 'no longer than a payment waits in any case');
  t.same(killedAmong('kftc:ebs', 5, paymentEvents(1, 9)), {}, 'over before');
  t.same(killedAmong('kftc:ebs', 5, paymentEvents(15, 16)), {}, 'begun after');
  t.same(killedAmong('kftc:ebs', 5, paymentEvents(14, 16)), { 'network down': 1 }, 'begun before the end');
});

t.test('an outage of a bank for the network is met by payments between banks, and one of BOK-Wire+ by a session', async (t) => {
  const changed = (participant: string, minute: number, available: boolean): AnyEvent => ({
    ...base,
    at: minute * minuteMs,
    kind: 'participant.changed',
    data: { participant, available },
  });
  const outages = (bank: string) => factsOf([changed(bank, 10, false), changed(bank, 15, true), ...paymentEvents(9, 12)], []).outages;
  t.same([outages('903'), outages('902')], [{ 'bank out of the network': 1 }, {}]);
  t.same(killedAmong('bokwire', 5, paymentEvents(9, 12)), {}, 'nothing was to be settled');
  const { events } = await played({ case: 'four-agents/clean' });
  const closing = events.filter(({ kind }) => kind === 'netting.closed' || kind === 'session.settled');
  const at = (minute: number) => closing.map((event): AnyEvent => ({ ...event, at: minute * minuteMs }));
  t.same([killedAmong('bokwire', 5, at(11)), killedAmong('bokwire', 5, at(16))], [{ 'BOK-Wire+ down': 1 }, {}]);
});

t.test('strikes at the steps of a payment between two banks are told apart, and those between the steps counted', async (t) => {
  for (const [which, step, between] of [
    ['ledger-dies-after-the-burn', 'after-burn kill', 1],
    ['ledger-dies-after-the-cbdc', 'after-cbdc kill', 1],
    ['ledger-loses-the-step', 'after-cbdc torn-last-record', 1],
    ['gateway-dies-after-the-issue', undefined, 0],
  ] as const) {
    const id = `token-payment/${which}`;
    const { events } = await played({ case: id });
    const { steps, tokenMoves } = factsOf(events, planOf(id).faults);
    t.same(steps, step === undefined ? {} : { [step]: 1 }, which);
    t.equal(struckBetween(steps), between, which);
    t.equal(tokenMoves, 1, 'one of the two payments goes to another bank');
  }
  t.equal(struckBetween({ 'after-issue kill': 3 }), 0);
});
