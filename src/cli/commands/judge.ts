import { judgeEvents } from '../../oracle/judge.ts';
import { printableLine } from '../../report/printable.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { readRun } from '../run-folder.ts';
import { trialsOf, writtenTrials } from '../written-events.ts';

/** Judges every trial of a run again from `events.jsonl` alone. Returns 0 when all pass, 1 when one fails. */
export async function judge(folder: string): Promise<number> {
  const trials = trialsOf(readRun(folder));
  let failed = 0;
  for await (const [trial, events] of writtenTrials(folder, trials)) {
    const judgement = judgeEvents(events);
    const broken = judgement.invariants.find((invariant) => invariant.violated > 0);
    if (broken !== undefined) throw new SandboxBroken(`${trial}: invariant ${broken.id} is violated: ${broken.message}`);
    if (!judgement.passed) failed += 1;
    process.stdout.write(`${judgement.passed ? 'passed' : 'FAILED'} ${printableLine(trial)}\n`);
    for (const check of judgement.checks) if (check.status === 'failed') process.stdout.write(`  ${check.id}: ${printableLine(check.message)}\n`);
  }
  process.stdout.write(`${trials.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
