import { type StoredText, unpackText } from './batch-text.ts';
import { openSqliteFile, refusing } from './sqlite-file.ts';

/**
 * The lines of a journal file as they are stored, in order, unchecked: for whoever looks for what is wrong with them. `undefined` stands for a
 * batch that cannot be unpacked. Throws `JournalRefused` when the file is no journal, or is in use.
 */
export function* sqliteLines(file: string): Iterable<string | undefined> {
  const database = openSqliteFile(file);
  try {
    const rows = refusing(file, () => database.prepare('SELECT events FROM batch ORDER BY batch').iterate());
    for (const { events } of rows) {
      const text = unpackText(events as StoredText); // the column of a strict table
      if (text === undefined) yield undefined;
      else yield* text.split('\n').filter((line) => line !== '');
    }
  } finally {
    database.close();
  }
}
