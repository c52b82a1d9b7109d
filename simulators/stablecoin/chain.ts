import type { Clock } from '../../src/kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import type { StablecoinRules } from './rules.ts';

export interface ChainDeps {
  readonly rail: string;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly rules: Pick<StablecoinRules, 'blockMs' | 'confirmations'>;
  /** Called once for each transaction, in the order of the chain. */
  readonly onFinal: (id: string) => void;
}

/**
 * A chain whose blocks follow the clock. A transaction stands in the block after it came in and is final once enough blocks stand on it;
 * until then a reorganisation can throw it back into the next block. Which block it stands in follows from times and reorganisations
 * alone, so only the latter are recorded.
 */
export class Chain {
  readonly #deps: ChainDeps;
  /** Block of every transaction that is not final, in order of arrival. */
  readonly #blocks = new Map<string, number>();
  #wakesAt = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(deps: ChainDeps) {
    this.#deps = deps;
  }

  /** Height of the last block that has closed. */
  heightAt(at: EpochMs): number {
    return Math.floor(at / this.#deps.rules.blockMs.value);
  }

  /** `since`: when the transaction came in. */
  include(id: string, since: EpochMs): void {
    this.#blocks.set(id, this.heightAt(since) + 1);
  }

  /** From the next moment on what is included becomes final in its time. */
  watch(): void {
    let wakesAt = Number.POSITIVE_INFINITY;
    for (const block of this.#blocks.values()) wakesAt = Math.min(wakesAt, this.#finalAt(block));
    if (wakesAt === this.#wakesAt) return;
    this.#cancel();
    this.#wakesAt = wakesAt;
    if (Number.isFinite(wakesAt)) this.#cancel = this.#deps.clock.at(wakesAt, `block of ${this.#deps.rail}`, () => this.#wake());
  }

  /** Blocks that stand on a transaction, its own included; `undefined` where it is final or was never there. */
  confirmations(id: string): number | undefined {
    const block = this.#blocks.get(id);
    return block === undefined ? undefined : Math.max(0, this.heightAt(this.#deps.clock.now()) - block + 1);
  }

  /** A transaction that will not be: it failed, or was dropped. */
  drop(id: string): void {
    this.#blocks.delete(id);
  }

  /** Replaces the last `blocks` blocks. Returns what had stood in them, in the order of the chain. Throws `RangeError` where that would reach what is final. */
  reorganise(blocks: number): readonly string[] {
    const { rail, clock, record, rules } = this.#deps;
    if (!Number.isInteger(blocks) || blocks < 1 || blocks > rules.confirmations.value)
      throw new RangeError(`a reorganisation replaces 1 to ${rules.confirmations.value} blocks, not ${blocks}`);
    const height = this.heightAt(clock.now());
    record({ kind: 'chain.reorganised', at: clock.now(), data: { rail, height, blocks } });
    return this.#replace(height, blocks);
  }

  restore(event: AnyEvent): void {
    if (event.kind === 'chain.reorganised' && event.data.rail === this.#deps.rail) this.#replace(event.data.height, event.data.blocks);
  }

  #replace(height: number, blocks: number): readonly string[] {
    const undone = this.#inOrder().filter(([, block]) => block <= height && block > height - blocks);
    for (const [id] of undone) this.#blocks.set(id, height + 1);
    return undone.map(([id]) => id);
  }

  #wake(): void {
    const now = this.#deps.clock.now();
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const final = this.#inOrder().filter(([, block]) => this.#finalAt(block) <= now);
    for (const [id] of final) this.#blocks.delete(id);
    for (const [id] of final) this.#deps.onFinal(id);
    this.watch();
  }

  /** By block, and within one in order of arrival. */
  #inOrder(): readonly (readonly [string, number])[] {
    return [...this.#blocks].sort(([, left], [, right]) => left - right);
  }

  /** The block closes at its multiple of the block time, and the confirmations after it. */
  #finalAt(block: number): EpochMs {
    const { blockMs, confirmations } = this.#deps.rules;
    return (block + confirmations.value) * blockMs.value;
  }
}
