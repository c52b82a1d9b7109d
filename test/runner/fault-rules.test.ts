import { readFileSync } from 'node:fs';
import t from 'tap';
import { judged } from '../../src/cli/catalogue.ts';
import { checkFault, faultRules } from '../../src/runner/fault-rules.ts';
import type { FaultSpec } from '../../src/runner/scenario.ts';
import { scenarioReader } from '../../src/runner/scenario-file.ts';
import { planCases } from '../../src/runner/trial-plan.ts';

const start = Date.parse('2026-11-23T10:00:00+09:00');
const place = { start, approver: false, judged, agents: new Set(['payroll', 'rent']) };

const kill: FaultSpec = { where: 'process', match: { component: 'bank:901' }, state: 'after-hold', do: 'kill' };
const skew: FaultSpec = { where: 'clock', match: { component: 'bank:901' }, do: 'skew', byMs: 1000, suspends: ['credit-times', 'account-terms'] };
const bokwireKill: FaultSpec = { where: 'process', match: { component: 'bokwire' }, do: 'kill' };
const lose: FaultSpec = { where: 'rail-rail', match: { kind: 'credit-transfer' }, nth: 1, do: 'lose-reply' };
const stale: FaultSpec = { where: 'gateway-rail', match: { topic: 'balance' }, do: 'stale-read', forMs: 1000 };
const lie: FaultSpec = { where: 'gateway-rail', nth: 1, do: 'answer-ok-without-posting', suspends: ['claims-true', 'obligations-met'] };
const netLie: FaultSpec = { ...lie, where: 'rail-rail', match: { kind: 'net-settlement' }, suspends: ['net-positions'] };
const moved: FaultSpec = { where: 'clock', match: { component: 'kftc:ebs' }, do: 'move-cutoff', hours: { opensKst: '07:00', closesKst: '21:30' } };
const torn: FaultSpec = { where: 'storage', match: { component: 'gateway' }, state: 'after-claim', do: 'torn-last-record' };
const revoked: FaultSpec = { where: 'agent-gateway', match: { tool: 'transfer_funds' }, nth: 1, do: 'credential-revoked', forMs: 1000 };

