import type { EpochMs } from './instruction.ts';

/** Things that lapse, earliest first; among equals, first added first. */
export interface ExpiryQueue<T> {
  add(expiresAt: EpochMs, thing: T): void;
  /** The first live thing whose time has come; it stays until it is no longer live. */
  due(now: EpochMs): T | undefined;
}

interface Item<T> {
  readonly expiresAt: EpochMs;
  readonly ordinal: number;
  readonly thing: T;
}

/** Below this size dead items are not worth a sweep. */
const sweepSizeMin = 64;

/**
 * A binary heap. Most holds end long before they lapse, so dead items are dropped when they come to the top,
 * and swept out when the heap has doubled since the last sweep: constant cost per item, memory in proportion to what lives.
 */
export function expiryQueue<T>(isLive: (thing: T) => boolean): ExpiryQueue<T> {
  let heap: Item<T>[] = [];
  let added = 0;
  let sweepAt = sweepSizeMin;
  return {
    add: (expiresAt, thing) => {
      if (heap.length >= sweepAt) {
        // A sorted list is a heap.
        heap = heap.filter((item) => isLive(item.thing)).sort((left, right) => (comesBefore(left, right) ? -1 : 1));
        sweepAt = Math.max(sweepSizeMin, heap.length * 2);
      }
      siftUp(heap, { expiresAt, ordinal: added, thing });
      added += 1;
    },
    due: (now) => {
      for (let first = heap[0]; first !== undefined && first.expiresAt <= now; first = heap[0]) {
        if (isLive(first.thing)) return first.thing;
        removeFirst(heap);
      }
      return undefined;
    },
  };
}

function comesBefore<T>(left: Item<T>, right: Item<T>): boolean {
  return left.expiresAt === right.expiresAt ? left.ordinal < right.ordinal : left.expiresAt < right.expiresAt;
}

function siftUp<T>(heap: Item<T>[], item: Item<T>): void {
  let index = heap.length;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || comesBefore(parent, item)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = item;
}

function removeFirst<T>(heap: Item<T>[]): void {
  const item = heap.pop();
  if (item === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const below = smallerChild(heap, index);
    const child = heap[below];
    if (child === undefined || comesBefore(item, child)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = item;
}

function smallerChild<T>(heap: Item<T>[], index: number): number {
  const left = heap[2 * index + 1];
  const right = heap[2 * index + 2];
  return left !== undefined && right !== undefined && comesBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
}
