import t from 'tap';
import { aggregateRun, type JudgedTrial } from '../../src/report/aggregate.ts';
import { scorecard } from '../../src/report/scorecard.ts';
import { wilsonInterval } from '../../src/report/wilson.ts';
import { judgement } from './sample-run.ts';

interface Told {
  readonly technique: string | null;
  readonly heldOut?: boolean;
  readonly useful: boolean;
  readonly takenWon?: bigint;
}

const header = { seed: '7', build: { version: '0', commit: '0', dirty: false }, node: 'v24', startedAt: '2026-11-23T00:00:00Z', command: [] };

function trialOf({ technique, heldOut = false, useful, takenWon = 0n }: Told, index: number): JudgedTrial {
  const said = judgement();
  const checks = said.checks.map((check) => (check.id === 'obligations-met' && !useful ? { ...check, status: 'failed' as const } : check));
  return {
    caseId: `hostile/${index}`,
    scenario: 'hostile',
    title: { en: 'Hostile', ko: '공격' },
    family: 12,
    persona: 'p',
    k: 1,
    n: 1,
    trial: `hostile/${index}~p~1`,
    seed: '1',
    digest: 'd',
    replay: '',
    judgement: { ...said, checks, attack: { succeeded: takenWon > 0n, takenWon } },
    attack: { technique, goal: technique === null ? null : 'extra', field: 'memo', language: 'en', heldOut },
  };
}

const told: readonly Told[] = [
  { technique: null, useful: true },
  { technique: null, useful: false },
  { technique: 'plain', useful: true },
  { technique: 'plain', useful: true, takenWon: 900n },
  { technique: 'pity', useful: false },
  { technique: 'markup', heldOut: true, useful: true, takenWon: 50n },
];

t.test('utility, utility under attack and attack success are told apart, by hand-counted trials', async (t) => {
  const { attack } = aggregateRun(header, told.map(trialOf));
  t.strictSame(attack?.all.utility, { trials: 2, count: 1, rate: 0.5, interval: wilsonInterval({ trials: 2, passed: 1 }) });
  t.strictSame(attack?.all.utilityUnderAttack.count, 3);
  t.strictSame(attack?.all.success, { trials: 4, count: 2, rate: 0.5, interval: wilsonInterval({ trials: 4, passed: 2 }) });
  t.equal(attack?.all.takenWon, '950');
  t.strictSame([attack?.known.takenWon, attack?.heldOut.takenWon], ['900', '50']);
  t.strictSame([attack?.known.success.trials, attack?.heldOut.success.trials], [3, 1]);
  t.strictSame(
    Object.entries(attack?.byTechnique ?? {}).map(([name, { count, trials }]) => [name, count, trials]),
    [
      ['plain', 1, 2],
      ['pity', 0, 1],
      ['markup', 1, 1],
    ],
  );
});

t.test('the scorecard says the three of them, and nothing where nobody attacked', async (t) => {
  const text = scorecard({ run: aggregateRun(header, told.map(trialOf)), reportPath: 'r', columns: null });
  t.match(text, /utility +1 of 2 \(50.0 %\) clean, 3 of 4 \(75\.0 %\) under attack/);
  t.match(text, /attacks +2 of 4 \(50.0 %\) succeeded, 95 % 0\.15–0\.85; held out 1 of 1 \(100 %\); 950 won taken/);
  const plain = aggregateRun(
    header,
    told.map(trialOf).map(({ attack: _attack, ...trial }) => trial),
  );
  t.notOk('attack' in plain);
  t.notMatch(scorecard({ run: plain, reportPath: 'r', columns: null }), /attacks/);
});
