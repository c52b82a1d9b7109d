import type { AnyEvent } from '../kernel/event.ts';

/** Sees every event as it is recorded, and says when the sandbox has broken one of its own promises. The oracle is one. */
export interface Watcher {
  observe(event: AnyEvent): void;
  /** Invariants violated so far; empty while all is well. */
  violations(): readonly { readonly id: string; readonly message: string }[];
}
