import type { BankCode } from '../kernel/instruction.ts';

/** From 11:00 until who cannot pay is in default. */
export const defaultAfterMs = 10 * 60_000;

/** What the oracle knows of collateral, in its own arithmetic. */
export interface DefaultWorld {
  /** Face value less haircut, less what was taken already. */
  readonly pledgedWon: ReadonlyMap<BankCode, bigint>;
  readonly lossSharing: boolean;
  readonly roomWon: (bank: BankCode) => bigint;
}

export interface ExpectedCover {
  readonly missingWon: bigint;
  readonly collateralWon: bigint;
  readonly sharesWon: ReadonlyMap<BankCode, bigint>;
}

/** Participants that cannot pay their net by themselves, with what is missing. */
export function shortOf(nets: ReadonlyMap<BankCode, bigint>, { roomWon }: DefaultWorld): ReadonlyMap<BankCode, bigint> {
  const gaps = [...nets].filter(([, netWon]) => netWon > 0n).map(([bank, netWon]) => [bank, netWon - roomWon(bank)] as const);
  return new Map(gaps.filter(([, gapWon]) => gapWon > 0n));
}

/**
 * What each defaulter's collateral and the others have to bring. Shares follow what is pledged; what does not divide evenly goes, a won each,
 * to the first by code. `undefined`: it cannot be brought.
 */
export function expectedCovers(nets: ReadonlyMap<BankCode, bigint>, world: DefaultWorld): ReadonlyMap<BankCode, ExpectedCover> | undefined {
  const missing = shortOf(nets, world);
  const bearers = [...world.pledgedWon.keys()].filter((bank) => !missing.has(bank) && (world.pledgedWon.get(bank) ?? 0n) > 0n).sort();
  const borneWon = new Map<BankCode, bigint>();
  const covers = new Map<BankCode, ExpectedCover>();
  for (const [bank, missingWon] of missing) {
    const pledgedWon = world.pledgedWon.get(bank) ?? 0n;
    const collateralWon = pledgedWon < missingWon ? pledgedWon : missingWon;
    const sharesWon = split(missingWon - collateralWon, bearers, world.pledgedWon);
    if (collateralWon < missingWon && (!world.lossSharing || sharesWon.size === 0)) return undefined;
    for (const [bearer, shareWon] of sharesWon) borneWon.set(bearer, (borneWon.get(bearer) ?? 0n) + shareWon);
    covers.set(bank, { missingWon, collateralWon, sharesWon });
  }
  for (const [bearer, shareWon] of borneWon) {
    const ownNetWon = nets.get(bearer) ?? 0n;
    if (world.roomWon(bearer) - (ownNetWon > 0n ? ownNetWon : 0n) < shareWon) return undefined;
  }
  return covers;
}

function split(lossWon: bigint, bearers: readonly BankCode[], weightsWon: ReadonlyMap<BankCode, bigint>): ReadonlyMap<BankCode, bigint> {
  let weightWon = 0n;
  for (const bank of bearers) weightWon += weightsWon.get(bank) ?? 0n;
  if (lossWon === 0n || weightWon === 0n) return new Map();
  const shares = new Map<BankCode, bigint>();
  let restWon = lossWon;
  for (const bank of bearers) {
    const shareWon = (lossWon * (weightsWon.get(bank) ?? 0n)) / weightWon;
    shares.set(bank, shareWon);
    restWon -= shareWon;
  }
  for (const bank of bearers) {
    if (restWon === 0n) break;
    shares.set(bank, (shares.get(bank) ?? 0n) + 1n);
    restWon -= 1n;
  }
  return new Map([...shares].filter(([, shareWon]) => shareWon > 0n));
}
