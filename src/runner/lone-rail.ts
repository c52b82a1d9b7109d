import { openBank } from '../../simulators/bank/bank.ts';
import { participants } from '../../simulators/bank/participants.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { openNetwork } from '../../simulators/kftc/network.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { Instruction } from '../kernel/instruction.ts';
import { overMessages } from '../rail/iso20022/message-desk.ts';
import type { Rail } from '../rail/rail.ts';
import { networkId, settlementSystemId } from './fault/points.ts';
import { type Founding, foundBank, foundBokwire } from './founding.ts';
import { InputError } from './input-error.ts';
import { lineKey } from './line-key.ts';

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
}

const bankIds = participants.map(({ code }) => `bank:${code}`);

/** `bokwire`, `kftc:ebs`, or a bank such as `bank:901`. Throws `InputError` for another name, and for a peer that is missing or not called. */
export function openLoneRail(id: string, deps: LoneRailDeps): LoneRail {
  const { clock, record, founding, peers } = deps;
  refusePeers(id, peers);
  if (id === settlementSystemId) {
    const rail = openBokwire({ clock, record, rules: bokwireRules });
    return lone(rail, ['net-settlement', 'gross-settlement'], () => foundBokwire(rail, founding));
  }
  if (id === networkId) {
    const names = new Map(participants.map(({ code, name }) => [code, name.en]));
    const banks = new Map(participants.map(({ code }) => [code, peerOf(id, `bank:${code}`, peers)]));
    const bokwire = overMessages(peerOf(id, settlementSystemId, peers), { clock, key: lineKey });
    const rail = openNetwork({ clock, record, names, participants: banks, bokwire, rules: networkRules });
    return lone(rail, ['credit-transfer'], () => rail.establish());
  }
  const participant = participants.find(({ code }) => `bank:${code}` === id);
  if (participant === undefined)
    throw new InputError(`there is no rail ${id}; name ${settlementSystemId}, ${networkId}, or a bank: ${bankIds[0]} to ${bankIds.at(-1)}`);
  const { code, name } = participant;
  const rail = openBank({ clock, record, code, name: name.en, clearing: peerOf(id, networkId, peers), rules: bankRules });
  return lone(rail, ['credit-transfer', 'settlement-advice'], () => foundBank(participant, rail, founding));
}

/** Ids of the rails that a rail calls. */
function peersOf(id: string): readonly string[] {
  if (id === networkId) return [settlementSystemId, ...bankIds];
  return bankIds.includes(id) ? [networkId] : [];
}

function refusePeers(id: string, peers: ReadonlyMap<string, Rail>): void {
  const called = peersOf(id);
  for (const peer of peers.keys()) if (!called.includes(peer)) throw new InputError(`${id} does not call ${peer}; leave that --peer out`);
}

function peerOf(id: string, peer: string, peers: ReadonlyMap<string, Rail>): Rail {
  const known = peers.get(peer);
  if (known === undefined) throw new InputError(`${id} calls ${peer}; say where it is: --peer ${peer}=http://127.0.0.1:PORT`);
  return known;
}

function lone(rail: Rail & Pick<LoneRail, 'restore' | 'resume'>, kinds: LoneRail['kinds'], found: () => void): LoneRail {
  return { rail, kinds, found, restore: (event) => rail.restore(event), resume: () => rail.resume() };
}
