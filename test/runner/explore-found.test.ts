import t from 'tap';
import type { FaultSpec } from '../../src/runner/scenario.ts';
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
