import type { AnyEvent } from '../kernel/event.ts';
import { type Batch, eventsOf, textOf } from './batch.ts';
import { packText } from './batch-text.ts';

/** Text that is packed as one: long enough to shrink well, short enough to unpack in a moment. */
const joinedBytes = 1 << 20;

/** Batches kept in memory until somebody replays them: joined and packed, about a sixteenth of their text. */
export class JoinedBatches {
  readonly #place: string;
  readonly #packed: Batch[] = [];
  #open: { readonly first: Batch; last: Batch; readonly texts: string[]; length: number } | undefined;

  /** @param place file or stream, for messages */
  constructor(place: string) {
    this.#place = place;
  }

  /** Throws {@link JournalRefused} when its text is cut off or cannot be unpacked. */
  add(batch: Batch): void {
    const text = textOf(this.#place, batch);
    this.#open ??= { first: batch, last: batch, texts: [], length: 0 };
    this.#open.last = batch;
    this.#open.texts.push(text);
    this.#open.length += text.length;
    if (this.#open.length >= joinedBytes) this.#pack();
  }

  /** The events of all batches, in order. Throws {@link JournalRefused} when a line is no event. */
  *events(): Iterable<AnyEvent> {
    this.#pack();
    for (const batch of this.#packed) yield* eventsOf(this.#place, batch);
  }

  #pack(): void {
    if (this.#open === undefined) return;
    const { first, last, texts } = this.#open;
    this.#packed.push({ ...first, lastSeq: last.lastSeq, events: packText(Buffer.from(texts.join(''))) });
    this.#open = undefined;
  }
}
