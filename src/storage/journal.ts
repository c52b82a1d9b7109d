import type { AnyEvent, RecordEvent } from '../kernel/event.ts';

/** Version of the stored form. A journal of another version is refused by name, never guessed at. */
export const journalVersion = 1;

/**
 * The one durable thing: an append-only list of events. All state is a fold over it.
 * What is recorded in one synchronous stretch becomes durable together or not at all, in order.
 */
export interface Journal {
  /** Appends; not yet durable. */
  readonly record: RecordEvent;
  /** Resolves once everything recorded so far is durable. Nothing is acknowledged to anybody before that. */
  flush(): Promise<void>;
  /** Everything that was durable when the journal was opened, in order. */
  replay(): Iterable<AnyEvent>;
  /** Makes what is left durable, and lets the store go. */
  close(): Promise<void> | void;
}

/** A journal on this machine, which can also be told to write at once: virtual time hands over one batch per step, without waiting. */
export interface SteppedJournal extends Journal {
  close(): void;
  /** Makes everything recorded so far durable before it returns. Throws {@link JournalRefused} if that fails. */
  flushNow(): void;
}

/** The journal cannot be opened or written: bad version, locked by another process, not writable, damaged. */
export class JournalRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalRefused';
  }
}
