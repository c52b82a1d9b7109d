import type { AnyEvent } from '../kernel/event.ts';
import type { JudgedTrial } from '../report/aggregate.ts';
import { earlyStop } from '../report/early-stop.ts';
import type { Life } from '../report/life.ts';
import type { EarlyStopResult } from '../report/run-result.ts';
import { ambient } from './ambient.ts';
import { lifeKeeper } from './life-keeper.ts';
import { openProgress } from './progress.ts';
import type { RunFolder } from './run-folder.ts';
import type { TrialName } from './suite.ts';

export interface SeriesOrder {
  readonly folder: Pick<RunFolder, 'appendEvents'>;
  readonly k: number;
  /** Play a case no further once its pass rate is decided. */
  readonly stopEarly?: boolean;
  readonly quiet: boolean;
}

/** One trial as it was played, and as the report takes it. */
export interface PlayedTrial {
  readonly events: readonly AnyEvent[];
  readonly outcome: JudgedTrial;
}

/** What a series leaves for the report. */
export interface Series {
  readonly judged: readonly JudgedTrial[];
  readonly lives: readonly Life[];
  /** For the header of the run; empty unless cases were stopped early. */
  readonly stopping: { readonly earlyStop?: EarlyStopResult };
}

/** Plays trials one after the other, writes down their events as they come, and shows how far it is. */
export async function playSeries(
  names: readonly TrialName[],
  { folder, k, stopEarly, quiet }: SeriesOrder,
  play: (name: TrialName) => Promise<PlayedTrial>,
): Promise<Series> {
  const progress = openProgress({ stream: process.stderr, total: names.length, now: ambient.elapsedMs, quiet });
  const judged: JudgedTrial[] = [];
  const lives = lifeKeeper();
  const early = stopEarly === true ? earlyStop(k) : undefined;
  for (const name of names) {
    if (early?.isDone(name.plan.id) === true) {
      progress.spare(1);
      continue;
    }
    const { events, outcome } = await play(name);
    judged.push(outcome);
    early?.take(outcome);
    folder.appendEvents(events);
    lives.keep({ name, events, judgement: outcome.judgement });
    progress.step(name.trial);
  }
  progress.done();
  return { judged, lives: lives.all(), stopping: early === undefined ? {} : { earlyStop: early.result() } };
}
