import { type Opening, openings } from '../../src/rail/hours.ts';
import type { CreditTransfer, EpochMs } from '../../src/rail/rail.ts';
import { systemNames } from '../../src/rail/retail-systems.ts';
import type { NetworkRules } from './rules.ts';

interface Terms {
  /** `undefined`: it never closes. */
  readonly openingAt: ((at: EpochMs) => Opening) | undefined;
  readonly isTooLarge: (amountWon: bigint) => boolean;
  readonly isCapped: (amountWon: bigint) => boolean;
}

/** The rules that a payment takes by its `system`, ready to be asked. */
export class RetailTerms {
  readonly #electronicBanking: Terms;
  readonly #others: ReadonlyMap<CreditTransfer['system'], Terms>;

  constructor(rules: NetworkRules) {
    const grossAboveWon = rules.limitWon.value;
    this.#electronicBanking = {
      openingAt: openings(rules.hours.value),
      isTooLarge: () => false, // what is above its limit settles gross
      isCapped: (amountWon) => amountWon <= grossAboveWon,
    };
    this.#others = new Map(
      systemNames.map((name) => {
        const { hours, limitWon, countsAgainstCap } = rules.systems[name];
        const openingAt = hours.value === null ? undefined : openings(hours.value);
        const isTooLarge = (amountWon: bigint) => limitWon.value !== null && amountWon > limitWon.value;
        return [name, { openingAt, isTooLarge, isCapped: () => countsAgainstCap.value }];
      }),
    );
  }

  /** When the system opens next; `undefined`: it is open. */
  opensAt({ system }: CreditTransfer, now: EpochMs): EpochMs | undefined {
    const opening = this.#of(system).openingAt?.(now);
    return opening === undefined || opening.open ? undefined : opening.opensAt;
  }

  isTooLarge({ system, amountWon }: CreditTransfer): boolean {
    return this.#of(system).isTooLarge(amountWon);
  }

  /** Whether it uses the net debit cap: what settles gross leaves no position, and batches do not pay ahead of the banks. */
  isCapped({ system, amountWon }: Pick<CreditTransfer, 'system' | 'amountWon'>): boolean {
    return this.#of(system).isCapped(amountWon);
  }

  #of(system: CreditTransfer['system']): Terms {
    return this.#others.get(system) ?? this.#electronicBanking;
  }
}
