import { join } from 'node:path';
import { decodeEvent } from '../../kernel/event.ts';
import { judgeEvents } from '../../oracle/judge.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { eventsByTrial } from './replay.ts';

/** Judges every trial of a run again from `events.jsonl` alone. Returns 0 when all pass, 1 when one fails. */
export async function judge(folder: string): Promise<number> {
  readRun(folder);
  const trials = await eventsByTrial(join(folder, runFiles.events), undefined);
  if (trials.size === 0) throw new InputError(`${folder}: ${runFiles.events} has no events; the run was cut off`);
  let failed = 0;
  for (const [trial, lines] of trials) {
    const judgement = judgeEvents(lines.map(decodeEvent));
    const broken = judgement.invariants.find((invariant) => invariant.violated > 0);
    if (broken !== undefined) throw new SandboxBroken(`${trial}: invariant ${broken.id} is violated: ${broken.message}`);
    if (!judgement.passed) failed += 1;
    process.stdout.write(`${judgement.passed ? 'passed' : 'FAILED'} ${trial}\n`);
    for (const check of judgement.checks) if (check.status === 'failed') process.stdout.write(`  ${check.id}: ${check.message}\n`);
  }
  process.stdout.write(`${trials.size - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