/** By rule: what it refuses, and which words it says about which field. */
const refused: Readonly<Record<string, readonly (readonly [FaultSpec, string, RegExp])[]>> = {
  approver: [[{ where: 'approver', do: 'delay' }, 'where', /nobody approves here/]],
  'one-trigger': [
    [{ ...lose, probability: 0.5 }, '', /more than one of nth, probability, when; keep one/],
    [{ where: 'rail-rail', do: 'delay', state: 'after-hold', probability: 0.5 }, 'probability', /does not go with state/],
    [{ ...kill, when: { fromMinute: 0, untilMinute: 1 } }, 'when', /state goes alone or with nth/],
  ],
  'verb-at-seam': [
    [{ ...kill, where: 'rail-rail' }, 'do', /kill strikes at process, not at rail-rail, where lose-request/],
    [{ ...lose, where: 'process', match: { component: 'gateway' } }, 'do', /where kill can/],
    [{ ...stale, where: 'rail-rail' }, 'do', /strikes at gateway-rail/],
    [{ ...revoked, where: 'gateway-rail', match: {} }, 'do', /strikes at agent-gateway/],
  ],
  'trigger-of-verb': [
    [{ where: 'rail-rail', do: 'outage' }, '', /lasts for a while; give it "when"/],
    [{ where: 'process', match: { component: 'gateway' }, do: 'kill' }, '', /needs to know when; give it when or state/],
    [{ where: 'process', match: { component: 'gateway' }, do: 'kill', nth: 2 }, 'nth', /does not go with do: kill; give it when or state/],
    [{ ...skew, probability: 0.1 }, 'probability', /give it no trigger or when/],
  ],
  window: [[{ where: 'rail-rail', do: 'lose-reply', when: { fromMinute: 5, untilMinute: 5 } }, 'when.untilMinute', /is not after fromMinute/]],
  'fields-of-verb': [
    [{ ...lose, forMs: 5 }, 'forMs', /says nothing with do: lose-reply; remove it/],
    [{ ...kill, byMs: 5 }, 'byMs', /says nothing/],
    [{ ...lose, hours: { opensKst: '09:00', closesKst: '10:00' } }, 'hours', /says nothing/],
    [{ where: 'clock', match: { component: 'gateway' }, do: 'skew' }, '', /needs byMs/],
    [{ ...skew, byMs: 0 }, 'byMs', /changes no clock/],
    [
      { where: 'process', match: { component: 'gateway' }, do: 'kill', when: { fromMinute: 0, untilMinute: 1 }, forMs: 5 },
      'forMs',
      /both say how long/,
    ],
  ],
  'fields-of-match': [
    [{ ...lose, match: { tool: 'transfer_funds' } }, 'match.tool', /means nothing at rail-rail; there one can match from, to, kind, topic/],
    [{ ...revoked, match: { to: 'bank:901' } }, 'match.to', /there one can match tool, agent/],
    [{ where: 'process', do: 'kill', state: 'after-hold' }, '', /needs match.component/],
    [{ where: 'operator', do: 'emergency-stop', state: 'after-hold', match: { to: 'bank:901' } }, 'match.to', /there one can match agent, tool/],
    [{ ...stale, match: { topic: 'balance', kind: 'status' } }, 'match.topic', /belongs to kind: ask/],
  ],
  'known-names': [
    [{ ...lose, match: { to: 'bank:918' } }, 'match.to', /"bank:918" is not there; there are kftc:ebs, bokwire, and bank:901 to bank:917/],
    [{ ...lose, match: { from: 'gateway' } }, 'match.from', /is not there/],
    [{ ...lose, where: 'gateway-rail', match: { from: 'kftc:ebs' } }, 'match.from', /only gateway sends/],
    [{ ...kill, match: { component: 'bank:A' } }, 'match.component', /there are gateway, kftc:ebs/],
    [{ ...revoked, match: { tool: 'transfer_fund' } }, 'match.tool', /"transfer_fund" is not there; there are get_task, .*transfer_funds, /],
    [{ ...revoked, match: { agent: 'nosuch' } }, 'match.agent', /"nosuch" is not there; there are payroll, rent$/],
  ],
  'point-of-component': [
    [{ ...torn, match: { component: 'bank:901' } }, 'state', /after-claim is not written by bank:901; match.component can be a gateway/],
    [{ ...kill, match: { component: 'bokwire' } }, 'state', /does not concern bokwire/],
    [{ ...kill, match: { component: 'gateway' }, state: 'after-netting' }, 'state', /can be a network or a settlement/],
  ],
  subject: [
    [{ ...skew, account: 'shop' }, 'account', /needs state/],
    [{ ...stale, amount: { fromWon: '1' } }, 'amount', /is not in a question/],
    [{ ...lose, amount: { fromWon: '2', toWon: '1' } }, 'amount.toWon', /less than fromWon/],
  ],
  'stale-topic': [[{ ...stale, match: { topic: 'cutoffs' } }, '', /needs match.topic: balance or statement/]],
  hours: [
    [{ ...moved, match: { component: 'bank:901' } }, 'match.component', /has no opening hours; kftc:ebs and bokwire and deposit-token have/],
    [{ ...moved, hours: { opensKst: '10:00', closesKst: '09:00' } }, 'hours.closesKst', /not after opensKst/],
    [
      { ...moved, hours: { opensKst: '00:00', closesKst: '12:00' } },
      'hours.opensKst',
      /before 00:05, when kftc:ebs opens; hours can only be shorter/,
    ],
    [{ ...moved, hours: { opensKst: '09:00', closesKst: '23:56' } }, 'hours.closesKst', /after 23:55, when kftc:ebs closes/],
    [{ ...moved, match: { component: 'bokwire' }, hours: { opensKst: '09:00', closesKst: '18:00' } }, 'hours.closesKst', /after 17:30/],
  ],
  'clock-of-clearing': [[{ ...skew, match: { component: 'bokwire' }, byMs: -600_000 }, 'byMs', /its 11:00 comes after the trial/]],
  suspends: [
    [{ where: 'rail-rail', nth: 1, do: 'answer-ok-without-posting' }, '', /makes a rail lie; declare under "suspends"/],
    [{ ...stale, match: { topic: 'statement' } }, '', /statement without what was posted; declare under "suspends"/],
    [
      { where: 'clock', match: { component: 'kftc:ebs' }, do: 'skew', byMs: 1000 },
      '',
      /makes kftc:ebs say untrue times; declare .* \(sessions-settle, service-hours, credit-times\)/,
    ],
    [
      { ...skew, match: { component: 'kftc:ebs' } },
      'suspends',
      /lacks sessions-settle, service-hours: do: skew makes kftc:ebs say untrue times, which makes these void/,
    ],
    [{ ...lie, suspends: ['claims-true'] }, 'suspends', /lacks obligations-met: do: answer-ok-without-posting makes a rail lie/],
    [{ ...netLie, suspends: ['claims-true'] }, 'suspends', /lacks net-positions/],
    [{ ...netLie, match: {}, suspends: ['claims-true'] }, 'suspends', /lacks obligations-met, .*one-effect, audit-complete, .*sessions-settle: /],
    [{ ...lie, suspends: ['claims-tru'] }, 'suspends', /"claims-tru", which is neither a check nor an invariant; see docs\/checks.md/],
    [{ ...lose, suspends: ['claims-true'] }, 'suspends', /is for faults that lie, and do: lose-reply does not/],
  ],
  'away-too-long': [
    [{ where: 'rail-rail', do: 'partition', when: { fromMinute: 0, untilMinute: 90 } }, 'when.untilMinute', /is past the next 11:00/],
    [
      { where: 'process', match: { component: 'gateway' }, do: 'kill', when: { fromMinute: 10, untilMinute: 61 } },
      'when.untilMinute',
      /is past the next 11:00/,
    ],
    [{ ...kill, forMs: 3_600_000 }, 'forMs', /more than the 1200000 that leave time/],
    [{ where: 'rail-rail', match: { kind: 'status' }, do: 'lose-reply' }, '', /at every inquiry for ever/],
    [{ where: 'rail-rail', do: 'answer-error-after-posting' }, '', /do: answer-error-after-posting at every inquiry for ever/],
    [{ where: 'rail-rail', match: { kind: 'status' }, do: 'reorder' }, '', /do: reorder at every inquiry for ever/],
  ],
  'settlement-held-up': [
    [{ where: 'rail-rail', do: 'outage', when: { fromMinute: 50, untilMinute: 81 } }, 'when.untilMinute', /more than 20 minutes past the next 11:00/],
    [{ ...bokwireKill, when: { fromMinute: 60, untilMinute: 90 } }, 'when.untilMinute', /holds up its settlement/],
    [{ where: 'rail-rail', match: { kind: 'net-settlement' }, do: 'lose-request' }, '', /at every net-settlement leaves sessions unsettled/],
    [{ where: 'rail-rail', match: { kind: 'net-settlement' }, do: 'answer-error-after-posting' }, '', /at every net-settlement leaves sessions/],
    [{ where: 'rail-rail', match: { kind: 'net-settlement' }, do: 'delay' }, '', /do: delay at every net-settlement leaves sessions unsettled/],
    [{ where: 'rail-rail', do: 'delay', forMs: 4_001, probability: 0.51 }, 'probability', /may not come through/],
    [{ where: 'rail-rail', do: 'lose-reply', probability: 0.51 }, 'probability', /more than 0.5, so that a settlement may not come through/],
    [{ where: 'rail-rail', nth: 1, do: 'delay', forMs: 1_200_001 }, 'forMs', /more than the 1200000 that a settlement can wait/],
  ],
};

