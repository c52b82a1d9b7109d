import { type Won, won } from '../../src/kernel/money.ts';
import type { BankCode } from '../../src/rail/rail.ts';

/** Securities pledged for nets. */
export interface Pledge {
  readonly faceWon: Won;
  readonly haircutPercent: number;
}

/** One defaulter: what its collateral brings, and what the others bear. */
export interface Cover {
  readonly bank: BankCode;
  readonly missingWon: Won;
  readonly collateralWon: Won;
  readonly sharesWon: Readonly<Record<BankCode, Won>>;
}

/** What a pledge counts for: face value less the haircut, to the won below. */
export function worthWon({ faceWon, haircutPercent }: Pledge): Won {
  return won((faceWon * BigInt(100 - haircutPercent)) / 100n);
}

/**
 * Who pays what is missing: the defaulter's collateral first, then, where the switch is on, the other participants in proportion to
 * what they have pledged, which follows their net debit caps. `undefined` where that is not enough, or a survivor could not pay its part.
 * `roomWon`: what a survivor can pay beside its own net.
 */
export function coverDefaults(
  missingWon: ReadonlyMap<BankCode, Won>,
  world: {
    /** Worth of what is still pledged. */
    readonly pledgedWon: ReadonlyMap<BankCode, Won>;
    readonly lossSharing: boolean;
    readonly roomWon: (bank: BankCode) => bigint;
  },
): readonly Cover[] | undefined {
  const survivors = [...world.pledgedWon].filter(([bank, pledgedWon]) => pledgedWon > 0n && !missingWon.has(bank)).sort(byCode);
  const paidWon = new Map<BankCode, bigint>();
  const covers: Cover[] = [];
  for (const [bank, shortWon] of [...missingWon].sort(byCode)) {
    const pledgedWon = world.pledgedWon.get(bank) ?? won(0n);
    const collateralWon = shortWon < pledgedWon ? shortWon : pledgedWon;
    const lossWon = shortWon - collateralWon;
    if (lossWon > 0n && (!world.lossSharing || survivors.length === 0)) return undefined;
    const sharesWon = lossWon === 0n ? {} : sharesOf(lossWon, survivors);
    for (const [survivor, shareWon] of Object.entries(sharesWon)) paidWon.set(survivor, (paidWon.get(survivor) ?? 0n) + shareWon);
    covers.push({ bank, missingWon: shortWon, collateralWon, sharesWon });
  }
  return [...paidWon].some(([survivor, shareWon]) => shareWon > world.roomWon(survivor)) ? undefined : covers;
}

/** In proportion, to the won below; the won that are left over go one each to the first in order of code. */
function sharesOf(lossWon: bigint, survivors: readonly (readonly [BankCode, Won])[]): Readonly<Record<BankCode, Won>> {
  const wholeWon = survivors.reduce((sum, [, pledgedWon]) => sum + pledgedWon, 0n);
  const shares = survivors.map(([bank, pledgedWon]) => [bank, (lossWon * pledgedWon) / wholeWon] as const);
  const leftWon = lossWon - shares.reduce((sum, [, shareWon]) => sum + shareWon, 0n);
  const rounded = shares.map(([bank, shareWon], index) => [bank, won(BigInt(index) < leftWon ? shareWon + 1n : shareWon)] as const);
  return Object.fromEntries(rounded.filter(([, shareWon]) => shareWon > 0n));
}

function byCode([left]: readonly [BankCode, unknown], [right]: readonly [BankCode, unknown]): number {
  return left < right ? -1 : 1;
}
