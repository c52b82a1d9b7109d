import type { EventData } from '../kernel/event.ts';
import type { BankCode } from '../kernel/instruction.ts';
import type { Books } from './books.ts';
import type { DefaultWorld } from './default-cover.ts';
import { settlementRoomWon } from './settlement-room.ts';

const settlementBook = 'bokwire';

/** Collateral lodged for nets, and whether the others bear what it does not cover. */
export class Pledges {
  readonly #books: Books;
  readonly #lodged = new Map<BankCode, EventData['collateral.lodged']>();
  #lossSharing = false;

  constructor(books: Books) {
    this.#books = books;
  }

  lodge(pledge: EventData['collateral.lodged']): void {
    this.#lodged.set(pledge.participant, pledge);
  }

  share(on: boolean): void {
    this.#lossSharing = on;
  }

  /** As accounts stand now. */
  world(): DefaultWorld {
    const leftWon = ({ participant, faceWon, haircutPercent }: EventData['collateral.lodged']) =>
      faceWon - ceilShare(faceWon, haircutPercent) + (this.#books.availableWon(settlementBook, `collateral:${participant}`) ?? 0n);
    return {
      pledgedWon: new Map([...this.#lodged.values()].map((pledge) => [pledge.participant, leftWon(pledge)])),
      lossSharing: this.#lossSharing,
      roomWon: (bank) => settlementRoomWon(this.#books, bank) ?? 0n,
    };
  }
}

/** The haircut, to the won above: what counts is rounded down. */
function ceilShare(amountWon: bigint, percent: number): bigint {
  return (amountWon * BigInt(percent) + 99n) / 100n;
}