const file = scenarioReader(JSON.parse(readFileSync(new URL('../../scenarios/schema.json', import.meta.url), 'utf8')))(
  'bill.yaml',
  readFileSync(new URL('../../scenarios/single-bill.yaml', import.meta.url), 'utf8'),
);

t.test('every rule has something that it refuses, by field, with what to do', async (t) => {
  t.strictSame(
    Object.keys(refused),
    faultRules.map(({ name }) => name),
  );
  for (const { name, problem } of faultRules) {
    for (const [fault, field, text] of refused[name] ?? []) {
      const found = problem(fault, place);
      t.equal(found?.field.join('.'), field, `${name}: ${JSON.stringify(fault)}`);
      t.match(found?.text, text, name);
      t.throws(() => checkFault(file, fault, { ...place, path: ['cases', 0, 'faults', 0] }), {
        name: 'InputError',
        message: /^bill\.yaml:\d+: cases\.0\.faults\.0/,
      });
    }
  }
});

t.test('where a settlement may wait for funds, nothing holds it up for longer than it can wait at any time of the day', async (t) => {
  const noon = { fromMinute: 120, untilMinute: 141 };
  const questions = { from: 'kftc:ebs', to: 'bokwire', kind: 'ask' };
  const said = (fault: FaultSpec, scarce = true) =>
    faultRules.map(({ problem }) => problem(fault, { ...place, scarce })).find((found) => found !== undefined)?.text;
  for (const [fault, text] of [
    [{ where: 'rail-rail', match: { to: 'bokwire' }, do: 'partition', when: noon }, /more than 20 minutes after fromMinute.*world\.central/],
    [{ ...bokwireKill, when: noon }, /more than 20 minutes after fromMinute/],
    [{ where: 'rail-rail', match: questions, do: 'outage', when: { fromMinute: 60, untilMinute: 69 } }, /more than 8 minutes.*who lacks funds/],
    [{ where: 'rail-rail', match: { kind: 'ask' }, do: 'delay' }, /do: delay at every question/],
    [{ where: 'rail-rail', match: { kind: 'ask' }, do: 'lose-reply' }, /at every question hides who lacks funds/],
    [{ where: 'rail-rail', match: { kind: 'ask' }, do: 'lose-reply', probability: 0.6 }, /more than 0.5/],
  ] as const satisfies readonly (readonly [FaultSpec, RegExp])[]) {
    t.match(said(fault), text);
    t.equal(said(fault, false), undefined, 'elsewhere no settlement waits');
  }
  for (const fault of [
    { where: 'rail-rail', match: { to: 'bokwire' }, do: 'partition', when: { fromMinute: 120, untilMinute: 140 } },
    { where: 'rail-rail', match: { to: 'kftc:ebs' }, do: 'partition', when: noon },
    { where: 'rail-rail', match: { ...questions, to: 'bank:901' }, do: 'partition', when: noon },
    { where: 'rail-rail', match: questions, do: 'delay', forMs: 4_000, when: noon },
    { where: 'rail-rail', match: { kind: 'net-settlement' }, do: 'delay', forMs: 4_000 },
    { where: 'rail-rail', match: questions, do: 'lose-reply', when: { fromMinute: 60, untilMinute: 68 } },
  ] as const satisfies readonly FaultSpec[])
    t.equal(said(fault), undefined, JSON.stringify(fault));
});

