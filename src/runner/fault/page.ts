import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import { openBankingId } from '../../../simulators/open-banking/centre.ts';
import { stablecoinId } from '../coin-issuer.ts';
import { type FaultPoint, type FaultSeam, type FaultSpec, faultPoints, faultSeams, faultVerbs } from '../scenario.ts';
import { networkId, points, settlementSystemId, struckAt } from './points.ts';
import { type Trigger, triggers, verbs, voidedBy } from './verbs.ts';

const seamMeanings: Readonly<Record<FaultSeam, string>> = {
  'agent-gateway': 'a tool call of an agent, or its answer. `match`: `tool`, `agent`',
  'gateway-rail': 'what the gateway sends to a bank or the network. `match`: `to`, `kind`, `topic` of an `ask`',
  'rail-rail': 'what banks, network and BOK-Wire+ send each other. `match`: `from`, `to`, `kind`, `topic`',
  storage: 'the journal of one component. `match.component` is needed: `gateway`, `kftc:ebs`, `bokwire`, `bank:901` to `bank:917`',
  process: 'one component as a process: killed, and started again from its journal alone. `match.component` is needed',
  clock: 'the clock, or the opening hours, of one component. `match.component` is needed',
  operator: 'whoever runs the gateway, through its emergency stop. `match`: `agent`, `tool`; without any everything is stopped',
  approver:
    'the question to the person who approves, or the answer; the agent that asks again has the person reminded. `match`: `agent`. For scenarios with `approval`',
};

const triggerMeanings: Readonly<Record<Trigger, string>> = {
  every: 'no trigger: every match; a clock is wrong for the whole trial',
  nth: '`nth: 3`: the third match and no other',
  probability: '`probability: 0.1`: each match by chance, from a stream of its own',
  when: '`when: { fromMinute: 0, untilMinute: 20 }`: every match in this time after the start; a component is broken for this time',
  state:
    '`state: after-hold`: the first time that a payment comes to this point, or with `nth` the nth time; a message is struck when the next one fits',
};

const falselyCredited = (where: FaultSeam, kind?: string): FaultSpec => ({
  where,
  do: 'answer-ok-without-posting',
  ...(kind === undefined ? {} : { match: { kind } }),
});
const wrongClock = (component: string): FaultSpec => ({ where: 'clock', match: { component }, do: 'skew' });

const lies: readonly (readonly [string, FaultSpec])[] = [
  ['`stale-read` of a statement', { where: 'gateway-rail', match: { topic: 'statement' }, do: 'stale-read' }],
  ['`answer-ok-without-posting` at `gateway-rail`', falselyCredited('gateway-rail')],
  ...['credit-transfer', 'net-settlement', 'gross-settlement', 'settlement-advice'].map(
    (kind) => [`the same at \`rail-rail\`, \`kind: ${kind}\``, falselyCredited('rail-rail', kind)] as const,
  ),
  ...['bank:901', networkId, settlementSystemId, tokenLedgerId, openBankingId, stablecoinId].map(
    (component) => [`a clock of \`${component}\` that is wrong`, wrongClock(component)] as const,
  ),
];

/** docs/faults.md; a test holds the file to it. */
export function faultsPage(): string {
  return [
    '# Faults',
    '',
    'A fault is data in a scenario: `{ where, match, amount, account, nth | probability | when | state, do, forMs, byMs, hours, suspends }`.',
    'This page follows from `src/runner/fault/verbs.ts` and `points.ts`; `railproof describe` says the same of one case, and `lint` refuses what makes no sense',
    'with file, line and field (`src/runner/fault-rules.ts`).',
    '',
    '## Where',
    '',
    '| seam | what is struck |',
    '|---|---|',
    ...faultSeams.map((seam) => `| \`${seam}\` | ${seamMeanings[seam]} |`),
    '',
    '## When',
    '',
    'At most one of these. `amount: { fromWon, toWon }` and `account: ACTOR` narrow any of them down to payments of so much, or from or to somebody.',
    '',
    '| trigger | strikes |',
    '|---|---|',
    ...triggers.map((trigger) => `| \`${trigger}\` | ${triggerMeanings[trigger]} |`),
    '',
    'A fault whose moment never comes changes nothing: `run` names the cases in which none ever struck (`not struck`), and `trialList[].struck` of `run.json` counts.',
    '',
    '## What',
    '',
    '| do | where | when | takes | what happens |',
    '|---|---|---|---|---|',
    ...faultVerbs.map((name) => {
      const { seams, triggers: possible, takes, meaning } = verbs[name];
      return `| \`${name}\` | ${seams.join(', ')} | ${possible.join(', ')} | ${takes.map((field) => `\`${field}\``).join(', ')} | ${meaning} |`;
    }),
    '',
    ...lieLines(),
    '',
    '## Points',
    '',
    'Just after the fact was recorded, at the end of the stretch that recorded it and before its answer is out. A `storage` fault loses that stretch whole.',
    '',
    '| state | then | `process` and `clock` of | `storage` of |',
    '|---|---|---|---|',
    ...faultPoints.map(pointLine),
    '',
    '## What a restart is',
    '',
    'A killed component answers nobody. Whatever it still had under way can neither record nor send. When it comes back, it folds the journal up to now and',
    'takes up what it finds open, as `restore` and `resume` of every component do. Tokens are not the gateway’s and live on. Nobody may be away past the next',
    '11:00 settlement, by which every payment must have an outcome: at a point at most 20 minutes. The same goes for what would hold up a settlement: banks,',
    'network and BOK-Wire+, and the lines from the network, are whole again 20 minutes after 11:00. Where a settlement may wait for funds (`world.central`)',
    'none of them is away for more than 20 minutes at any time, and questions alone (`match.kind: ask`) are lost for 8 at most.',
    'Between rails a message that is more than four seconds late is as good as lost.',
    '',
  ].join('\n');
}

function pointLine(name: FaultPoint): string {
  return `| \`${name}\` | ${points[name].meaning} | ${struckAt(name).join(', ')} | ${points[name].by.join(', ')} |`;
}

function lieLines(): readonly string[] {
  return [
    'A fault that lies names under `suspends` the checks and invariants (`docs/checks.md`) that it makes void; that is the only thing the judge hears of it.',
    'These are, at least (`lint` names those that are missing; between rails without `kind` all that its kinds have):',
    '',
    '| a lie | makes void |',
    '|---|---|',
    ...lies.map(
      ([lie, fault]) =>
        `| ${lie} | ${voidedBy(fault)
          .map((id) => `\`${id}\``)
          .join(', ')} |`,
    ),
  ];
}
