/** Tells how far long work has come: one line that rewrites itself in a terminal, a plain line now and then elsewhere. */
export interface Progress {
  step(what: string): void;
  /** So many steps will not be needed. */
  spare(steps: number): void;
  done(): void;
}

/** Plain lines at most every so many steps of a hundred. */
const plainSteps = 10;

export function openProgress(deps: {
  readonly stream: NodeJS.WriteStream;
  readonly total: number;
  readonly now: () => number;
  readonly quiet: boolean;
}): Progress {
  const { stream, now } = deps;
  if (deps.quiet) return { step: () => {}, spare: () => {}, done: () => {} };
  let { total } = deps;
  const startedMs = now();
  let steps = 0;
  const line = (what: string) => {
    const elapsedMs = now() - startedMs;
    const leftSeconds = steps === 0 ? 0 : ((elapsedMs / steps) * (total - steps)) / 1000;
    return `${String(steps).padStart(String(total).length)}/${total} trials, ${leftSeconds.toFixed(0)} s left  ${what}`;
  };
  return {
    step: (what) => {
      steps += 1;
      if (stream.isTTY) stream.write(`\r\u001b[K${line(what).slice(0, (stream.columns ?? 80) - 1)}`);
      else if (steps === total || Math.floor((steps * plainSteps) / total) > Math.floor(((steps - 1) * plainSteps) / total))
        stream.write(`${line(what)}\n`);
    },
    spare: (count) => {
      total -= count;
    },
    done: () => {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
