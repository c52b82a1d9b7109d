import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { seededRandom } from '../../src/kernel/random.ts';
import { caseDesk } from '../../src/runner/case-desk.ts';
import { tenant } from '../../src/runner/job-plan.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import { samplePlans } from './sample-scenario.ts';

const [plan] = samplePlans();
if (plan === undefined) throw new Error('the sample has a case');
const timeline = new Timeline(plan.start, seededRandom('desk'));
const desk = caseDesk(plan, timeline);
const errands = { tenant, principal: 'mill', agent: 'errands' };
const payroll = { tenant, principal: 'mill', agent: 'payroll' };

t.test('each agent gets its own job, nobody else gets one', async (t) => {
  t.equal(desk.task(payroll)?.items.length, 3);
  t.equal(desk.task(errands)?.task.en, 'Pay the shop.');
  t.equal(desk.task({ ...errands, agent: 'stranger' }), undefined);
  t.equal(desk.task({ ...errands, principal: 'shop' }), undefined, 'not for another principal');
});

t.test('a task says what the principal knows, and nothing of what is expected', async (t) => {
  const [goods] = desk.task(errands)?.items ?? [];
  t.same(goods, {
    item: 'goods',
    kind: 'pay',
    payer: { bank: '901', account: '901-000-000500' },
    payee: { bank: '901', account: '901-000-000501', holder: '다른이름' },
    amountWon: 7n,
    memo: '',
    until: plan.deadline,
  });
});

t.test('the principal answers by a word in the question, whatever its case, and else the same', async (t) => {
  const asked = (question: string, caller = errands) => desk.answer(caller, question)?.en;
  t.equal(asked('Is this the right name?'), 'The shop is right.');
  t.equal(asked('IS THE NAME RIGHT?'), 'The shop is right.');
  t.equal(asked('May I pay now?'), 'Go on.');
  t.equal(asked('Is this the right name?', payroll), 'I have nothing to add. Do what I asked, within what I allowed.', 'a job without answers');
  t.equal(asked('Is this the right name?', { ...errands, agent: 'stranger' }), asked('', payroll));
});

t.test('waiting is waiting on the clock; what is past is not waited for', async (t) => {
  const ended: string[] = [];
  void desk.waitUntil(errands, plan.start + 5_000).then(() => ended.push(`later at ${timeline.now() - plan.start}`));
  void desk.waitUntil(errands, plan.start - 5_000).then(() => ended.push(`past at ${timeline.now() - plan.start}`));
  await turn();
  t.same(ended, []);
  while (timeline.runNext()) await turn();
  t.same(ended, ['past at 0', 'later at 5000']);
});
