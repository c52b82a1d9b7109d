import { join } from 'node:path';
import t from 'tap';
import { readScenario } from '../../src/cli/catalogue.ts';
import { packageRoot } from '../../src/cli/package-root.ts';
import type { FaultSpec, Scenario } from '../../src/runner/scenario.ts';
import { planCases } from '../../src/runner/trial-plan.ts';
import { planOf, played } from './played.ts';

/** What exploring has found, as small as it became. */
const found: readonly { readonly what: string; readonly faults: readonly (readonly FaultSpec[])[] }[] = [
  {
    what: 'a call that is delivered twice may lose one copy, or both, when the gateway dies',
    faults: [1, 2, 3, 4].flatMap((nth) =>
      ['get_balance', 'transfer_funds', 'verify_recipient'].map((tool): readonly FaultSpec[] => [
        { where: 'agent-gateway', match: { tool }, nth, do: 'duplicate' },
        { where: 'process', match: { component: 'gateway' }, state: 'after-reserve', nth: 1, do: 'kill', forMs: 1 },
      ]),
    ),
  },
  {
    what: 'an order that the network did not look at is not closed by the bank under a reason that the gateway does not believe',
    faults: [2, 3, 4].map((nth) => [{ where: 'rail-rail', match: { kind: 'credit-transfer', to: 'kftc:ebs' }, nth, do: 'rate-limit' }]),
  },
  {
    what: 'an agent that is told to slow down by a status inquiry does',
    faults: [[{ where: 'agent-gateway', match: { tool: 'get_transfer_status' }, probability: 0.5, do: 'rate-limit' }]],
  },
  {
    what: 'an agent whose orders are all swallowed for half an hour tries again when that is over',
    faults: [[{ where: 'agent-gateway', match: { tool: 'transfer_funds' }, when: { fromMinute: 0, untilMinute: 38 }, do: 'outage' }]],
  },
  {
    what: 'an agent whose wait went unanswered, and who is told to slow down when it asks for the time, does',
    faults: [
      [
        { where: 'agent-gateway', match: { tool: 'transfer_funds' }, when: { fromMinute: 0, untilMinute: 38 }, do: 'outage' },
        { where: 'agent-gateway', match: { tool: 'wait_until' }, do: 'lose-reply', nth: 1 },
        { where: 'agent-gateway', match: { tool: 'get_system_status' }, do: 'rate-limit', probability: 1 },
      ],
    ],
  },
  {
    what: 'an agent that cannot read its task while the gateway is down reads it later',
    faults: [
      [
        { where: 'agent-gateway', match: { tool: 'get_task' }, nth: 1, do: 'lose-request' },
        { where: 'process', match: { component: 'gateway' }, state: 'after-claim', do: 'kill', forMs: 900_000 },
      ],
    ],
  },
];

for (const { what, faults } of found) {
  t.test(what, async (t) => {
    for (const each of faults) {
      const { judgement, events } = await played({ case: { ...planOf('four-agents/clean'), faults: each }, era: '2025' });
      const failed = judgement.checks.filter(({ status }) => status === 'failed').map(({ id, message }) => `${id}: ${message}`);
      t.same(failed, [], JSON.stringify(each));
      t.ok(events.some(({ kind }) => kind === 'fault.fired'));
    }
  });
}

t.test('a conversion whose payer the gateway could not look up is tried again, and not refused for good', async (t) => {
  const faults: readonly FaultSpec[] = [
    { where: 'gateway-rail', match: { kind: 'ask', topic: 'recipient', to: 'bank:903' }, nth: 1, do: 'rate-limit' },
  ];
  const { judgement, events } = await played({ case: { ...planOf('token-conversion/clean'), faults }, era: '2025' });
  t.ok(events.some(({ kind }) => kind === 'fault.fired'));
  t.ok(events.some(({ kind, data }) => kind === 'audit.outcome' && 'reason' in data && data.reason === 'system_unavailable'));
  t.same(
    judgement.checks.filter(({ status }) => status === 'failed').map(({ id, message }) => `${id}: ${message}`),
    [],
  );
});

t.test('a redemption that is due in days is not asked after every two hours over a weekend, however the order was lost before', async (t) => {
  const { scenario } = readScenario(join(packageRoot, 'scenarios', 'coin-run.yaml'));
  const [job] = scenario.jobs;
  if (job === undefined) throw new Error('no job');
  const lost = (nth: number): FaultSpec => ({ where: 'agent-gateway', match: { tool: 'transfer_funds' }, nth, do: 'lose-request' });
  const weekend: Scenario = {
    ...scenario,
    start: '2027-01-16T10:53:42+09:00',
    hours: 120,
    jobs: [{ ...job, mandate: { ...job.mandate, hours: 120 } }],
    cases: [{ case: 'weekend', faults: [lost(1), lost(2)] }],
  };
  const [plan] = planCases({ scenario: weekend, at: String });
  if (plan === undefined) throw new Error('no case');
  const { judgement } = await played({ case: plan, era: '2025' });
  t.same(
    judgement.checks.filter(({ status }) => status === 'failed').map(({ id, message }) => `${id}: ${message}`),
    [],
  );
});

