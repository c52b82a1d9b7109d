import type { AnyEvent } from '../../kernel/event.ts';
import { openJudge } from '../../oracle/judge.ts';

/** What is wrong with a trial, and the event that shows it. */
export interface Proof {
  /** Position in the trial; null where nothing is wrong, or nothing points at it. */
  readonly seq: number | null;
  readonly message: string;
}

/** The event at which an invariant broke, else the one that the first failed check names. */
export function proofOf(events: readonly AnyEvent[]): Proof {
  const judge = openJudge();
  for (const event of events) {
    judge.observe(event);
    const broken = judge.violations()[0];
    if (broken !== undefined) return { seq: event.seq, message: `invariant ${broken.id} breaks here: ${broken.message}` };
  }
  const failed = judge.judgement().checks.find(({ status }) => status === 'failed');
  if (failed === undefined) return { seq: null, message: 'no invariant is broken and no check failed' };
  const seq = failed.events.at(-1) ?? null;
  return { seq, message: `check ${failed.id} failed: ${failed.message}${seq === null ? ' (no single event shows it)' : ''}` };
}
