import type { StartDeadline } from '../../agents/connection.ts';

/** Deadlines that strike when the test says so, and a list of those that still run. */
export function manualDeadlines(): {
  readonly start: StartDeadline;
  readonly running: { readonly ms: number; readonly from: number | undefined }[];
  strike(): void;
} {
  const running: { readonly ms: number; readonly from: number | undefined; readonly controller: AbortController }[] = [];
  return {
    running,
    start: (ms, from) => {
      const entry = { ms, from, controller: new AbortController() };
      running.push(entry);
      return {
        signal: entry.controller.signal,
        cancel: () => {
          const at = running.indexOf(entry);
          if (at >= 0) running.splice(at, 1);
        },
      };
    },
    strike: () => {
      for (const { controller } of running.slice()) controller.abort();
    },
  };
}
