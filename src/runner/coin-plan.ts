import { stablecoinRules } from '../../simulators/stablecoin/rules.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import { type Won, won } from '../kernel/money.ts';
import { type Cast, type Holder, memberOf } from './cast.ts';
import type { CoinSpec } from './coin-spec.ts';
import { InputError } from './input-error.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** The stablecoin of a case. Cash and bonds together cover the coins that there are when the world opens. */
export interface CoinPlan {
  readonly wallets: readonly Holder[];
  readonly cashWon: Won;
  readonly bondsWon: Won;
  /** On the block-list from the beginning. */
  readonly blocked: readonly string[];
  readonly freezes: readonly { readonly account: string; readonly at: EpochMs; readonly frozen: boolean }[];
  readonly reorganisations: readonly { readonly at: EpochMs; readonly blocks: number; readonly dropped: boolean }[];
}

export interface CoinPlace {
  readonly cast: Cast;
  readonly start: EpochMs;
  readonly spec: CoinSpec | undefined;
  /** Where a field of the specification stands in the file. */
  readonly pathOf: (...rest: readonly (string | number)[]) => readonly (string | number)[];
}

const minuteMs = 60_000;

/** Nothing where nobody in the scenario has coins. Throws `InputError` naming the place for a name or value that leads nowhere. */
export function planCoins(file: ScenarioFile, { cast, start, spec = {}, pathOf }: CoinPlace): { readonly coins?: CoinPlan } {
  const wallets = Object.entries(file.scenario.actors).flatMap(([name, { coins }]) => (coins === true ? (cast.get(name) ?? []) : []));
  if (wallets.length === 0) {
    if (Object.keys(spec).length > 0) throw new InputError(`${file.at(pathOf())}: world.coin is for holders of coins, and nobody has "coins: true"`);
    return {};
  }
  const totalWon = wallets.reduce((sumWon, { balanceWon }) => sumWon + balanceWon, 0n);
  const bondsWon = spec.bondsWon === undefined ? won(0n) : wonAt(file, spec.bondsWon, pathOf('bondsWon'));
  if (bondsWon > totalWon) throw new InputError(`${file.at(pathOf('bondsWon'))}: bondsWon is more than the ${totalWon} won of coins that it covers`);
  const walletOf = (name: string, path: readonly (string | number)[]) => {
    const holder = memberOf(file, cast, name, path);
    if (!wallets.includes(holder)) throw new InputError(`${file.at(path)}: "${name}" has no coins; give it "coins: true"`);
    return holder.ref.account;
  };
  return {
    coins: {
      wallets,
      cashWon: won(totalWon - bondsWon),
      bondsWon,
      blocked: (spec.blocked ?? []).map((name, at) => walletOf(name, pathOf('blocked', at))),
      freezes: (spec.freezes ?? []).flatMap(({ wallet, fromMinute, untilMinute }, at) => {
        const account = walletOf(wallet, pathOf('freezes', at, 'wallet'));
        const frozen = { account, at: start + fromMinute * minuteMs, frozen: true };
        return untilMinute === undefined ? [frozen] : [frozen, { account, at: start + untilMinute * minuteMs, frozen: false }];
      }),
      reorganisations: (spec.reorganisations ?? []).map(({ atSecond, blocks, dropped = false }, at) => {
        const most = stablecoinRules.confirmations.value;
        if (blocks > most)
          throw new InputError(
            `${file.at(pathOf('reorganisations', at, 'blocks'))}: a reorganisation replaces at most ${most} blocks; what stands under them is final`,
          );
        return { at: start + atSecond * 1_000, blocks, dropped };
      }),
    },
  };
}
