import { type Bank, openBank } from '../../simulators/bank/bank.ts';
import { participants } from '../../simulators/bank/participants.ts';
import type { PayeeReply } from '../../simulators/bank/return-claims.ts';
import { bankRules } from '../../simulators/bank/rules.ts';
import { type Bokwire, openBokwire } from '../../simulators/bokwire/bokwire.ts';
import { type BokwireRules, bokwireRules } from '../../simulators/bokwire/rules.ts';
import { openTokenLedger, type TokenLedger } from '../../simulators/deposit-token/ledger.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import type { Insurer } from '../../simulators/insurer/insurer.ts';
import { type BulkCentre, bulkCentreId, openBulkCentre } from '../../simulators/kftc/bulk-centre.ts';
import { bulkRules } from '../../simulators/kftc/bulk-rules.ts';
import { type Network, openNetwork } from '../../simulators/kftc/network.ts';
import { type NetworkRules, networkRules } from '../../simulators/kftc/rules.ts';
import { type Centre, openBankingId } from '../../simulators/open-banking/centre.ts';
import type { Stablecoin } from '../../simulators/stablecoin/stablecoin.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { BankCode } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Random } from '../kernel/random.ts';
import type { Hours } from '../rail/hours.ts';
import { overMessages } from '../rail/iso20022/message-desk.ts';
import { networked } from '../rail/networked.ts';
import type { Rail } from '../rail/rail.ts';
import { insurerId } from '../rail/recovery.ts';
import type { CentralAccount } from './central-account.ts';
import { stablecoinId } from './coin-issuer.ts';
import type { CoinPlan } from './coin-plan.ts';
import { foundCoin, openCoin } from './coin-rails.ts';
import type { Life } from './fault/life.ts';
import { networkId, settlementSystemId } from './fault/points.ts';
import { type Component, frontOf, Station } from './fault/station.ts';
import { foundBank, foundBokwire, foundLedger } from './founding.ts';
import { insurerAccount, insurerOf } from './insurer.ts';
import { lineKey } from './line-key.ts';
import { centreStation, establishConsents, type OpenBankingCast } from './open-banking.ts';
import type { FaultSpec, WorldSpec } from './scenario.ts';
import type { TokenPlan } from './token-plan.ts';

/** Seventeen bank cores, the electronic banking network, BOK-Wire+ and the ledgers of wallets, joined by lines that take time. Each can be killed and come back. */
export interface Rails {
  /** Those that run now, or the last that did. */
  readonly banks: ReadonlyMap<BankCode, Bank>;
  readonly network: Network;
  readonly bokwire: Bokwire;
  /** Where they run: what others hold of them. */
  readonly stations: Stations;
  /** Founds every book. Once per journal. */
  establish(): void;
  restore(event: AnyEvent): void;
  resume(): void;
  /** Hours that a system goes by from its next start; none: its own. */
  moveHours(id: string, hours: FaultSpec['hours']): void;
}

export interface RailsDeps {
  readonly clock: Clock;
  readonly recordOf: (rail: string) => RecordEvent;
  /** Everything recorded so far, for rails that come back. */
  readonly events: () => Iterable<AnyEvent>;
  readonly random: Random;
  readonly capsWon: ReadonlyMap<BankCode, Won>;
  /** Settlement accounts that differ from the ordinary ones. */
  readonly central: ReadonlyMap<BankCode, CentralAccount>;
  /** Whether the others bear what a defaulter's collateral leaves; as the rules have it if not said. */
  readonly lossSharing?: boolean;
  /** Synthetic customers of each bank, beside those of the scenario. */
  readonly customersPerBank: number;
  /** The ledger of deposit tokens; absent: there is none. */
  readonly tokens?: TokenPlan | undefined;
  /** Who takes part in open banking; absent: there is none. */
  readonly openBanking?: OpenBankingCast | undefined;
  /** Whether there is a centre for files. */
  readonly files?: boolean;
  /** What customers answer who are asked to give a payment back; absent: nothing. */
  readonly payeeReply?: PayeeReply;
  /** The deposit insurer; absent: there is none. */
  readonly insurer?: WorldSpec['insurer'] | undefined;
  /** The stablecoin; absent: there is none. */
  readonly coins?: CoinPlan | undefined;
  /** What stands between two rails, seen from the first. */
  readonly between: (rail: Rail, from: string) => Rail;
}

