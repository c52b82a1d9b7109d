import t from 'tap';
import type { Agent } from '../../agents/agent.ts';
import { careful } from '../../agents/personas/careful.ts';
import { buildGateway } from '../../src/gateway/http.ts';
import { faultVerbs } from '../../src/runner/scenario.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import { openedWorld } from './opened-world.ts';
import { everyPlan, planOf, played } from './played.ts';

const seed = '918273645546372819';

/** Words that give a trial away. A name of one plain word, such as `refund`, is also a word of the task: there only the case as a whole counts. */
function telling(plan: TrialPlan): readonly string[] {
  const [scenario = '', name = ''] = plan.id.split('/');
  const named = [scenario, name].filter((word) => word.includes('-') && !systems.has(word));
  const verbs = faultVerbs.filter((verb) => verb.includes('-'));
  return [plan.id, ...named, ...verbs, seed, 'agent-gateway', 'gateway-rail', 'rail-rail', 'fault', 'scenario', 'persona'];
}

/** A scenario may be named after the system that it is about, whose hours everybody may ask for. */
const systems: ReadonlySet<string> = new Set(['open-banking']);

/** Verbs of one word, as a field or a value of its own. */
const plainVerbs = faultVerbs.filter((verb) => !verb.includes('-'));

function given(plan: TrialPlan, text: string): string[] {
  const lower = text.toLowerCase();
  return [
    ...telling(plan).filter((word) => new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`).test(lower)),
    ...plainVerbs.filter((verb) => lower.includes(`"${verb}"`)),
  ];
}

/** Everything that the agents of one trial got to see. */
async function seen(plan: TrialPlan): Promise<{ readonly text: string; readonly calls: number }> {
  const texts: string[] = [];
  let calls = 0;
  const spy: Agent = async (context) => {
    texts.push(JSON.stringify(await context.tools.list()), JSON.stringify(context.newKey()));
    await careful({
      ...context,
      tools: {
        ...context.tools,
        call: async (name, args) => {
          const answer = await context.tools.call(name, args);
          calls += 1;
          texts.push(JSON.stringify(answer));
          return answer;
        },
      },
    });
  };
  const { events } = await played({ case: plan, agent: spy, seed });
  for (const event of events) if (event.kind === 'agent.answered') texts.push(JSON.stringify(event.data.answer));
  return { text: texts.join('\n'), calls };
}

/** Of each scenario the case with the most to give away. */
const hardest = [...Map.groupBy(everyPlan(), ({ scenario }) => scenario).values()].map((plans) =>
  plans.reduce((best, plan) => (plan.faults.length > best.faults.length ? plan : best)),
);

t.test('no agent gets to see which scenario it is in, what strikes it, or the seed', async (t) => {
  let calls = 0;
  for (const plan of hardest) {
    const trial = await seen(plan);
    calls += trial.calls;
    t.same(given(plan, trial.text), [], plan.id);
  }
  t.ok(calls > 5 * hardest.length, `${calls} answers were read`);
});

t.test('nor does the gateway tell in what it says to everybody: its greeting and its tools', async (t) => {
  const plan = planOf('lost-reply/first-reply-lost');
  const world = openedWorld(plan);
  await world.runUntil(plan.start);
  const app = buildGateway(world.door);
  t.teardown(() => app.close());
  const headers = { authorization: `Bearer ${world.tokenOf('bills')}`, accept: 'application/json, text/event-stream', host: 'localhost' };
  const clientInfo = { name: 'a', version: '1' };
  for (const [method, params, has] of [
    ['initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }, /idempotencyKey/],
    ['tools/list', {}, /transfer_funds/],
  ] as const) {
    const { body } = await app.inject({ method: 'POST', url: '/mcp', headers, payload: { jsonrpc: '2.0', id: 1, method, params } });
    t.match(body, has, method);
    t.same(given(plan, body), [], method);
  }
});

t.test('a word that gives a trial away is found', async (t) => {
  const plan = planOf('lost-reply/first-reply-lost');
  for (const text of ['the lost-reply case', plan.id, `{"seed":"${seed}"}`, '{"cause":"delay"}', 'lose-request', 'first-reply-lost'])
    t.ok(given(plan, text).length > 0, text);
  t.same(given(plan, 'Your request was delayed; do not send it again.'), []);
});
