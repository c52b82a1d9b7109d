import { accountNumber, type Participant, participants } from '../../simulators/bank/participants.ts';
import type { AccountStanding, AccountTerms } from '../kernel/account-terms.ts';
import type { AccountRef } from '../kernel/instruction.ts';
import { parseWon, type Won } from '../kernel/money.ts';
import { termsOf } from './account-plan.ts';
import { coinIssuer } from './coin-issuer.ts';
import { InputError } from './input-error.ts';
import type { Actor } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** One account holder of a scenario and the account that was opened for it. */
export interface Holder {
  /** Name in the scenario; members of a group are `staff-01` and so on. */
  readonly actor: string;
  readonly ref: AccountRef;
  readonly holder: string;
  readonly balanceWon: Won;
  readonly status: AccountStanding;
  /** Absent: nothing was agreed on. */
  readonly terms?: AccountTerms;
  /** A cash machine, not a customer. */
  readonly machine?: true;
  /** The bank's own. */
  readonly treasury?: true;
  /** What is answered to a claim of what it was paid; absent: it agrees. */
  readonly claims?: Actor['claims'];
}

/** Everybody in a scenario, by name; a group has several. */
export type Cast = ReadonlyMap<string, readonly Holder[]>;

/** Customers of the scenario stand after the synthetic ones of every bank. */
export const firstNumber = 500;

export function castOf(file: ScenarioFile): Cast {
  const opened = new Map<string, number>();
  const cast = new Map<string, readonly Holder[]>();
  for (const [name, actor] of Object.entries(file.scenario.actors)) cast.set(name, holdersOf(file, name, actor, opened));
  return cast;
}

/** The one holder behind a name; a group is refused. */
export function memberOf(file: ScenarioFile, cast: Cast, name: string, path: readonly (string | number)[]): Holder {
  const single = [...cast.values()].flat().find((holder) => holder.actor === name);
  if (single === undefined) {
    const group = cast.get(name)?.[0];
    const problem =
      group === undefined ? `is not one of the actors (${[...cast.keys()].join(', ')})` : `is a group; name a member such as ${group.actor}`;
    throw new InputError(`${file.at(path)}: ${path.at(-1)} "${name}" ${problem}`);
  }
  return single;
}

/** One or all members behind a name. */
export function membersOf(file: ScenarioFile, cast: Cast, name: string, path: readonly (string | number)[]): readonly Holder[] {
  return cast.get(name) ?? [memberOf(file, cast, name, path)];
}

/** The participant that a scenario names by its letter. */
export function bankAt(file: ScenarioFile, letter: string, path: readonly (string | number)[]): Participant {
  const bank = participants.find((participant) => participant.letter === letter);
  if (bank === undefined) throw new InputError(`${file.at(path)}: bank ${letter} does not exist; banks are A to Q`);
  return bank;
}

function holdersOf(file: ScenarioFile, name: string, actor: Actor, opened: Map<string, number>): Holder[] {
  const banks = actor.banks ?? (actor.bank === undefined ? [] : [actor.bank]);
  const balanceWon = parseWon(actor.balanceWon);
  if (balanceWon === undefined)
    throw new InputError(`${file.at(['actors', name, 'balanceWon'])}: "${actor.balanceWon}" is not an amount of whole won such as "15000"`);
  if ((banks.length === 0) !== (actor.coins === true))
    throw new InputError(`${file.at(['actors', name])}: ${name} needs a bank (A to Q), or coins: true and no bank`);
  const isWallet = actor.wallet !== undefined || actor.coins === true;
  if (isWallet && (actor.account !== undefined || !['active', 'suspended', 'closed'].includes(actor.status ?? 'active')))
    throw new InputError(`${file.at(['actors', name])}: ${name} has a wallet, which has no terms of an account and is active, suspended or closed`);
  if (actor.treasury === true && (isWallet || actor.machine === true))
    throw new InputError(
      `${file.at(['actors', name, 'treasury'])}: ${name} is the treasury of a bank and has an account there, no wallet and no machine`,
    );
  const terms = actor.account === undefined ? {} : { terms: termsOf(file, actor.account, ['actors', name, 'account']) };
  const count = actor.count ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const letter = banks[index % banks.length];
    const bank = letter === undefined ? coinIssuer : bankAt(file, letter, ['actors', name]);
    const number = opened.get(bank.letter) ?? firstNumber;
    opened.set(bank.letter, number + 1);
    const suffix = String(index + 1).padStart(2, '0');
    return {
      actor: count > 1 ? `${name}-${suffix}` : name,
      ref: { bank: bank.code, account: `${actor.wallet === undefined ? '' : 'T'}${letter === undefined ? 'S' : ''}${accountNumber(bank, number)}` },
      holder: count > 1 ? `${actor.holder} ${suffix}` : actor.holder,
      balanceWon,
      status: actor.status ?? 'active',
      ...terms,
      ...(actor.machine === true ? { machine: true as const } : {}),
      ...(actor.treasury === true ? { treasury: true as const } : {}),
      ...(actor.claims === undefined ? {} : { claims: actor.claims }),
    };
  });
}
