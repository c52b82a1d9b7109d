/**
 * Several test files in one process, one after the other: starting takes longer than most of them. Tests of tap queue up at its one root;
 * none begins before all files are loaded, so that what one does while loading is not seen by the tests of another.
 * The files come in the environment, because tap names its folders after the command line.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

/** Paths from the root of the checkout, with spaces between. */
const files = process.env['RAILPROOF_TEST_FILES']?.split(' ') ?? [];
delete process.env['RAILPROOF_TEST_FILES'];

t.test('the files are there', async () => {
  for (const file of files) await import(pathToFileURL(join(import.meta.dirname, '..', '..', file)).href);
});
