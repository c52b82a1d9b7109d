import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPolicy } from '../../src/cli/policy-file.ts';
import { catalog } from '../../src/gateway/catalog.ts';
import { won } from '../../src/kernel/money.ts';
import { railproof } from '../e2e/command.ts';

const template = new URL('../../docs/templates/policy.yaml', import.meta.url).pathname;
const text = readFileSync(template, 'utf8');

t.test('the policy to start from is read as it is written, and knows every tool', async (t) => {
  const { zones, agents, rules } = readPolicy(template);
  t.same(zones, [{ name: 'internal', internal: true, letter: null }]);
  t.same(agents, [{ tenant: 'sandbox', agent: 'agent', zone: 'internal' }]);
  t.match(rules[1], { upToWon: won(3_000_000n), stepUpFromWon: won(1_000_000n), hours: { businessDaysOnly: true } });
  t.equal(rules[0]?.hours, null);
  t.same(rules.flatMap(({ tools }) => tools).toSorted(), catalog.map(({ definition }) => definition.name).toSorted());
});

const letter = (words: string) => `internal: false, letter: { ${words} } }`;
const bad: readonly (readonly [string, string, RegExp])[] = [
  ['internal: true }', 'internal: yes-it-is }', /policy.yaml:4: zones.0.internal must be boolean/],
  ['upToWon: "3000000"', 'upToWon: 3000000', /:\d+: rules.1.upToWon must be string/],
  ['upToWon: "3000000"', 'upToWon: "3,000,000"', /rules.1.upToWon must match pattern/],
  ['upToWon: "3000000"', 'upTo: "3000000"', /rules.1.upTo is not a field of a policy; remove it or see docs\/templates\/policy.schema.json/],
  ['[transfer_funds,', '[transfer_fund,', /:\d+: rules.1.tools.0 "transfer_fund" leads nowhere; there are get_task, /],
  ['[transfer_funds,', '["*",', /rules.1.tools.0 must match pattern/],
  ['agent: agent, zone: internal', 'agent: agent, zone: extern', /agents.0.zone "extern" leads nowhere; there is internal/],
  ['agent: agent, zone: internal', 'agent: robot, zone: internal', /rules.0.agent "agent" leads nowhere; there is robot/],
  ['- name: pay', '- name: look', /rules.1 look is there twice; keep one/],
  ['untilKst: "18:00"', 'untilKst: "08:00"', /rules.1.hours.untilKst is not after fromKst; give the night two rules/],
  ['internal: true }', letter('use: security, from: "2026-02-30"'), /zones.0.letter.from 2026-02-30 is no date/],
  ['internal: true }', letter('use: anything, from: "2026-02-03"'), /zones.0.letter.use must be one of security, payments/],
];

t.test('what is wrong with a policy is said with file, line and field', async (t) => {
  for (const [from, to, message] of bad) {
    t.ok(text.includes(from), from);
    const folder = t.testdir({ 'policy.yaml': text.replace(from, to) });
    t.throws(() => readPolicy(join(folder, 'policy.yaml')), { name: 'InputError', message }, to);
  }
  t.throws(() => readPolicy(join(t.testdir(), 'none.yaml')), {
    name: 'InputError',
    message: /none.yaml: cannot be read \(ENOENT\); docs\/templates/,
  });
});

t.test('explain shows a decision rule by rule, and exits with it', async (t) => {
  const ask = (...args: string[]) =>
    railproof(['policy', 'explain', '--policy', template, '--agent', 'agent', '--at', '2026-11-23T10:00:00+09:00', ...args]);
  t.match(await ask('--tool', 'transfer_funds', '--amount', '5000'), { code: 0, stdout: /\+ rule pay: allows it\nallowed\n$/ });
  t.match(await ask('--tool', 'transfer_funds', '--amount', '1000000'), { code: 1, stdout: /a person has to approve; without an approver: no/ });
  t.match(await ask('--tool', 'transfer_funds', '--amount', '3000001'), {
    code: 1,
    stdout: /- rule pay: goes up to 3000000 won\n\s+- rule call-back: .*\ndenied: nothing/,
  });
  t.match(await ask('--tool', 'transfer_fund'), { code: 2, stderr: /--tool transfer_fund: there is no such tool; there are get_task, / });
  t.match(await ask('--tool', 'transfer_funds', '--amount', '1e3'), { code: 2, stderr: /--amount 1e3 is not whole won/ });
});
