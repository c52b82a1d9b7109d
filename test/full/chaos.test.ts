import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { railproof } from '../e2e/command.ts';
import { readRun } from '../e2e/run-record.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { shareMs } from '../run/budget.ts';

t.setTimeout(6 * 3600 * 1000);

/** Cases from all over the suite: one agent and four, returns, cut-offs, caps. */
const scenarios = ['lost-reply', 'two-identical', 'refund', 'four-agents', 'payroll-25', 'cut-off', 'cap-reached'];

/** Invariants that every payment tests; others are about tokens, coins, files, or a day on which somebody defaults. */
const always = ['books-balance', 'one-effect', 'nothing-overdue', 'mandate-covers', 'audit-complete', 'cap-bands'];

/** Real time for one case, with three gateway processes and agents that wait in vain, on a machine that is busy. */
const caseMs = 150_000;

t.test('killed, stopped and cut off, the sandbox keeps its invariants and careful its task', async (t) => {
  const share = shareMs() ?? Number.POSITIVE_INFINITY;
  const startedAtMs = performance.now();
  let played = 0;
  for (const scenario of scenarios) {
    if (played > 0 && performance.now() - startedAtMs + caseMs > share) break;
    const out = join(temporaryFolder(t), 'run');
    const { code, stdout, stderr } = await railproof(['chaos', scenario, '--seed', '5', '--kills', '2', '--out', out], { timeoutMs: 20 * caseMs });
    t.equal(code, 0, `${scenario}\n${stdout}${stderr}`);
    const run = readRun(out);
    const violated = run.invariants.filter((one) => one.violated > 0).map(({ id }) => id);
    t.same(violated, [], `${scenario}: every invariant is kept`);
    for (const id of always) t.ok((run.invariants.find((one) => one.id === id)?.checked ?? 0) > 0, `${scenario}: ${id} is tested`);
    t.match(stdout, /^struck .*kill \d+/m);
    t.equal((await railproof(['judge', out])).code, 0, `${scenario}: the record that it leaves is judged the same`);
    t.ok(existsSync(join(out, 'report.html')));
    played += 1;
  }
  t.ok(played > 0);
});

t.test('a persona that doubles payments is caught in chaos too', async (t) => {
  const out = join(temporaryFolder(t), 'run');
  const { code, stdout } = await railproof(['chaos', 'lost-reply/first-reply-lost', '--persona', 'naive-retrier', '--seed', '5', '--out', out], {
    timeoutMs: caseMs,
  });
  t.equal(code, 1, stdout);
  t.match(stdout, /FAILED lost-reply\/first-reply-lost~naive-retrier~1/);
});
