import { hash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Blocks that one file is proven in at most: enough to point at a place, few enough to be carried along. */
const blocksMax = 512;
const blockBytesMin = 64;

/** What tells a file from every other, and where one that is not the same differs. */
export interface FileProof {
  readonly bytes: number;
  readonly blockBytes: number;
  /** Of each block: SHA-256, base64url; the sum of its bytes; and the sum of each byte times its position from 1, which together place a single changed byte. */
  readonly blocks: readonly (readonly [sha256: string, sum: number, placed: number])[];
}

type Block = FileProof['blocks'][number];

export function fileProof(file: string): FileProof {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const blockBytes = blockBytesOf(size);
    const blocks: Block[] = [];
    for (let at = 0; at < size; at += blockBytes) blocks.push(blockOf(readAt(descriptor, at, blockBytes)));
    return { bytes: size, blockBytes, blocks };
  } finally {
    closeSync(descriptor);
  }
}

/** What is not as it was proven, in a sentence that names the byte where one byte was changed; `undefined`: the file is the same. */
export function tamperingOf(file: string, proof: FileProof): string | undefined {
  if (!existsSync(file)) return 'is missing';
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    for (const [index, block] of proof.blocks.entries()) {
      const at = index * proof.blockBytes;
      const bytes = readAt(descriptor, at, Math.min(proof.blockBytes, proof.bytes - at));
      if (hashOf(bytes) !== block[0])
        return (
          placed(bytes, block, at) ?? `was changed within bytes ${at + 1} to ${Math.min(at + proof.blockBytes, proof.bytes)}${sized(size, proof)}`
        );
    }
    return size === proof.bytes ? undefined : `goes on after byte ${proof.bytes}, where it ended`;
  } finally {
    closeSync(descriptor);
  }
}

function sized(size: number, { bytes }: FileProof): string {
  return size === bytes ? '' : `; it has ${size} bytes and had ${bytes}`;
}

/** A single byte that differs by `d` at position `p` changes the sum by `d` and the placed sum by `d · p`. */
function placed(bytes: Buffer, [sha256, sum, placedSum]: Block, at: number): string | undefined {
  const now = sumsOf(bytes);
  const by = now.sum - sum;
  const position = by === 0 ? 0 : (now.placed - placedSum) / by;
  const found = Number.isInteger(position) ? bytes[position - 1] : undefined;
  if (found === undefined || found - by < 0 || found - by > 255) return undefined;
  const repaired = Buffer.from(bytes);
  repaired[position - 1] = found - by;
  return hashOf(repaired) === sha256 ? `was changed at byte ${at + position}: it is ${shown(found)} and was ${shown(found - by)}` : undefined;
}

function shown(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `0x${byte.toString(16).padStart(2, '0')}`;
}

function blockOf(bytes: Buffer): Block {
  const { sum, placed: placedSum } = sumsOf(bytes);
  return [hashOf(bytes), sum, placedSum];
}

function sumsOf(bytes: Buffer): { readonly sum: number; readonly placed: number } {
  let sum = 0;
  let placedSum = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    sum += byte;
    placedSum += byte * (index + 1);
  }
  return { sum, placed: placedSum };
}

function hashOf(bytes: Buffer): string {
  return hash('sha256', bytes, 'base64url');
}

function readAt(descriptor: number, at: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, length, at));
}

function blockBytesOf(size: number): number {
  let blockBytes = blockBytesMin;
  while (blockBytes * blocksMax < size) blockBytes *= 2;
  return blockBytes;
}
