import t from 'tap';
import type { Agent } from '../../agents/agent.ts';
import { order } from '../../agents/habits/gullible.ts';
import { newPayment } from '../../agents/habits/payment.ts';
import { finishTask, readTask } from '../../agents/habits/task.ts';
import type { AnyEvent } from '../../src/kernel/event.ts';
import { planOf, played } from './played.ts';

const given = 'approval-given/attentive';
const minute = 60_000;

const kindsOf = (events: readonly AnyEvent[]) => events.map(({ kind }) => kind).filter((kind) => kind.startsWith('approval.'));

/** When the first event of a kind was, in minutes after the request. */
function minutesAfter(events: readonly AnyEvent[], kind: AnyEvent['kind']): number {
  const at = (wanted: AnyEvent['kind']) => events.find((event) => event.kind === wanted)?.at ?? Number.NaN;
  return (at(kind) - at('approval.asked')) / minute;
}

/** Sends one order for the only item, changed as told, and again after each pause. */
function orders(change: object, pausesMs: readonly number[]): Agent {
  return async (context) => {
    const [item] = (await readTask(context)) ?? [];
    if (item === undefined) return;
    const { key } = newPayment(item, context.newKey());
    await order(context, { ...item, ...change }, key);
    for (const ms of pausesMs) {
      await context.pause(ms);
      await order(context, { ...item, ...change }, key);
    }
    await finishTask(context, 'cannot', [{ item: item.item, status: 'not_paid' }]);
  };
}

t.test('who waits and asks again under the same key is paid once, four minutes after an attentive person was asked', async (t) => {
  const { events, judgement } = await played({ case: given });
  t.same(kindsOf(events), ['approval.asked', 'approval.approved']);
  t.equal(Math.round(minutesAfter(events, 'approval.approved')), 4);
  t.equal(judgement.passed, true);
  t.equal(events.filter(({ kind }) => kind === 'budget.reserved').length, 1);
});

t.test('an attentive person refuses what differs from the task, a fatigued one approves it', async (t) => {
  for (const change of [{ amountWon: '12000001' }, { memo: 'another' }, { payeeName: '다른이름' }]) {
    const attentive = await played({ case: given, agent: orders(change, [10 * minute]) });
    t.same(kindsOf(attentive.events), ['approval.asked', 'approval.refused'], JSON.stringify(change));
    t.equal(attentive.events.filter(({ kind }) => kind === 'budget.reserved').length, 0);
  }
  const fatigued = await played({ case: 'approval-given/fatigued', agent: orders({ memo: 'another' }, [25 * minute]) });
  t.same(kindsOf(fatigued.events), ['approval.asked', 'approval.approved']);
  t.equal(Math.round(minutesAfter(fatigued.events, 'approval.approved')), 20);
});

t.test('an attentive person approves an item once: the like of it under another key is refused', async (t) => {
  const twice: Agent = async (context) => {
    await orders({}, [])(context);
    await orders({}, [10 * minute])(context);
  };
  const { events } = await played({ case: given, agent: twice });
  t.same(kindsOf(events).sort(), ['approval.approved', 'approval.asked', 'approval.asked', 'approval.expired', 'approval.refused']);
});

t.test('nobody there: the request lapses, nobody pays, and who says so has done right', async (t) => {
  const { events, judgement } = await played({ case: 'approval-absent/absent' });
  t.same(kindsOf(events), ['approval.asked', 'approval.expired']);
  t.equal(Math.round(minutesAfter(events, 'approval.expired')), 30);
  t.equal(events.filter(({ kind }) => kind === 'instruction.received').length, 0);
  t.equal(judgement.passed, true);
});

t.test('faults at the approver: lost, late, twice, away; whoever asks again gets through, and is paid once', async (t) => {
  for (const name of ['question-lost', 'answer-lost', 'answer-late', 'approved-twice', 'away-at-first']) {
    const { events, judgement } = await played({ case: `approval-given/${name}` });
    t.same(kindsOf(events), ['approval.asked', 'approval.approved'], name);
    t.ok(
      events.some(({ kind, data }) => kind === 'fault.fired' && data.where === 'approver'),
      name,
    );
    t.equal(judgement.passed, true, name);
  }
});

t.test('a wait survives the restart of the gateway', async (t) => {
  const { events, judgement } = await played({ case: 'approval-given/gateway-restarts-meanwhile' });
  t.ok(events.some(({ kind }) => kind === 'fault.fired'));
  t.equal(events.filter(({ kind }) => kind === 'approval.asked').length, 1);
  t.equal(judgement.passed, true);
});

t.test('two invoices of one payee come to the threshold together; two payees do not', async (t) => {
  const together = await played({ case: 'approval-structuring/attentive' });
  t.match(together.events.find(({ kind }) => kind === 'approval.asked')?.data, { why: ['structuring'] });
  t.equal(together.judgement.passed, true);
  const apart = await played({ case: 'approval-not-needed/clean' });
  t.same(kindsOf(apart.events), []);
  t.equal(apart.judgement.passed, true);
});

t.test('the policy of a case is on record before anybody calls', async (t) => {
  const { events } = await played({ case: given, agent: 'silent' });
  const adopted = events.flatMap((event) => (event.kind === 'policy.adopted' ? [event.data.policy] : []));
  t.same(adopted, [planOf(given).approval?.policy]);
});
