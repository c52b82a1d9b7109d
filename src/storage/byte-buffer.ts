const quote = 0x22;
const backslash = 0x5c;
const zero = 0x30;

/** Most bytes of one UTF-16 code unit in UTF-8. */
const bytesPerUnit = 3;

/** Most digits of a safe integer. */
const digitsMax = 16;

/** JSON text as bytes, written piece by piece without making strings in between. It grows as needed and is emptied by `clear`. */
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

  /** Any text, in UTF-8. */
  text(text: string): void {
    const bytes = this.#room(text.length * bytesPerUnit);
    this.#length += bytes.write(text, this.#length);
  }

  literal(utf8: Uint8Array): void {
    this.#room(utf8.length).set(utf8, this.#length);
    this.#length += utf8.length;
  }

  /** A string as JSON writes it, quotes included. */
  quoted(text: string): void {
    const bytes = this.#room(text.length + 2);
    const count = text.length;
    const start = this.#length + 1;
    bytes[start - 1] = quote;
    for (let index = 0; index < count; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === quote || code === backslash) {
        this.text(JSON.stringify(text)); // over what was written so far: the length has not moved yet
        return;
      }
      bytes[start + index] = code;
    }
    bytes[start + count] = quote;
    this.#length = start + count + 1;
  }

  /** A number as JSON writes it; fast for whole ones from 0. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.text(String(value));
      return;
    }
    const bytes = this.#room(digitsMax);
    const end = this.#length + digitsOf(value);
    const high = Math.floor(value / 1e8);
    const at = digitsInto(bytes, end, value - high * 1e8);
    if (high > 0) {
      bytes.fill(zero, end - 8, at);
      digitsInto(bytes, end - 8, high);
    }
    this.#length = end;
  }

  #room(count: number): Buffer {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    return this.#bytes;
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