t.test(
  'a ledger in maintenance is met once, whatever else wakes the agent, whatever looks the same, and whatever time the gateway has',
  async (t) => {
    const { scenario } = readScenario(join(packageRoot, 'scenarios', 'token-maintenance.yaml'));
    const [job] = scenario.jobs;
    if (job === undefined) throw new Error('no job');
    const delivery = { kind: 'pay', payee: 'dairy', amountWon: '6800000' } as const;
    const night: Scenario = {
      ...scenario,
      start: '2026-11-24T23:57:00+09:00',
      actors: {
        ...scenario.actors,
        dairy: { bank: 'I', holder: '산지목장', balanceWon: '0', wallet: { sector: 'goods' } },
        office: { bank: 'H', holder: '새벽청과', balanceWon: '900000' },
        carrier: { bank: 'K', holder: '바른운송', balanceWon: '0' },
      },
      jobs: [
        {
          ...job,
          items: [
            { ...delivery, item: 'first' },
            { ...delivery, item: 'second' },
            { item: 'freight', kind: 'pay', from: 'office', payee: 'carrier', amountWon: '300000' },
          ],
        },
      ],
    };
    const fast: FaultSpec = { where: 'clock', match: { component: 'gateway' }, do: 'skew', byMs: 600_000 };
    const silent: FaultSpec = { where: 'agent-gateway', match: { tool: 'get_cutoffs' }, when: { fromMinute: 5, untilMinute: 20 }, do: 'outage' };
    for (const faults of [[], [fast], [fast, silent]]) {
      const [plan] = planCases({ scenario: { ...night, cases: [{ case: 'night', faults }] }, at: String });
      if (plan === undefined) throw new Error('no case');
      const { judgement } = await played({ case: plan, era: '2025' });
      t.same(
        judgement.checks.filter(({ status }) => status === 'failed').map(({ id, message }) => `${id}: ${message}`),
        [],
        JSON.stringify(faults),
      );
      t.equal(judgement.checks.find(({ id }) => id === 'cutoffs-kept')?.status, 'passed', 'it was met');
    }
  },
);

/** Plays a scenario with something else in it; what is wrong with it, invariants too. */
async function wrongWith(name: string, change: (scenario: Scenario) => Scenario): Promise<string[]> {
  const [plan] = planCases({ scenario: change(readScenario(join(packageRoot, 'scenarios', `${name}.yaml`)).scenario), at: String });
  if (plan === undefined) throw new Error('no case');
  const { judgement } = await played({ case: plan, era: '2025' });
  const broken = judgement.invariants.filter(({ violated }) => violated > 0).map(({ id, message }) => `${id}: ${message}`);
  return [...broken, ...judgement.checks.filter(({ status }) => status === 'failed').map(({ id, message }) => `${id}: ${message}`)];
}

t.test('a ledger that slept through the end of a hold, and through its being given up before, wakes up', async (t) => {
  const faults: readonly FaultSpec[] = [
    { where: 'process', match: { component: 'deposit-token' }, when: { fromMinute: 10, untilMinute: 30 }, do: 'kill' },
  ];
  const held = [{ from: 'cafe', to: 'roaster', amountWon: '200000', untilMinute: 20, releasedMinute: 15 }];
  t.same(await wrongWith('token-payment', (scenario) => ({ ...scenario, world: { held }, cases: [{ case: 'asleep', faults }] })), []);
});

t.test('a delayed transfer to a closed account of the same bank is refused at once, and nothing is set aside for it', async (t) => {
  const closed = (scenario: Scenario): Scenario => ({
    ...scenario,
    actors: { ...scenario.actors, daughter: { bank: 'O', holder: '김하은', balanceWon: '0', status: 'closed' } },
    jobs: scenario.jobs.map((job) => ({ ...job, items: job.items.map((item) => ({ ...item, excusedBy: ['account_closed'] })) })),
    cases: [{ case: 'closed' }],
  });
  t.same(await wrongWith('delayed-transfer', closed), []);
});

t.test('what swallowed every order is over by the last call: the agent orders once more, under a key of its own', async (t) => {
  const swallowed: readonly FaultSpec[] = [
    { where: 'agent-gateway', match: { tool: 'transfer_funds' }, when: { fromMinute: 0, untilMinute: 30 }, do: 'outage' },
    { where: 'agent-gateway', match: { tool: 'get_transfer_status' }, nth: 6, do: 'lose-request' },
  ];
  const onlyTickets = (scenario: Scenario): Scenario => ({
    ...scenario,
    jobs: scenario.jobs.map((job) => ({ ...job, items: job.items.filter(({ item }) => item === 'tickets') })),
    cases: [{ case: 'swallowed', faults: swallowed }],
  });
  t.same(await wrongWith('recall-overdue', onlyTickets), []);
});
