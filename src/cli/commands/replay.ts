import { encodeEvent } from '../../kernel/event.ts';
import { runDigest } from '../../report/aggregate.ts';
import { chooseLives } from '../../report/life-choice.ts';
import { printableLine } from '../../report/printable.ts';
import type { RunResult } from '../../report/run-result.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { namesOf, playOf } from '../replayed-trial.ts';
import { readRun, runFiles } from '../run-folder.ts';
import { walk } from '../step/console.ts';
import { divergenceOf } from '../step/divergence.ts';
import { proofOf } from '../step/proof.ts';
import { Stepper } from '../step/stepper.ts';
import { readWrittenFile } from '../step/written-file.ts';
import { playNamed, type SuiteTrial } from '../suite.ts';
import { transcriptFault } from '../transcript-replay.ts';
import { trialsOf, writtenEvents } from '../written-events.ts';

export interface ReplayOptions {
  readonly trial?: string;
  readonly persona?: string;
  /** Walk one trial event by event. */
  readonly step?: boolean;
}

/**
 * Plays the trials of a run again from their seeds and compares every byte with what the run wrote down.
 * A persona of the user's own is given again with `--persona`: nothing that a run folder names is executed.
 * Returns 0 when all agree; throws {@link SandboxBroken} naming line, event and field of the first difference.
 */
export async function replay(folder: string, options: ReplayOptions): Promise<number> {
  const result = readRun(folder);
  const trials = trialsOf(result);
  if (options.trial !== undefined && !trials.includes(options.trial))
    throw new InputError(`${folder}: has no trial "${options.trial}"; see trialList in ${runFiles.run}`);
  if (options.step === true) return step(folder, result, options);
  if (result.digest === null) return replayTranscripts(folder, result, options.trial === undefined ? trials : [options.trial]);
  const names = namesOf(folder, result, options.trial === undefined ? trials : [options.trial]);
  const written = await readWrittenFile(folder, trials);
  const play = await playOf(result, options.persona);
  const digests: { readonly trial: string; readonly digest: string }[] = [];
  for (const name of names) {
    const played = await playNamed(name, play(name));
    const divergence = divergenceOf(name.trial, written.get(name.trial) ?? [], played.events.map(encodeEvent));
    if (divergence !== undefined) throw new SandboxBroken(divergence.message);
    digests.push({ trial: name.trial, digest: played.digest });
    say(played);
  }
  compareDigests(folder, result, digests);
  return 0;
}

/**
 * An agent that is not ours cannot be asked to do the same again, so what it called is: in virtual time, in the same world. Returns 1 when the
 * world answers something else, naming the first such event.
 */
async function replayTranscripts(folder: string, result: RunResult, trials: readonly string[]): Promise<number> {
  if (result.command[0] !== 'run')
    throw new InputError(
      `${folder}: real processes were killed in this run, so it cannot be played again; "railproof judge ${folder}" judges it again`,
    );
  let diverged = 0;
  for (const trial of trials) {
    const fault = await transcriptFault(folder, result, trial);
    process.stdout.write(`${trial}: ${fault ?? 'the recorded calls, answered the same; judged the same'}\n`);
    if (fault !== undefined) diverged += 1;
  }
  return diverged === 0 ? 0 : 1;
}

function say({ name, events, judgement, digest }: SuiteTrial): void {
  process.stdout.write(`${name.trial}: ${events.length} events, the same; ${judgement.passed ? 'passed' : 'failed'}; digest ${digest}\n`);
  for (const check of judgement.checks) if (check.status === 'failed') process.stdout.write(`  ${check.id}: ${printableLine(check.message)}\n`);
}

/** `run.json` is derived from the events, so it must name the digests that they have. */
function compareDigests(folder: string, result: RunResult, digests: readonly { readonly trial: string; readonly digest: string }[]): void {
  const stated = new Map(result.cases.flatMap((item) => item.trialList.map(({ trial, digest }) => [trial, digest])));
  for (const { trial, digest } of digests)
    if (stated.get(trial) !== digest)
      throw new SandboxBroken(`${folder}: ${runFiles.run} says that ${trial} has the digest ${stated.get(trial)}; it is ${digest}`);
  if (digests.length < stated.size) return;
  const digest = runDigest(digests);
  if (digest !== result.digest)
    throw new SandboxBroken(`${folder}: ${runFiles.run} says that the run has the digest ${result.digest}; it is ${digest}`);
  process.stdout.write(`run: ${digests.length} trials, the same; digest ${digest}\n`);
}

/**
 * Walks one trial: the one named, else the most telling. In virtual time it is played again first; where that differs from what
 * was written, the walk goes over what was played, and the difference is what is wrong.
 */
async function step(folder: string, result: RunResult, options: ReplayOptions): Promise<number> {
  const trial = options.trial ?? chooseLives(result)[0];
  if (trial === undefined) throw new InputError(`${folder}: has no trials`);
  const [name] = result.digest === null ? [] : namesOf(folder, result, [trial]);
  if (name === undefined) {
    const events = (await writtenEvents(folder, [trial])).get(trial) ?? [];
    process.stdout.write(`${printableLine(trial)}, as it was written: it was not in virtual time\n`);
    await walk(new Stepper(events, proofOf(events)));
    return 0;
  }
  const { events } = await playNamed(name, (await playOf(result, options.persona))(name));
  const written = (await readWrittenFile(folder, trialsOf(result))).get(trial) ?? [];
  const divergence = divergenceOf(trial, written, events.map(encodeEvent));
  process.stdout.write(`${trial}, played again${divergence === undefined ? ': the same' : `; ${divergence.message}`}\n`);
  await walk(new Stepper(events, divergence ?? proofOf(events)));
  if (divergence !== undefined) throw new SandboxBroken(divergence.message);
  return 0;
}
