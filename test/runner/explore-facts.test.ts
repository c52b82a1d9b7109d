import t from 'tap';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { factsOf, shortOf, struckBetween } from '../../src/runner/explore/facts.ts';
import { featuresOf } from '../../src/runner/explore/features.ts';
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
