import { exitCodeOf, railproof } from './program.ts';

/** Something nobody waited for broke an invariant, in a promise or in a timer of the real clock: no verdict can be trusted now. */
for (const event of ['unhandledRejection', 'uncaughtException'] as const) process.on(event, (error) => process.exit(exitCodeOf(error)));

// Whoever read the output has gone, as `head` does: what was begun is brought to its end, unheard.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await railproof(process.argv.slice(2));
