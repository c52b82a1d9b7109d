/** A key of 64 bits in two halves. */
export interface PackedKey {
  readonly high: number;
  readonly low: number;
}

/** Open addressing stays quick up to here. */
const fullest = 0.75;
const empty = 0;

/**
 * Ids of 64 bits and the order in which they came, in about fifteen bytes each: a `Map` of strings takes 191 and ends at 2^24.
 * Whole keys are kept and compared, so two ids are never taken for one. Ids are only ever added. Throws `RangeError` past `idsMax`.
 */
export class PackedIds {
  readonly idsMax: number;
  #size = 0;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** One more than the place of the id, by hash; 0 where there is none. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(idsMax: number) {
    this.idsMax = idsMax;
    let slots = 16;
    while (slots * fullest < idsMax) slots *= 2;
    this.#slots = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.#high = new Uint32Array(idsMax);
    this.#low = new Uint32Array(idsMax);
  }

  get size(): number {
    return this.#size;
  }

  /** The place of an id, from 0 in order of arrival; -1 where it has never come. */
  find(high: number, low: number): number {
    return (this.#slots[this.#slotOf(high, low)] ?? empty) - 1;
  }

  /** Enters an id that {@link find} does not know; its place. */
  add(high: number, low: number): number {
    if (this.#size >= this.idsMax) throw new RangeError(`no room for more than ${this.idsMax} ids`);
    const slot = this.#slotOf(high, low);
    if (this.#slots[slot] !== empty) throw new Error(`id ${high}/${low} is there already`);
    const place = this.#size;
    this.#high[place] = high;
    this.#low[place] = low;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return place;
  }

  /** Where the id is, or where it would go. */
  #slotOf(high: number, low: number): number {
    const [slots, mask] = [this.#slots, this.#mask];
    for (let slot = mixed(high, low) & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] ?? empty;
      if (held === empty || (this.#low[held - 1] === low >>> 0 && this.#high[held - 1] === high >>> 0)) return slot;
    }
  }
}

/** Every bit of the key moves every bit of the hash (MurmurHash3's finisher, public domain). */
export function mixed(high: number, low: number): number {
  let hash = Math.imul(high, 0x9e3779b1) ^ low;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
