import { type Batch, type BatchHead, beforeFirst, checkFollows, checkSeal } from './batch.ts';
import { JoinedBatches } from './joined-batches.ts';
import { JournalRefused, journalVersion } from './journal.ts';
import type { RedisLink, StreamEntry } from './redis-link.ts';

/** First fields of every owner's entry, so that no other stream is ever taken for a journal. */
export const streamFormat = 'railproof journal';

/** Entries fetched at once. */
const pageEntries = 256;

/** Largest second half of an id: https://redis.io/docs/latest/commands/xadd/ */
const idPartMax = 2n ** 64n - 1n;

/** A journal's stream as its new owner found it. */
export interface FoundStream {
  readonly last: BatchHead;
  readonly batches: JoinedBatches;
}

/** Epoch of the last owner; 0 if there is no stream yet. Throws {@link JournalRefused} when it is no journal of this version. */
export async function lastEpoch(link: RedisLink, place: string): Promise<number> {
  const first = await link.first();
  if (first === undefined) return 0;
  if (first.epoch !== 1 || first.number !== 0 || textField(first, 'format') !== streamFormat)
    throw new JournalRefused(`${place} is a stream, but not a ${streamFormat}, or its beginning was cut off. Name another with ?stream=NAME.`);
  const version = textField(first, 'version');
  if (version !== String(journalVersion)) {
    throw new JournalRefused(
      `${place} is a ${streamFormat} of version ${version}; this build reads version ${journalVersion}. Name a new stream, or open it with the build that wrote it.`,
    );
  }
  return (await link.last())?.epoch ?? 0;
}

/** The entry with which the owner of that epoch took the stream over. */
export async function ownerAt(link: RedisLink, epoch: number): Promise<StreamEntry | undefined> {
  const [entry] = epoch === 0 ? [] : await link.after(`${epoch - 1}-${idPartMax}`, 1);
  return entry?.epoch === epoch && entry.number === 0 ? entry : undefined;
}

/** Fields of the entry `<epoch>-0`, with which an owner takes the stream over; `url`: where others of its kind reach it. */
export function ownerFields(owner: string, url?: string): readonly string[] {
  return ['format', streamFormat, 'version', String(journalVersion), 'owner', owner, ...(url === undefined ? [] : ['url', url])];
}

/** Id of a batch of that epoch: the position of its last event, so that ids grow and say how far the journal got. */
export function batchId(epoch: number, { lastSeq }: BatchHead): string {
  return `${epoch}-${lastSeq}`;
}

export function batchFields({ batch, firstSeq, lastSeq, seal, events }: Batch): readonly (string | number | Uint8Array)[] {
  return ['batch', batch, 'first', firstSeq, 'last', lastSeq, 'seal', seal, typeof events === 'string' ? 'lines' : 'zstd', events];
}

/** Reads everything up to the owner's own entry, and checks that batches follow one another and are as they were sealed. */
export async function readStream(link: RedisLink, place: string, epoch: number): Promise<FoundStream> {
  const batches = new JoinedBatches(place);
  let last = beforeFirst;
  for (let id = '0-0'; ; ) {
    const page = await link.after(id, pageEntries);
    for (const entry of page) {
      if (entry.epoch > epoch) throw takenOver(place, entry);
      if (entry.epoch === epoch) return { last, batches };
      if (entry.number === 0) continue;
      const batch = batchOf(entry);
      checkFollows(place, last, batch);
      checkSeal(place, last.seal, batch);
      batches.add(batch);
      last = { batch: batch.batch, firstSeq: batch.firstSeq, lastSeq: batch.lastSeq, seal: batch.seal };
    }
    const end = page.at(-1);
    if (end === undefined) throw new JournalRefused(`${place} lost the entry of its new owner while it was read. Start again.`);
    id = `${end.epoch}-${end.number}`;
  }
}

export function takenOver(place: string, by: StreamEntry): JournalRefused {
  const owner = textField(by, 'owner');
  const who = owner === undefined ? '' : ` (${owner})`;
  return new JournalRefused(`${place} was taken over by another process${who}, epoch ${by.epoch}. This one may not write any more; stop it.`);
}

export function textField(entry: StreamEntry, name: string): string | undefined {
  return entry.fields.get(name)?.toString();
}

function batchOf(entry: StreamEntry): Batch {
  const number = (name: string) => Number(textField(entry, name));
  const events = textField(entry, 'lines') ?? entry.fields.get('zstd') ?? '';
  return { batch: number('batch'), firstSeq: number('first'), lastSeq: number('last'), seal: textField(entry, 'seal') ?? '', events };
}
