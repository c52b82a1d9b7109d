import { openJournal } from '../../src/storage/open-journal.ts';
import { recordPost } from '../contract/journal.ts';
import { journalHost } from './journal-host.ts';

/**
 * A process of its own with a journal: `node journal-process.ts STORE COUNT`. Records COUNT batches of three events each,
 * and prints the position of the last event of a batch once it is durable. When the journal fails, prints what every
 * later call says, and ends with 1.
 */
const [store = '', count = '0'] = process.argv.slice(2);
const journal = await open();
try {
  for (let batch = 0; batch < Number(count); batch += 1) {
    const seqs = [1, 2, 3].map((item) => recordPost(journal, 3 * batch + item));
    await journal.flush();
    console.log(`durable ${seqs.at(-1)}`);
  }
  recordPost(journal, 0);
  console.log('waiting');
  process.stdin.resume();
} catch (error) {
  console.log(`flush: ${error}`);
  await report('record', async () => recordPost(journal, 0));
  await report('flush', () => journal.flush());
  process.exitCode = 1;
}

async function open() {
  try {
    return await openJournal(store, journalHost);
  } catch (error) {
    console.log(`open: ${error}`);
    process.exit(1);
  }
}

async function report(name: string, call: () => Promise<unknown>): Promise<void> {
  await call().then(
    () => console.log(`${name}: went through`),
    (error: unknown) => console.log(`${name}: ${error}`),
  );
}
