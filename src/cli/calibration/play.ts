import type { Agent } from '../../../agents/agent.ts';
import { type AnyEvent, decodeEvent, encodeEvent } from '../../kernel/event.ts';
import { judgeEvents, openJudge } from '../../oracle/judge.ts';
import type { Judgement } from '../../oracle/judgement.ts';
import { playTrial } from '../../runner/trial.ts';
import { memoryJournal } from '../../storage/memory-journal.ts';
import { observedJournal } from '../observed-journal.ts';
import { type TrialName, trialNames } from '../suite.ts';

/** What came of one trial: never an exception, because a defect may break anything. */
export interface Played {
  readonly events: readonly AnyEvent[];
  /** Ids of failed checks, live or when judged again from the written events. */
  readonly failed: readonly string[];
  /** Ids of violated invariants, likewise. */
  readonly violated: readonly string[];
  /** Every check and every invariant that the judge has. */
  readonly checks: readonly string[];
  readonly invariants: readonly string[];
  /** The sandbox stopped for another reason than an invariant; `null`: it did not. */
  readonly broke: string | null;
  /** First sentence of the judge about what is wrong. */
  readonly message: string;
}

/** Errors that nobody waited for, such as those of an inquiry that a rail makes by itself. */
const unwaited: unknown[] = [];

/** From now on such errors belong to the trial that runs, instead of ending the process. */
export function catchUnwaited(): void {
  process.on('unhandledRejection', (reason) => unwaited.push(reason));
}

/** Plays one trial, judges it as it goes and again from its events as written. */
export async function play(name: TrialName, agent: Agent): Promise<Played> {
  const judge = openJudge();
  let events: readonly AnyEvent[] = [];
  let broke: string | null = null;
  unwaited.length = 0;
  try {
    const order = {
      plan: name.plan,
      agent,
      era: 'mixed' as const,
      seed: name.seed,
      watcher: judge,
      openJournal: (clock: Parameters<typeof memoryJournal>[0]['clock']) => {
        const journal = observedJournal(memoryJournal({ clock, trial: name.trial }), [judge.observe]);
        events = journal.events;
        return journal;
      },
    };
    await playTrial(order);
  } catch (error) {
    broke = messageOf(error);
  }
  broke ??= unwaited.length > 0 ? messageOf(unwaited[0]) : null;
  return summary(events, broke, judge.violations());
}

/** The first trial of a case, or the `n`-th. */
export function trialOf(
  plan: TrialName['plan'],
  { seed, persona, n = 1 }: { readonly seed: string; readonly persona: string; readonly n?: number },
): TrialName {
  const name = trialNames({ seed, plans: [plan], trials: n, persona }).at(-1);
  if (name === undefined) throw new Error(`${plan.id} gave no trial`);
  return name;
}

function summary(events: readonly AnyEvent[], broke: string | null, live: readonly { readonly id: string; readonly message: string }[]): Played {
  const nothing = { events, failed: [], violated: [], checks: [], invariants: [], broke: null };
  const stopped = live[0];
  if (stopped !== undefined) return { ...nothing, violated: live.map(({ id }) => id), message: stopped.message };
  if (broke !== null) return { ...nothing, broke, message: broke };
  const again = judgeWritten(events);
  return typeof again === 'string' ? { ...nothing, broke: again, message: again } : { ...nothing, ...verdictOf(again) };
}

/** What a judgement comes to, in ids. */
export function verdictOf({ checks, invariants }: Judgement): Pick<Played, 'failed' | 'violated' | 'checks' | 'invariants' | 'message'> {
  const failed = checks.filter((check) => check.status === 'failed');
  const violated = invariants.filter((invariant) => invariant.violated > 0);
  return {
    failed: failed.map(({ id }) => id),
    violated: violated.map(({ id }) => id),
    checks: checks.map(({ id }) => id),
    invariants: invariants.map(({ id }) => id),
    message: violated[0]?.message ?? failed[0]?.message ?? '',
  };
}

/** As `railproof judge` does: from lines of text. A text: the lines cannot be read. */
function judgeWritten(events: readonly AnyEvent[]): Judgement | string {
  try {
    return judgeEvents(events.map((event) => decodeEvent(encodeEvent(event))));
  } catch (error) {
    return `the written events cannot be judged: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
