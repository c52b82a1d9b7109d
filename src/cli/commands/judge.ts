import { judgeEvents } from '../../oracle/judge.ts';
import { printableLine } from '../../report/printable.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { digestOf } from '../../runner/trial-digest.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { following, trialsOf, writtenTrials } from '../written-events.ts';

/**
 * Judges every trial of a run again from `events.jsonl` alone. Returns 0 when all pass, 1 when one fails.
 * @throws InputError where the events are not those of which `run.json` has the digest: what was edited is not judged as if it had been played
 */
export async function judge(folder: string): Promise<number> {
  const result = readRun(folder);
  const trials = trialsOf(result);
  const stated = new Map(result.cases.flatMap(({ trialList }) => trialList.map(({ trial, digest }) => [trial, digest])));
  let failed = 0;
  const lines: string[] = []; // said when all of the file has been read: half of a verdict is none
  for await (const [trial, events] of writtenTrials(folder, trials)) {
    const judgement = await following(folder, trial, () => judgeEvents(events));
    const digest = stated.get(trial) ?? null; // null: not in virtual time, whose events have none
    if (digest !== null && digest !== digestOf(events))
      throw new InputError(
        `${folder}: the events of ${trial} are not those that ${runFiles.run} has the digest of; "railproof replay ${folder}" shows the line`,
      );
    const broken = judgement.invariants.find((invariant) => invariant.violated > 0);
    if (broken !== undefined) throw new SandboxBroken(`${trial}: invariant ${broken.id} is violated: ${broken.message}`);
    if (!judgement.passed) failed += 1;
    lines.push(`${judgement.passed ? 'passed' : 'FAILED'} ${printableLine(trial)}`);
    for (const check of judgement.checks) if (check.status === 'failed') lines.push(`  ${check.id}: ${printableLine(check.message)}`);
  }
  lines.push(`${trials.length - failed} passed, ${failed} failed`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return failed === 0 ? 0 : 1;
}
