const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;

/** Most bytes of one UTF-16 code unit in UTF-8, and as JSON writes it (`\\u0000`). */
const bytesPerUnit = 3;
const quotedBytesPerUnit = 6;

/** Most bytes of a number, such as `-1.2345678901234567e-300`. */
export const numberBytesMax = 24;

/** Most bytes that strings of this length together take when quoted, their quotes apart. */
export function quotedBytesMax(units: number): number {
  return units * quotedBytesPerUnit;
}

/**
 * Bytes of JSON text, written piece by piece without making strings of them in between. What is written stays until {@link clear}.
 * Every method but `reserve` and `push` trusts that there is room: reserve first.
 */
export class ByteBuffer {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written; valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  /** Any text, in UTF-8. Makes its own room. */
  push(text: string): void {
    this.reserve(text.length * bytesPerUnit);
    this.#length += this.#bytes.write(text, this.#length);
  }

  literal(ascii: Uint8Array): void {
    const bytes = this.#bytes;
    const start = this.#length;
    const count = ascii.length;
    for (let index = 0; index < count; index += 1) bytes[start + index] = ascii[index] ?? 0;
    this.#length = start + count;
  }

  /** A string as JSON writes it, quotes included; see {@link quotedBytesMax}. */
  quoted(text: string): void {
    const bytes = this.#bytes;
    const count = text.length;
    let at = this.#length;
    bytes[at] = quote;
    at += 1;
    for (let index = 0; index < count; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === quote || code === backslash) {
        this.push(JSON.stringify(text)); // over what was written so far, since the length has not moved yet
        return;
      }
      bytes[at] = code;
      at += 1;
    }
    bytes[at] = quote;
    this.#length = at + 1;
  }

  /** A number as JSON writes it; fast for whole ones from 0. Takes up to {@link numberBytesMax}. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.push(String(value));
      return;
    }
    const bytes = this.#bytes;
    const start = this.#length;
    const end = start + digitsOf(value);
    const high = Math.floor(value / 1e8);
    const at = digitsInto(bytes, end, value - high * 1e8);
    if (high > 0) {
      bytes.fill(zero, end - 8, at);
      digitsInto(bytes, end - 8, high);
    }
    this.#length = end;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits += 1;
  return digits;
}

/** Writes the digits of a value below 10^9 so that they end before `end`; returns where they begin. */
function digitsInto(bytes: Uint8Array, end: number, value: number): number {
  let rest = value | 0; // 32-bit arithmetic is several times faster
  let at = end;
  do {
    const tens = (rest / 10) | 0;
    at -= 1;
    bytes[at] = zero + (rest - tens * 10);
    rest = tens;
  } while (rest > 0);
  return at;
}
