import { registerHooks } from 'node:module';

/**
 * Loaded ahead of railproof with `node --import`: puts {@link ./killing-journal.ts} between the gateway and its SQLite journal.
 * What is shipped knows nothing of it.
 */
const doors: readonly { readonly from: string; readonly specifier: string }[] = [
  { from: '/src/storage/open-journal.ts', specifier: './sqlite-journal.ts' },
  { from: '/src/storage/sqlite-journal.ts', specifier: './sqlite-batches.ts' },
];

registerHooks({
  resolve: (specifier, context, next) => {
    const struck = doors.some((door) => door.specifier === specifier && context.parentURL?.endsWith(door.from) === true);
    return next(struck ? new URL('./killing-journal.ts', import.meta.url).href : specifier, context);
  },
});
