import { type Bank, openBank } from '../../simulators/bank/bank.ts';
import { customers } from '../../simulators/bank/customers.ts';
import { participants } from '../../simulators/bank/participants.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { type Bokwire, openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { type Network, openNetwork } from '../../simulators/kftc/network.ts';
import { type NetworkRules, networkRules } from '../../simulators/kftc/rules.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { BankCode } from '../kernel/instruction.ts';
import { type Won, won } from '../kernel/money.ts';
import type { Random } from '../kernel/random.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';

/** Seventeen bank cores, the electronic banking network and BOK-Wire+, joined by lines that take time. */
export interface Rails {
  readonly banks: ReadonlyMap<BankCode, Bank>;
  readonly network: Network;
  readonly bokwire: Bokwire;
  /** Founds every book. Once per journal. */
  establish(): void;
  restore(event: AnyEvent): void;
  resume(): void;
}

export interface RailsDeps {
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly random: Random;
  readonly capsWon: ReadonlyMap<BankCode, Won>;
  /** Synthetic customers of each bank, beside those of the scenario. */
  readonly customersPerBank: number;
  /** What stands between two rails, seen from the first. */
  readonly between: (rail: Rail, from: string) => Rail;
}

/** What each bank holds at the Bank of Korea in the fictional world: enough for any day of the scenarios. */
const reservesWon = won(10_000_000_000_000n);

/** Lines between the institutions: a few milliseconds, and patience within the end-to-end limit of fast payments (TIPS 10 s). */
const line = { latencyMs: 3, timeoutMs: 5_000 } as const;

export function openRails(deps: RailsDeps): Rails {
  const { clock, record, random } = deps;
  const names = new Map(participants.map(({ code, name }) => [code, name.en]));
  const reachable = new Map<BankCode, Rail>();
  const join = (rail: Rail, from: string) => networked(deps.between(rail, from), { clock, ...line });
  const bokwire = openBokwire({ clock, record, rules: bokwireRules });
  const rules: NetworkRules = { ...networkRules, capsWon: { ...networkRules.capsWon, value: Object.fromEntries(deps.capsWon) } };
  const network = openNetwork({ clock, record, names, participants: reachable, bokwire: join(bokwire, 'kftc:ebs'), rules });
  const banks = new Map<BankCode, Bank>();
  for (const { code, name } of participants) {
    const bank = openBank({ code, name: name.en, clock, record, clearing: join(network, `bank:${code}`), rules: bankRules });
    banks.set(code, bank);
    reachable.set(code, join(bank, 'kftc:ebs'));
  }
  const every = [bokwire, network, ...banks.values()];
  return {
    banks,
    network,
    bokwire,
    establish: () => {
      bokwire.establish();
      for (const { code, name } of participants) {
        bokwire.openAccount({ bank: code, holder: name.en });
        bokwire.issue({ transfer: `issue:${code}`, bank: code, amountWon: reservesWon });
      }
      network.establish();
      for (const participant of participants) foundBank(participant, banks, { random, count: deps.customersPerBank });
    },
    restore: (event) => {
      for (const rail of every) rail.restore(event);
    },
    resume: () => {
      network.resume();
      for (const bank of banks.values()) bank.resume();
    },
  };
}

function foundBank(
  participant: (typeof participants)[number],
  banks: ReadonlyMap<BankCode, Bank>,
  people: { readonly random: Random; readonly count: number },
): void {
  const bank = banks.get(participant.code);
  bank?.establish(reservesWon);
  for (const { account, holder, balanceWon } of customers(participant, people.random.fork(`customers ${participant.code}`), {
    first: 1,
    count: people.count,
  })) {
    bank?.openAccount({ account, holder });
    bank?.issueOpening(account, balanceWon);
  }
}
