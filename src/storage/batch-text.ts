import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A batch as it is stored: short ones as text that any SQLite tool shows, long ones as a Zstandard frame (RFC 8878) of the same text. */
export type StoredText = string | Uint8Array;

/** Below this length a frame saves less than it costs. */
const textBytesMax = 8_192;

/** Most bytes of one batch: what may wait for a flush, and what a frame may unpack to. */
export const batchBytesMax = 2 ** 28;

/** Level 1: lines of events are so alike that they shrink sixteenfold, and what is not written need not be waited for. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export function packText(text: Buffer): StoredText {
  return text.length <= textBytesMax ? text.toString() : zstdCompressSync(text, options);
}

/** `undefined` when the frame is broken or longer than {@link batchBytesMax}. */
export function unpackText(stored: StoredText): string | undefined {
  if (typeof stored === 'string') return stored;
  try {
    return zstdDecompressSync(stored, { maxOutputLength: batchBytesMax + 1 }).toString();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined; // zlib's errors carry a code, faults of ours do not
    throw error;
  }
}
