import t from 'tap';
import { judgeEvents } from '../../src/oracle/judge.ts';
import { played } from '../runner/played.ts';
import { payer } from './cast.ts';
import { owed, TrialScript } from './trial-script.ts';

const second = 1_000;
const minute = 60 * second;

t.test('a quiet payment: credited at once, every call answered, nothing to look into', async (t) => {
  const { service } = new TrialScript()
    .getTask()
    .pay('k1')
    .finish('done', [{ item: 'rent', status: 'paid' }])
    .judge();
  t.same(service, {
    transit: [1, 0, 0, 0, 0],
    transitMsMax: 0,
    transitMs: [[0, 1]],
    answered: 3,
    lostReplies: 0,
    recovered: 0,
    recoveryMsMax: null,
    inquiries: 0,
    inquiriesPerPaymentMax: 0,
    firstInquiryMsMin: null,
    reconciliationBreaks: 0,
    handOffs: 0,
    workMs: 0,
    outageMsMax: 0,
    agentsTogetherShareMax: null,
  });
});

t.test('times to the credit are kept with three digits, and none is made shorter', async (t) => {
  const paid = (afterMs: number) => {
    const events = new TrialScript().pay('k1').close();
    const credited = events.findIndex(({ kind, instruction }) => kind === 'transfer.posted' && instruction !== null);
    return judgeEvents(events.map((event, index) => (index < credited ? event : { ...event, at: event.at + afterMs }))).service;
  };
  t.match(paid(999), { transitMs: [[999, 1]], transitMsMax: 999 });
  t.match(paid(1_001), { transitMs: [[1_010, 1]], transitMsMax: 1_001 });
  t.match(paid(3_600_000), { transitMs: [[3_600_000, 1]] });
});

t.test('a lost reply is resolved by the first certain word, not by a guess', async (t) => {
  const { service } = new TrialScript()
    .getTask()
    .pay('k1', { seen: 'nothing' })
    .wait(50 * second)
    .ask('k1', 'pending')
    .wait(70 * second)
    .ask('k1', 'credited')
    .finish('done', [{ item: 'rent', status: 'paid' }])
    .judge();
  t.match(service, {
    lostReplies: 1,
    recovered: 1,
    recoveryMsMax: 120 * second,
    inquiries: 2,
    inquiriesPerPaymentMax: 2,
    firstInquiryMsMin: 50 * second,
  });
  t.match(new TrialScript().getTask().pay('k1', { seen: 'nothing' }).judge().service, { lostReplies: 1, recovered: 0, recoveryMsMax: null });
});

t.test('inquiries are counted in any two hours', async (t) => {
  const trial = new TrialScript().getTask().pay('k1', { seen: { status: 'pending' } });
  for (let n = 0; n < 4; n += 1) trial.wait(45 * minute).ask('k1', 'pending');
  t.match(trial.judge().service, { inquiries: 4, inquiriesPerPaymentMax: 3 });
});

t.test('where report and books differ, somebody has to look', async (t) => {
  const breaks = (trial: TrialScript) => trial.judge().service?.reconciliationBreaks;
  const script = () => new TrialScript({ obligations: [owed('a'), owed('b')] }).getTask();
  t.equal(breaks(script().pay('k1').pay('k2').finish('done', [])), 0, 'done says that all was paid');
  t.equal(breaks(script().pay('k1').finish('done', [])), 1, 'one was not');
  t.equal(breaks(script().pay('k1').pay('k2')), 2, 'nobody reported them');
  t.equal(breaks(script().pay('k1').pay('k2').pay('k3').finish('done', [])), 1, 'nobody owed the third');
  const partly = [
    { item: 'a', status: 'paid' },
    { item: 'b', status: 'not_paid' },
  ];
  t.equal(breaks(script().pay('k1').finish('partial', partly)), 0);
  const { events, judgement } = await played({ case: 'claim-agreed/clean' });
  t.equal(judgement.service?.reconciliationBreaks, 0, 'what came back because it was claimed was paid all the same');
  const unasked = events.map((event) => (event.kind === 'trial.opened' ? { ...event, data: { ...event.data, claims: [] } } : event));
  t.equal(judgeEvents(unasked).service?.reconciliationBreaks, 1, 'what came back by itself is not');
});

t.test('the longest outage counts, also one that does not end', async (t) => {
  const trial = new TrialScript();
  const change = (available: boolean) => trial.put({ kind: 'participant.changed', at: trial.now, data: { participant: '902', available } });
  change(false);
  trial.wait(10 * minute);
  change(true);
  trial.wait(minute);
  change(false);
  trial.wait(31 * minute);
  t.equal(trial.judge().service?.outageMsMax, 31 * minute);
});

t.test('agents that order within the same ten seconds move as one; a single agent is in step with nobody', async (t) => {
  const inStep = (apartMs: number) => {
    const events = new TrialScript({ obligations: [owed('rent'), owed('fee', { agent: 'agent-2' })] })
      .pay('k1')
      .wait(apartMs)
      .pay('k2', { by: 'agent-2' })
      .close();
    const together = events.map((event) =>
      event.kind === 'trial.opened'
        ? { ...event, data: { ...event.data, agents: ['agent-1', 'agent-2'].map((agent) => ({ agent, principal: 'hanbit', accounts: [payer] })) } }
        : event,
    );
    return judgeEvents(together).service?.agentsTogetherShareMax;
  };
  t.equal(inStep(9 * second), 1);
  t.equal(inStep(10 * second), 0.5);
  t.equal(new TrialScript().pay('k1').judge().service?.agentsTogetherShareMax, null);
});
