import { openBank } from '../../simulators/bank/bank.ts';
import { type Participant, participants } from '../../simulators/bank/participants.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { openTokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { openNetwork } from '../../simulators/kftc/network.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { BankCode, Instruction } from '../kernel/instruction.ts';
import { overMessages } from '../rail/iso20022/message-desk.ts';
import type { Rail } from '../rail/rail.ts';
import { insurerId } from '../rail/recovery.ts';
import { bondDealer, coinReserve, stablecoinId } from './coin-issuer.ts';
import { openCoin } from './coin-rails.ts';
import { networkId, settlementSystemId } from './fault/points.ts';
import { type Founding, foundBokwire } from './founding.ts';
import { InputError } from './input-error.ts';
import { insurerAccount, insurerOf } from './insurer.ts';
import { lineKey } from './line-key.ts';
import { foundLoneBank, foundLoneCoin, foundLoneLedger } from './lone-founding.ts';

/** One rail in a process of its own, with a journal of its own: it folds what it recorded itself, and reaches the others by their ids. */
export interface LoneRail {
  readonly rail: Rail;
  /** What it takes. */
  readonly kinds: readonly Instruction['kind'][];
  /** Once per journal; after a restart the journal is restored instead. */
  found(): void;
  restore(event: AnyEvent): void;
  resume(): void;
}

export interface LoneRailDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly founding: Founding;
  /** The rails that it calls, by id. */
  readonly peers: ReadonlyMap<string, Rail>;
  /** Of the deposit insurer: so many days after the application a payee pays it; absent: never. */
  readonly payeeDays?: number;
}

/** What one kind of rail calls: these without fail, and as many others as it is told of. */
interface Calls {
  readonly always: readonly string[];
  readonly others: readonly string[];
  /** Fewest banks that it is told of. */
  readonly banksMin?: number;
}

const bankIds = participants.map(({ code }) => idOf(code));

/**
 * `bokwire`, `kftc:ebs`, `deposit-token`, `stablecoin`, `kdic`, or a bank such as `bank:901`. A network, a ledger, an issuer and the insurer work with the
 * banks that they are told of. Throws `InputError` for another name, for a peer that is missing or not called, and for `payeeDays` of another rail than the insurer.
 */
export function openLoneRail(id: string, deps: LoneRailDeps): LoneRail {
  const participant = participants.find(({ code }) => idOf(code) === id);
  refusePeers(id, callsOf(id, participant), deps.peers);
  if (deps.payeeDays !== undefined && id !== insurerId) throw new InputError(`--payee-days goes with ${insurerId} alone; ${id} asks no payee`);
  switch (id) {
    case settlementSystemId:
      return loneBokwire(deps);
    case networkId:
      return loneNetwork(deps);
    case tokenLedgerId:
      return loneTokens(deps);
    case stablecoinId:
      return loneCoin(deps);
    case insurerId:
      return loneInsurer(deps);
    default:
      if (participant === undefined) throw strange(id);
      return loneBank(participant, deps);
  }
}

function callsOf(id: string, bank: Participant | undefined): Calls {
  switch (id) {
    case settlementSystemId:
      return { always: [], others: [] };
    case networkId:
      return { always: [settlementSystemId], others: bankIds, banksMin: 2 };
    case tokenLedgerId:
      return { always: [], others: bankIds, banksMin: 1 };
    case stablecoinId:
      return { always: [idOf(coinReserve.bank), idOf(bondDealer.bank)], others: bankIds };
    case insurerId:
      return { always: [idOf(insurerAccount.bank)], others: bankIds };
    default:
      if (bank === undefined) throw strange(id);
      return { always: [networkId], others: [tokenLedgerId] };
  }
}

function strange(id: string): InputError {
  const systems = [settlementSystemId, networkId, tokenLedgerId, stablecoinId, insurerId].join(', ');
  return new InputError(`there is no rail ${id}; name ${systems}, or a bank: ${bankIds[0]} to ${bankIds.at(-1)}`);
}

