import { type AnyEvent, decodeEvent, encodeEvent } from '../../kernel/event.ts';
import type { EpochMs } from '../../kernel/instruction.ts';
import type { Judge } from '../../oracle/judge.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { type MemoryJournal, memoryJournal } from '../../storage/memory-journal.ts';
import { observedJournal } from '../observed-journal.ts';

/** A part of the sandbox worked directly, without agents: the journal is the same, and so is the judge. */
export type Drill = (judge: Judge, seed: string) => Promise<void>;

export interface DrillJournal extends MemoryJournal {
  /** Throws {@link SandboxBroken} as soon as an invariant is violated: a trial would stop there too. */
  check(): void;
  /** Closes the trial. */
  end(): void;
}

/** What the judge sees of an event: what would be written of it. Throws for what cannot be written. */
export function asWritten(event: AnyEvent): AnyEvent {
  return decodeEvent(encodeEvent(event));
}

/** A journal that the judge watches, event by event, as a file of it would read. */
export function watchedJournal(judge: Judge, clock: { readonly now: () => EpochMs }): MemoryJournal {
  return observedJournal(memoryJournal({ clock, trial: null }), [(event) => judge.observe(asWritten(event))]);
}

export function openJournal(judge: Judge, clock: { readonly now: () => EpochMs }): DrillJournal {
  const journal = watchedJournal(judge, clock);
  const check = () => {
    const violated = judge.violations()[0];
    if (violated !== undefined) throw new SandboxBroken(violated.message);
  };
  return {
    ...journal,
    check,
    end: () => {
      journal.record({ kind: 'trial.closed', at: clock.now(), data: { reason: 'finished' } });
      check();
    },
  };
}

/** For a drill that has no case: a trial in which nobody was asked for anything. */
export function openDrill(judge: Judge, clock: { readonly now: () => EpochMs }): DrillJournal {
  const journal = openJournal(judge, clock);
  journal.record({
    kind: 'trial.opened',
    at: clock.now(),
    data: { obligations: [], participants: [], agents: [], suspended: [], pollsMax: 1 },
  });
  return journal;
}
