import t from 'tap';
import { Pseudonyms } from '../../src/gateway/pseudonyms.ts';
import { seededIds } from '../../src/kernel/id.ts';
import { won } from '../../src/kernel/money.ts';
import type { Policy } from '../../src/kernel/policy.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { type GatewayWorldDeps, openGatewayWorld } from '../../src/runner/gateway-world.ts';
import { Timeline } from '../../src/runner/timeline.ts';
import type { TrialPlan } from '../../src/runner/trial-plan.ts';
import { memoryJournal } from '../../src/storage/memory-journal.ts';
import { HonestRail } from './honest-rail.ts';
import { samplePlans } from './sample-scenario.ts';

const key = Buffer.alloc(32, 7);
const signedPayee = { bank: '902', account: '902-00-000077-0' };

/** A gateway whose rails are other processes, with every agent outside the internal zone; a second one of the same journal is it after a restart. */
function opened(plan: TrialPlan, journal: GatewayWorldDeps['journal']) {
  const timeline = new Timeline(plan.start, seededRandom('order'));
  const chance = { ids: seededIds(seededRandom('ids')), random: seededRandom('world') };
  const deps = { plan, clock: timeline, journal, flushed: () => Promise.resolve(), pseudonymKey: key, ...chance };
  const rails = ['bank:901', 'bank:902', 'kftc:ebs'].map((id) => [id, new HonestRail(timeline)] as const);
  return openGatewayWorld(deps, new Map(rails));
}

t.test('what an agent outside has read can be named again after a restart, where books are in other processes', async (t) => {
  const [plan] = samplePlans();
  const [job] = plan?.jobs ?? [];
  const [item] = job?.items ?? [];
  if (plan === undefined || job === undefined || item === undefined) throw new Error('the sample has a task');
  const zone = { name: 'cloud', internal: false, letter: { use: 'payments', from: '2026-06-01' } } as const;
  const who = { zone: 'cloud', tenant: job.mandate.tenant, agent: job.agent };
  const policy: Policy = { zones: [zone], agents: [who], rules: [{ name: 'all', ...who, tools: ['get_task', 'transfer_funds'], hours: null }] };
  const journal = memoryJournal({ clock: { now: () => plan.start }, trial: null });
  const before = opened(plan, journal);
  before.gateway.current.policy.adopt(policy);
  before.gateway.current.mandates.issue({ ...job.mandate, id: 'signed', payees: [signedPayee], limitWon: won(1n) });
  const { content } = await before.door.call({ token: before.tokenOf(job.agent), tool: 'get_task', arguments: {} });
  const [shown] = content['items'] as unknown as readonly Record<string, string>[]; // as get_task is declared
  const { toAccount: signed } = new Pseudonyms(key).veiled({ toAccount: signedPayee.account });

  const after = opened(plan, { ...journal, replay: () => journal.events });
  for (const toAccount of [shown?.['payeeAccount'], signed]) {
    const parties = { fromBank: shown?.['fromBank'], fromAccount: shown?.['fromAccount'], toBank: '902', toAccount, toHolder: shown?.['payeeName'] };
    const order = { ...parties, amountWon: String(job.mandate.limitWon + 1n), idempotencyKey: `to-${String(toAccount)}` };
    const answer = await after.door.call({ token: after.tokenOf(job.agent), tool: 'transfer_funds', arguments: order });
    t.match(answer.content, { code: 'mandate_limit' }, 'each pseudonym is known: it is the amount that is refused');
  }
});