function refusePeers(id: string, { always, others, banksMin = 0 }: Calls, peers: ReadonlyMap<string, Rail>): void {
  for (const peer of peers.keys())
    if (![...always, ...others].includes(peer)) throw new InputError(`${id} does not call ${peer}; leave that --peer out`);
  for (const peer of always) if (!peers.has(peer)) throw new InputError(`${id} calls ${peer}; say where it is: --peer ${peer}=http://127.0.0.1:PORT`);
  if (banksOf(peers).length < banksMin)
    throw new InputError(`${id} works with at least ${banksMin} of the banks; say where they are: --peer ${bankIds[0]}=http://127.0.0.1:PORT`);
}

function loneBokwire({ clock, record, founding }: LoneRailDeps): LoneRail {
  const rail = openBokwire({ clock, record, rules: bokwireRules });
  return lone(rail, ['net-settlement', 'gross-settlement', 'recall'], () => foundBokwire(rail, founding));
}

function loneNetwork({ clock, record, peers }: LoneRailDeps): LoneRail {
  const bokwire = overMessages(peerOf(settlementSystemId, peers), { clock, key: lineKey });
  const rail = openNetwork({ clock, record, names: namesOf(peers), participants: linesOf(peers), bokwire, rules: networkRules });
  return lone(rail, ['credit-transfer', 'recall', 'return-claim'], () => rail.establish());
}

function loneTokens({ clock, record, peers, founding }: LoneRailDeps): LoneRail {
  const rail = openTokenLedger({ clock, record, banks: namesOf(peers), cores: linesOf(peers), rules: tokenRules });
  return lone(rail, ['credit-transfer', 'wallet-hold', 'wallet-release'], () => foundLoneLedger(banksOf(peers), rail, founding));
}

function loneCoin({ clock, record, peers, founding }: LoneRailDeps): LoneRail {
  const rail = openCoin({ clock, record }, linesOf(peers));
  return lone(rail, ['credit-transfer'], () => foundLoneCoin(rail, founding));
}

/** Its account is the bank's to open; applications are a question, so that it takes no orders. */
function loneInsurer({ clock, record, peers, payeeDays }: LoneRailDeps): LoneRail {
  const rail = insurerOf(payeeDays === undefined ? {} : { payeeDays }, { clock, record }, linesOf(peers));
  return lone(rail, [], () => {});
}

function loneBank(participant: Participant, { clock, record, peers, founding }: LoneRailDeps): LoneRail {
  const { code, name } = participant;
  const ledgers = new Map([...peers].filter(([peer]) => peer === tokenLedgerId));
  const rail = openBank({ clock, record, code, name: name.en, clearing: peerOf(networkId, peers), ledgers, rules: bankRules });
  return lone(rail, ['credit-transfer', 'settlement-advice', 'recall', 'return-claim'], () => foundLoneBank(participant, rail, founding));
}

function idOf(bank: BankCode): string {
  return `bank:${bank}`;
}

/** The banks among the peers. */
function banksOf(peers: ReadonlyMap<string, Rail>): readonly Participant[] {
  return participants.filter(({ code }) => peers.has(idOf(code)));
}

function namesOf(peers: ReadonlyMap<string, Rail>): ReadonlyMap<BankCode, string> {
  return new Map(banksOf(peers).map(({ code, name }) => [code, name.en]));
}

function linesOf(peers: ReadonlyMap<string, Rail>): ReadonlyMap<BankCode, Rail> {
  return new Map(banksOf(peers).map(({ code }) => [code, peerOf(idOf(code), peers)]));
}

function peerOf(peer: string, peers: ReadonlyMap<string, Rail>): Rail {
  const known = peers.get(peer);
  if (known === undefined) throw new Error(`${peer} was looked at before and is gone`);
  return known;
}

function lone(rail: Rail & Pick<LoneRail, 'restore' | 'resume'>, kinds: LoneRail['kinds'], found: () => void): LoneRail {
  return { rail, kinds, found, restore: (event) => rail.restore(event), resume: () => rail.resume() };
}
