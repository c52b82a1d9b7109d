import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { keeperOf } from '../kernel/account.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { type Cast, type Holder, memberOf } from './cast.ts';
import { InputError } from './input-error.ts';
import type { WorldSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** Tokens that a wallet sets aside for a payee, who may take them by a payment. */
export interface PlannedHold {
  readonly from: Holder;
  readonly to: Holder;
  readonly amountWon: Won;
  readonly at: EpochMs;
  readonly until: EpochMs;
  /** When it is given up before its end. */
  readonly releasedAt?: EpochMs;
}

const minuteMs = 60_000;

/** Throws `InputError` naming the place for an actor without a wallet and for times that run backwards. */
export function planHeld(
  file: ScenarioFile,
  { cast, start, world, pathOf }: { readonly cast: Cast; readonly start: EpochMs; readonly world: WorldSpec; readonly pathOf: PathOf },
): readonly PlannedHold[] {
  return (world.held ?? []).map((spec, index) => {
    const path = pathOf('held', index);
    const [from, to] = [walletOf(file, cast, spec.from, [...path, 'from']), walletOf(file, cast, spec.to, [...path, 'to'])];
    const at = start + (spec.minute ?? -30) * minuteMs;
    const until = start + spec.untilMinute * minuteMs;
    const releasedAt = spec.releasedMinute === undefined ? undefined : start + spec.releasedMinute * minuteMs;
    if (until <= at) throw new InputError(`${file.at([...path, 'untilMinute'])}: the hold ends before it begins`);
    if (releasedAt !== undefined && (releasedAt <= at || releasedAt >= until))
      throw new InputError(`${file.at([...path, 'releasedMinute'])}: the hold is given up outside its time; leave releasedMinute out, and it lapses`);
    const amountWon = wonAt(file, spec.amountWon, [...path, 'amountWon']);
    return { from, to, amountWon, at, until, ...(releasedAt === undefined ? {} : { releasedAt }) };
  });
}

type PathOf = (...rest: readonly (string | number)[]) => readonly (string | number)[];

function walletOf(file: ScenarioFile, cast: Cast, name: string, path: readonly (string | number)[]): Holder {
  const holder = memberOf(file, cast, name, path);
  if (keeperOf(holder.ref) !== tokenLedgerId) throw new InputError(`${file.at(path)}: "${name}" has no wallet of deposit tokens; give it "wallet"`);
  return holder;
}
