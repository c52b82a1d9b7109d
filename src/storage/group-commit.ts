import type { JournalRefused } from './journal.ts';

/** Makes everything that waits durable at once; says why if it cannot. */
export type Write = () => JournalRefused | undefined;

export interface GroupCommit {
  flush(): Promise<void>;
  flushNow(): void;
}

/**
 * Lets everybody who flushes in one turn of the event loop share one write.
 * @param defer runs a task after the current turn
 */
export function groupCommit(write: Write, defer: (task: () => void) => void): GroupCommit {
  let waiting: PromiseWithResolvers<void> | undefined;
  const settle = (): JournalRefused | undefined => {
    const group = waiting;
    waiting = undefined;
    const refused = write();
    if (refused === undefined) group?.resolve();
    else group?.reject(refused);
    return refused;
  };
  return {
    flush: () => {
      if (waiting !== undefined) return waiting.promise;
      const group = Promise.withResolvers<void>();
      waiting = group;
      defer(() => {
        // A `flushNow` in between has already settled this group, and perhaps another one has begun.
        if (waiting === group) settle();
      });
      return group.promise;
    },
    flushNow: () => {
      const refused = settle();
      if (refused !== undefined) throw refused;
    },
  };
}