t.test('what makes sense passes every rule', async (t) => {
  const sensible: readonly FaultSpec[] = [
    kill,
    skew,
    lose,
    stale,
    lie,
    moved,
    torn,
    revoked,
    { ...kill, nth: 2, forMs: 60_000, amount: { fromWon: '5', toWon: '5' } },
    { ...stale, match: { topic: 'statement' }, suspends: ['claims-true'] },
    { ...lose, state: 'after-hold' },
    { where: 'rail-rail', match: { kind: 'credit-transfer' }, do: 'lose-reply' },
    { where: 'rail-rail', do: 'flap', when: { fromMinute: 0, untilMinute: 30 }, forMs: 1000 },
    { where: 'rail-rail', do: 'outage', when: { fromMinute: 50, untilMinute: 80 } },
    { where: 'rail-rail', match: { to: 'kftc:ebs' }, do: 'outage', when: { fromMinute: 50, untilMinute: 600 } },
    { where: 'rail-rail', match: { kind: 'credit-transfer' }, nth: 1, do: 'delay', forMs: 3_600_000 },
    { where: 'rail-rail', do: 'lose-reply', probability: 0.5 },
    { ...bokwireKill, when: { fromMinute: 62, untilMinute: 600 } },
    { where: 'clock', match: { component: 'gateway' }, do: 'skew', byMs: 1000 },
    { where: 'agent-gateway', do: 'outage', when: { fromMinute: 0, untilMinute: 600 } },
    { where: 'agent-gateway', do: 'answer-error-after-posting', nth: 1, suspends: ['claims-true'] },
    { where: 'rail-rail', do: 'answer-error-after-posting', nth: 1 },
    netLie,
    { ...netLie, match: { kind: 'ask' }, suspends: ['claims-true'] },
    { where: 'operator', do: 'emergency-stop', match: { agent: 'payroll', tool: 'transfer_funds' }, state: 'after-hold', nth: 2, forMs: 60_000 },
    { where: 'operator', do: 'emergency-stop', when: { fromMinute: 1, untilMinute: 600 } },
  ];
  for (const fault of sensible) t.doesNotThrow(() => checkFault(file, fault, { ...place, path: ['cases', 0, 'faults', 0] }), JSON.stringify(fault));
});

