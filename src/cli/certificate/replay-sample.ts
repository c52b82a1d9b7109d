import { encodeEvent } from '../../kernel/event.ts';
import { deriveSeed, seededRandom } from '../../kernel/random.ts';
import type { RunResult } from '../../report/run-result.ts';
import { buildInfo } from '../build-info.ts';
import { contradictionOf } from '../rejudged.ts';
import { namesOf, playOf } from '../replayed-trial.ts';
import { divergenceOf } from '../step/divergence.ts';
import { readWrittenFile } from '../step/written-file.ts';
import { playNamed } from '../suite.ts';
import { transcriptFault } from '../transcript-replay.ts';
import { trialsOf } from '../written-events.ts';

/** So many trials of the run, drawn by a seed that whoever made the run could not know; in order of the run. */
export function sampleOf(run: RunResult, count: number, seed: string): readonly string[] {
  const { next } = seededRandom(deriveSeed(seed, 'replay sample'));
  const drawn = trialsOf(run)
    .map((trial) => ({ trial, lot: next() }))
    .toSorted((left, right) => left.lot - right.lot);
  const taken = new Set(drawn.slice(0, count).map(({ trial }) => trial));
  return trialsOf(run).filter((trial) => taken.has(trial));
}

/** Why a sample does not stand. `isOpen`: another build made the run, so that nothing is proven either way. */
export interface ReplayFault {
  readonly message: string;
  readonly isOpen: boolean;
}

/**
 * Plays the trials again from their seeds, or, where time was not virtual, judges them again from their transcripts.
 * `undefined`: every event is the same, and judged the same. Nothing found in the folder is executed.
 */
export async function replayFault(
  folder: string,
  run: RunResult,
  { sample, persona }: { readonly sample: readonly string[]; readonly persona: string | undefined },
): Promise<ReplayFault | undefined> {
  const contradiction = await contradictionOf(folder, run, sample);
  if (contradiction !== undefined) return { message: contradiction, isOpen: false };
  if (run.digest === null) return transcriptsFault(folder, run, sample);
  const play = await playOf(run, persona);
  const written = await readWrittenFile(folder, trialsOf(run));
  for (const name of namesOf(folder, run, sample)) {
    const { events } = await playNamed(name, play(name));
    const divergence = divergenceOf(name.trial, written.get(name.trial) ?? [], events.map(encodeEvent));
    if (divergence !== undefined) return { message: divergence.message, isOpen: run.build.commit !== buildInfo().commit || run.build.dirty };
  }
  return undefined;
}

/** Of agents that are not ours. What they called is called again, where no real process was killed beside it. */
async function transcriptsFault(folder: string, run: RunResult, sample: readonly string[]): Promise<ReplayFault | undefined> {
  if (run.command[0] !== 'run') return undefined;
  for (const trial of sample) {
    const message = await transcriptFault(folder, run, trial);
    if (message !== undefined) return { message: `${trial}: ${message}`, isOpen: run.build.commit !== buildInfo().commit || run.build.dirty };
  }
  return undefined;
}
