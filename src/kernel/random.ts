import { createHash } from 'node:crypto';

/** The only source of chance: a stream that is the same for the same seed, whatever else runs beside it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, bound); `bound` is at least 1. */
  below(bound: number): number;
  /** An independent stream, named so that adding one does not shift another. */
  fork(name: string): Random;
}

/** SHA-256 of the parts as a JSON list, in hex: seeds of trials and streams are derived, never drawn, and no two lists of parts meet. */
export function deriveSeed(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * xoshiro128** (Blackman and Vigna, 2018, public domain algorithm): 32-bit state words, fast without bigint.
 * @param seed any text; equal text gives an equal stream
 */
export function seededRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readUInt32LE(0) | 1;
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let d = digest.readUInt32LE(12);
  const word = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  const next = () => (word() * 0x200000 + (word() >>> 11)) / 0x20000000000000;
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    fork: (name) => seededRandom(deriveSeed(seed, name)),
  };
}
