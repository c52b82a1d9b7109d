import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { faultsPage } from '../../src/runner/fault/page.ts';
import { describeFault } from '../../src/runner/fault/sentence.ts';
import { triggerOf, triggers, verbs } from '../../src/runner/fault/verbs.ts';
import { type FaultSpec, faultPoints, faultSeams, faultVerbs } from '../../src/runner/scenario.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

t.test('docs/faults.md says what the code does', async (t) => {
  const page = faultsPage();
  if (process.env['TAP_SNAPSHOT'] === '1') writeFileSync(new URL('../../docs/faults.md', import.meta.url), page);
  t.equal(read('docs/faults.md'), page, 'write it again with TAP_SNAPSHOT=1 node test/runner/faults-page.test.ts');
});

t.test('the schema knows seams, verbs and points', async (t) => {
  const { $defs } = JSON.parse(read('scenarios/schema.json'));
  t.strictSame($defs.fault.properties.where.enum, [...faultSeams]);
  t.strictSame($defs.verb.enum, [...faultVerbs]);
  t.strictSame($defs.state.enum, [...faultPoints]);
});

t.test('every verb is possible somewhere, and at every seam something is', async (t) => {
  for (const verb of faultVerbs) t.ok(verbs[verb].seams.length > 0 && verbs[verb].triggers.length > 0, verb);
  for (const seam of faultSeams)
    t.equal(
      faultVerbs.some((verb) => verbs[verb].seams.includes(seam)),
      true,
      seam,
    );
});

t.test('a fault is told in one line', async (t) => {
  const lines: readonly [FaultSpec, string][] = [
    [
      { where: 'agent-gateway', do: 'lose-reply', match: { tool: 'transfer_funds' }, nth: 2 },
      'lose-reply at agent-gateway (tool transfer_funds), number 2',
    ],
    [
      { where: 'process', do: 'kill', match: { component: 'bank:904' }, state: 'after-hold', nth: 2, forMs: 60_000, amount: { fromWon: '10' } },
      'kill at process (bank:904, 10 to any number of won), after-hold, time 2, for 1 min',
    ],
    [{ where: 'clock', do: 'skew', match: { component: 'bank:911' }, byMs: -1500 }, 'skew at clock (bank:911), all the time, clock 1500 ms slow'],
    [
      { where: 'gateway-rail', do: 'stale-read', match: { topic: 'statement' }, probability: 0.5, forMs: 5000, suspends: ['claims-true'] },
      'stale-read at gateway-rail (topic statement), with probability 0.5, as of 5 s ago, makes claims-true void',
    ],
    [
      {
        where: 'clock',
        do: 'move-cutoff',
        match: { component: 'bokwire' },
        when: { fromMinute: 1, untilMinute: 2 },
        hours: { opensKst: '09:00', closesKst: '16:00' },
        account: 'shop',
      },
      'move-cutoff at clock (bokwire, account of shop), minutes 1 to 2, open 09:00 to 16:00',
    ],
  ];
  for (const [fault, line] of lines) t.equal(describeFault(fault), line);
  t.strictSame(new Set(lines.map(([fault]) => triggerOf(fault))), new Set(triggers), 'each trigger has a line');
});
