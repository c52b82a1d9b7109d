import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Flag, Play } from './play.ts';
import { activate, beginCoverage, coveredByLoading, coveredByPlay } from './switchboard.ts';

/** What a thread is told when it starts. */
export interface WorkerStart {
  readonly sources: Readonly<Record<string, string>>;
  /** A mutant that acts while modules load has to be on before they do. */
  readonly token: string | null;
}

export interface PlayRequest {
  readonly token: string | null;
  readonly play: Play;
}

/** The first message of a thread, and one more for each request, in order. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly coveredByLoading: readonly string[] }
  | { readonly kind: 'played'; readonly flag: Flag | null; readonly covered: readonly string[] };

const start: WorkerStart = workerData;

registerHooks({
  load: (url, context, next) => {
    const source = start.sources[url];
    return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true };
  },
});

activate(start.token);
const { catchUnwaited, flagOf } = await import('./player.ts'); // after the hooks: this loads the instrumented files
catchUnwaited();

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', ({ token, play }: PlayRequest) => {
  activate(token);
  beginCoverage();
  void flagOf(play).then((flag) => say({ kind: 'played', flag, covered: coveredByPlay() }));
});

say({ kind: 'ready', coveredByLoading: coveredByLoading() });
