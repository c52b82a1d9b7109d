import type { Event, EventData } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';

type Promised = EventData['coin.established'];

/** A transaction that is on the chain and has not taken effect. */
interface Entry {
  readonly order: string;
  readonly seq: number;
  block: number;
}

/** Where transactions of a stablecoin stand on its chain, worked out from when they came in and from what was reorganised. */
export class CoinChain {
  #promise: Promised | undefined;
  readonly #open = new Map<string, Entry>();
  #replaced: readonly string[] = [];

  establish({ data }: Event<'coin.established'>): void {
    this.#promise = data;
  }

  get promise(): Promised | undefined {
    return this.#promise;
  }

  /** In the block after the one that has just closed. */
  include(order: string, { at, seq }: { readonly at: EpochMs; readonly seq: number }): void {
    if (this.#promise !== undefined) this.#open.set(order, { order, seq, block: Math.floor(at / this.#promise.blockMs) + 1 });
  }

  end(order: string): void {
    this.#open.delete(order);
  }

  /** When the order is final; `undefined`: it is not on the chain. */
  finalAt(order: string): EpochMs | undefined {
    const entry = this.#open.get(order);
    if (entry === undefined || this.#promise === undefined) return undefined;
    return (entry.block + this.#promise.confirmations) * this.#promise.blockMs;
  }

  /** An order that was final by then and stands before this one. */
  finalBefore(order: string, at: EpochMs): string | undefined {
    const own = this.#open.get(order);
    if (own === undefined) return undefined;
    for (const other of this.#open.values()) {
      const stands = other.block < own.block || (other.block === own.block && other.seq < own.seq);
      if (stands && (this.finalAt(other.order) ?? at + 1) <= at) return other.order;
    }
    return undefined;
  }

  /** Orders that are final by then, in the order of the chain. */
  final(at: EpochMs): readonly string[] {
    const final = [...this.#open.values()].filter(({ order }) => (this.finalAt(order) ?? at + 1) <= at);
    return final.sort((left, right) => left.block - right.block || left.seq - right.seq).map(({ order }) => order);
  }

  /** Orders that stood in the blocks which the last reorganisation replaced. */
  get replaced(): readonly string[] {
    return this.#replaced;
  }

  /** What is wrong with a reorganisation: it may not reach what is final, nor happen in the future. */
  reorganise({ at, data }: Event<'chain.reorganised'>): string | undefined {
    if (this.#promise === undefined) return `the chain of ${data.rail} was reorganised before there was one`;
    const { confirmations, blockMs } = this.#promise;
    const { height, blocks } = data;
    if (height !== Math.floor(at / blockMs)) return `the chain of ${data.rail} was reorganised at block ${height}, which was not the last`;
    const undone = [...this.#open.values()].filter(({ block }) => block <= height && block > height - blocks);
    for (const entry of undone) entry.block = height + 1;
    this.#replaced = undone.map(({ order }) => order);
    return blocks >= 1 && blocks <= confirmations
      ? undefined
      : `a reorganisation of ${data.rail} replaced ${blocks} blocks; what stands under ${confirmations} is final`;
  }
}
