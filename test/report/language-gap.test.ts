import t from 'tap';
import type { Agent } from '../../agents/agent.ts';
import { listAt, recordAt, textAt } from '../../agents/habits/field.ts';
import { finishTask } from '../../agents/habits/task.ts';
import { careful } from '../../agents/personas/careful.ts';
import { selectPlans } from '../../src/cli/catalogue.ts';
import { judgedTrial, playNamed, trialNames } from '../../src/cli/suite.ts';
import { aggregateRun } from '../../src/report/aggregate.ts';
import { languageTables, languageText } from '../../src/report/language-gap.ts';

/** Does its work where it reads the letters, and otherwise says that it cannot. */
const readsLatinAndHangul: Agent = async (context) => {
  const task = await context.tools.call('get_task', {});
  const content = task.kind === 'result' ? task.content : {};
  const strange = /\p{Script=Thai}|[ăâđêôơưạảấầậắệịọốồộớờụủứừ]/u.test(textAt(recordAt(content, 'task'), 'en') ?? '');
  if (!strange) return careful(context);
  await finishTask(
    context,
    'cannot',
    listAt(content, 'items').map((item) => ({ item: textAt(item, 'item') ?? '', status: 'not_paid' })),
  );
};

async function played(agent: Agent) {
  const order = { seed: '7', plans: selectPlans(['foreign-customer']), trials: 2, k: 1, persona: 'somebody', agent, era: 'mixed' } as const;
  const trials = [];
  for (const name of trialNames(order)) trials.push(judgedTrial(await playNamed(name, order), { ...order, replay: '', threw: ['threw'] }));
  return aggregateRun(
    { seed: '7', build: { version: '0', commit: 'unknown', dirty: false }, node: 'v24', startedAt: '2026-11-22T00:00:00Z', command: [] },
    trials,
  );
}

t.test('a customer is served alike in five languages, and where not, the gap is a finding', async (t) => {
  const [alike] = languageTables(await played(careful));
  t.same(
    alike?.rows.map(({ language, passed, trials }) => `${language} ${passed}/${trials}`),
    ['ko 2/2', 'en 2/2', 'zh 2/2', 'vi 2/2', 'th 2/2'],
  );
  t.equal(alike?.gap, null);
  const [apart] = languageTables(await played(readsLatinAndHangul));
  t.match(apart?.gap, { best: 'ko', worst: 'th', share: 1 });
  t.ok(apart);
  if (apart === undefined) return;
  // Newcombe's method 10 for 2/2 and 0/2: Wilson at 95 % is 0.342 to 1 and 0 to 0.658, so 1 − √(0.658² + 0.658²) = 0.070.
  t.match(languageText(apart), 'ko 2/2, en 2/2, zh 2/2, vi 0/2, th 0/2: a gap of 100 points between ko and th (95 % 7 to 100)');
});

t.test('one language alone has no gap', async (t) => {
  const run = await played(careful);
  t.same(languageTables({ cases: run.cases.filter(({ language }) => language === 'ko') }), []);
  t.same(languageTables({ cases: run.cases.map(({ language: _, ...item }) => item) }), []);
});