t.test('in a file the line of the field is named, and an account is an actor', async (t) => {
  const text = readFileSync(new URL('../../scenarios/rail-restart.yaml', import.meta.url), 'utf8');
  const read = (changed: string) =>
    scenarioReader(JSON.parse(readFileSync(new URL('../../scenarios/schema.json', import.meta.url), 'utf8')))('f.yaml', changed);
  const line = text.split('\n').findIndex((found) => found.includes('account: fish')) + 1;
  const account = /(?<=account: )fish/;
  t.throws(() => planCases(read(text.replace(account, 'nobody'))), {
    message: new RegExp(`^f\\.yaml:${line}: account "nobody" is not one of the actors`),
  });
  t.throws(() => planCases(read(text.replace('"bank:904" }, state: after-hold', '"bank:999" }, state: after-hold'))), {
    message: /^f\.yaml:\d+: cases\.1\.faults\.0\.match\.component "bank:999" is not there/,
  });
  const first = '{ where: process, match: { component: "bank:904" }, state: after-hold, do: kill';
  const stranger = text.replace(first, '{ where: operator, match: { agent: nosuch }, state: after-hold, do: emergency-stop');
  t.throws(() => planCases(read(stranger)), { message: /match\.agent "nosuch" is not there; there are accounts$/ });
  const plan = planCases(read(text)).find(({ id }) => id.endsWith('booking-and-reply'));
  t.equal(plan?.faults[0]?.account, plan?.holders.find(({ actor }) => actor === 'fish')?.ref.account, 'which stands for its number from then on');
});

t.test('where somebody approves, the approver can be struck, and the clock that times approvals is right', async (t) => {
  const approving = { ...place, approver: true, path: ['cases', 0, 'faults', 0] };
  for (const verb of ['lose-request', 'lose-reply', 'delay', 'duplicate'] as const)
    t.doesNotThrow(() => checkFault(file, { where: 'approver', match: { agent: 'payroll' }, nth: 1, do: verb }, approving), verb);
  t.doesNotThrow(() => checkFault(file, { where: 'approver', when: { fromMinute: 0, untilMinute: 2000 }, do: 'partition' }, approving));
  t.throws(() => checkFault(file, { where: 'approver', nth: 1, do: 'corrupt' }, approving), { message: /where lose-request/ });
  t.throws(() => checkFault(file, { where: 'approver', match: { tool: 'transfer_funds' }, nth: 1, do: 'delay' }, approving), {
    message: /can match agent/,
  });
  t.throws(() => checkFault(file, { where: 'clock', match: { component: 'gateway' }, do: 'skew', byMs: 1000 }, approving), {
    message: /leave it right where somebody approves/,
  });
});
