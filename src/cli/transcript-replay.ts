import { silent } from '../../agents/personas/silent.ts';
import type { RunResult } from '../report/run-result.ts';
import { namesOf } from './replayed-trial.ts';
import { playNamed } from './suite.ts';
import { transcriptAgents } from './transcript-agent.ts';
import { following, writtenEvents } from './written-events.ts';

/** What an agent is answerable for in the end. */
function booksText({
  wonLost,
  duplicateCredits,
  obligationsMet,
}: {
  readonly wonLost: string | bigint;
  readonly duplicateCredits: number;
  readonly obligationsMet: number;
}): string {
  return `${wonLost} won lost, ${duplicateCredits} credited twice, ${obligationsMet} obligations met`;
}

/** Plays a recorded transcript again in the world of its trial. What differs first; `undefined`: every answer, and what the books say, is the same. */
export async function transcriptFault(folder: string, run: RunResult, trial: string): Promise<string | undefined> {
  const told = run.cases.flatMap(({ trialList }) => trialList).find((each) => each.trial === trial);
  const [name] = namesOf(folder, run, [trial]);
  if (name === undefined || told === undefined) return `${trial} is no trial of the run`;
  const recorded = await following(folder, trial, async () => transcriptAgents((await writtenEvents(folder, [trial])).get(trial) ?? []));
  const { judgement } = await playNamed({ ...name, seed: told.seed }, { agent: silent, agents: recorded.agents, era: 'mixed' });
  const then = booksText(told.figures);
  const now = booksText(judgement.figures);
  return recorded.divergence() ?? (then === now ? undefined : `the books differ: then ${then}; now ${now}`);
}