/** Lines between the institutions: a few milliseconds, and patience within the end-to-end limit of fast payments (TIPS 10 s). */
const line = { latencyMs: 3, timeoutMs: 5_000 } as const;

export function openRails(deps: RailsDeps): Rails {
  const hours = new Map<string, FaultSpec['hours']>();
  const stations = openStations(deps, (id, own) => ({ ...own, ...hours.get(id) }));
  const { banks, network, bokwire, ledgers, bulk, centre, insurer } = stations;
  const every = [bokwire, network, ...banks.values(), ...ledgers.values(), ...[bulk, centre, insurer].filter((station) => station !== undefined)];
  return {
    stations,
    get banks() {
      return new Map([...banks].map(([code, bank]) => [code, bank.current]));
    },
    get network() {
      return network.current;
    },
    get bokwire() {
      return bokwire.current;
    },
    establish: () => found(stations, deps),
    restore: (event) => {
      for (const { current } of every) current.restore(event);
    },
    resume: () => {
      bokwire.current.resume();
      network.current.resume();
      for (const bank of banks.values()) bank.current.resume();
      for (const ledger of ledgers.values()) ledger.current.resume();
      bulk?.current.resume();
      centre?.current.resume();
      insurer?.current.resume();
    },
    moveHours: (id, moved) => void hours.set(id, moved),
  };
}

export type WalletLedger = TokenLedger | Stablecoin;

export interface Stations {
  readonly banks: ReadonlyMap<BankCode, Station<Bank>>;
  readonly network: Station<Network>;
  readonly bokwire: Station<Bokwire>;
  /** Those that keep wallets, by id. A world has only those that its case needs. */
  readonly ledgers: ReadonlyMap<string, Station<WalletLedger>>;
  /** The centre for files; a world has one only where its case needs it. */
  readonly bulk: Station<BulkCentre> | undefined;
  /** The open banking centre; a world has one only where its case needs it. */
  readonly centre: Station<Centre> | undefined;
  /** The deposit insurer, likewise. */
  readonly insurer: Station<Insurer> | undefined;
}

