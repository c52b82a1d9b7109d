import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { replay } from '../../src/cli/commands/replay.ts';
import { run } from '../../src/cli/commands/run.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { quietly } from './quietly.ts';

t.test('run --stop-early plays each case until its rate is decided, and what it played replays', async (t) => {
  const out = join(t.testdir(), 'run');
  const order = {
    seed: '7',
    trials: 75,
    k: 1,
    persona: 'naive-retrier',
    era: '2025',
    store: 'memory',
    mandates: 'as-written',
    stopEarly: true,
    out,
    quiet: true,
  } as const;
  const { code, said } = await quietly(() => run(['lost-reply/first-reply-lost', 'single-bill'], order));
  t.equal(code, 1);
  t.match(said, /^stopped +early: 1 cases at 0\.99 rather than 0\.95, 1 the other way, 0 undecided; .* biased$/m);
  const result: RunResult = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  t.match(
    result.cases.map(({ id, trials, passed }) => ({ id, trials, passed })),
    [
      { id: 'lost-reply/first-reply-lost', trials: 2, passed: 0 },
      { id: 'single-bill/clean', trials: 72, passed: 72 },
    ],
  );
  t.same(result.earlyStop?.answers, { 'lost-reply/first-reply-lost': 'reject', 'single-bill/clean': 'accept' });
  t.match(result.command, ['run', 'lost-reply/first-reply-lost', 'single-bill', '--seed', '7', '--trials', '75', '--k', '1', '--stop-early']);
  t.match(await quietly(() => replay(out, {})), { code: 0, said: /^run: 74 trials, the same; digest [0-9a-f]{64}$/m });
});