/** Each rail holds the others' fronts, over lines of its own that die with it. */
function openStations(deps: RailsDeps, hoursOf: (id: string, own: Hours) => Hours): Stations {
  const { clock, events } = deps;
  const banks = new Map<BankCode, Station<Bank>>();
  const names = new Map(participants.map(({ code, name }) => [code, name.en]));
  const join = (rail: Rail, from: string, life: Life) => networked(deps.between(rail, from), { clock: life.clock, ...line });
  const place = <C extends Bank | Network | Bokwire | BulkCentre | WalletLedger | Insurer>(id: string, open: (life: Life) => C) =>
    new Station<C>({ id, clock, record: deps.recordOf(id), events, open });

  const bokwire = place(settlementSystemId, (life) => openBokwire({ ...life, rules: bokwireRulesOf(deps, hoursOf) }));
  const central = frontOf(settlementSystemId, () => bokwire);
  const fronts = participants.map(({ code }) => ({ code, front: frontOf(`bank:${code}`, () => stationAt(banks, code)) }));
  const linesFrom = (from: string, life: Life) => new Map(fronts.map(({ code, front }) => [code, join(front, from, life)]));
  const network = place(networkId, (life) =>
    openNetwork({
      ...life,
      names,
      participants: linesFrom(networkId, life),
      bokwire: join(overMessages(central, { clock: life.clock, key: lineKey }), networkId, life),
      rules: networkRulesOf(deps, hoursOf),
    }),
  );
  const clearing = frontOf(networkId, () => network);
  const ledgers = new Map<string, Station<WalletLedger>>();
  const tokenFront = frontOf(tokenLedgerId, () => stationAt(ledgers, tokenLedgerId));
  const ledgersFor = (from: string, life: Life) => new Map(deps.tokens === undefined ? [] : [[tokenLedgerId, join(tokenFront, from, life)] as const]);
  const asked = deps.payeeReply === undefined ? {} : { payeeReply: deps.payeeReply };
  for (const { code, name } of participants) {
    const id = `bank:${code}`;
    const lines = (life: Life) => ({ clearing: join(clearing, id, life), ledgers: ledgersFor(id, life) });
    banks.set(
      code,
      place(id, (life) => openBank({ ...life, ...lines(life), code, name: name.en, rules: bankRules, ...asked })),
    );
  }
  const { tokens } = deps;
  if (tokens !== undefined) {
    const rules = () => ({ ...tokenRules, hours: { ...tokenRules.hours, value: hoursOf(tokenLedgerId, tokenRules.hours.value) } });
    const open = (life: Life) => openTokenLedger({ ...life, banks: tokens.banks, cores: linesFrom(tokenLedgerId, life), rules: rules() });
    ledgers.set(tokenLedgerId, place<WalletLedger>(tokenLedgerId, open));
  }
  if (deps.coins !== undefined) {
    ledgers.set(
      stablecoinId,
      place<WalletLedger>(stablecoinId, (life) => openCoin(life, linesFrom(stablecoinId, life))),
    );
  }
  const openBulk = (life: Life) =>
    openBulkCentre({ ...life, banks: linesFrom(bulkCentreId, life), ledgers: ledgersFor(bulkCentreId, life), rules: bulkRules });
  const bulk = deps.files === true ? place(bulkCentreId, openBulk) : undefined;
  const { insurer: recovers } = deps;
  const insurer = recovers && place(insurerId, (life) => insurerOf(recovers, life, linesFrom(insurerId, life)));
  return { banks, network, bokwire, ledgers, bulk, centre: centreOf(deps, banks), insurer };
}

function centreOf({ openBanking: cast, recordOf, ...deps }: RailsDeps, banks: Stations['banks']): Station<Centre> | undefined {
  return cast === undefined ? undefined : centreStation({ ...deps, cast, record: recordOf(openBankingId), banks });
}

function networkRulesOf(deps: RailsDeps, hoursOf: (id: string, own: Hours) => Hours): NetworkRules {
  const { hours, capsWon } = networkRules;
  return {
    ...networkRules,
    hours: { ...hours, value: hoursOf(networkId, hours.value) },
    capsWon: { ...capsWon, value: Object.fromEntries(deps.capsWon) },
  };
}

function bokwireRulesOf(deps: RailsDeps, hoursOf: (id: string, own: Hours) => Hours): BokwireRules {
  const { hours, lossSharing } = bokwireRules;
  return {
    ...bokwireRules,
    hours: { ...hours, value: hoursOf(settlementSystemId, hours.value) },
    lossSharing: { ...lossSharing, value: deps.lossSharing ?? lossSharing.value },
  };
}

function stationAt<C extends Component>(stations: ReadonlyMap<string, Station<C>>, name: string): Station<C> {
  const station = stations.get(name);
  if (station === undefined) throw new Error(`the world has no ${name}`);
  return station;
}

function found({ banks, network, bokwire, ledgers, centre, insurer }: Stations, deps: RailsDeps): void {
  foundBokwire(bokwire.current, deps);
  network.current.establish();
  for (const participant of participants) foundBank(participant, stationAt(banks, participant.code).current, deps);
  if (deps.openBanking !== undefined && centre !== undefined) establishConsents(centre.current, deps.openBanking, deps.clock.now());
  const bankOf = (bank: BankCode) => stationAt(banks, bank).current;
  if (insurer !== undefined) bankOf(insurerAccount.bank).openAccount(insurerAccount);
  for (const { current } of ledgers.values()) {
    if ('trades' in current) deps.tokens !== undefined && foundLedger(deps.tokens, current, bankOf);
    else deps.coins !== undefined && foundCoin(deps.coins, current, bankOf);
  }
}
