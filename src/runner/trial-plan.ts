import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { bulkCentreId } from '../../simulators/kftc/bulk-centre.ts';
import { openBankingId } from '../../simulators/open-banking/centre.ts';
import { parseInstant } from '../kernel/calendar.ts';
import type { BookRecord, Obligation, ReturnRequest } from '../kernel/event.ts';
import type { AccountRef, BankCode, EpochMs, RetailSystem } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import { insurerId } from '../rail/recovery.ts';
import type { AdaptivePlan } from './adversary.ts';
import { type PlannedApproval, planApproval } from './approval-plan.ts';
import { type AttackedCase, type AttackLabel, attackedCases } from './attack.ts';
import { bankAt, type Cast, castOf, type Holder, memberOf } from './cast.ts';
import { type CentralPlan, planCentral } from './central-account.ts';
import { stablecoinId } from './coin-issuer.ts';
import { type CoinPlan, planCoins } from './coin-plan.ts';
import { checkFault } from './fault-rules.ts';
import { InputError } from './input-error.ts';
import { claimsOf, obligationsOf, type PlannedJob, planJob, recordsOf, tenant } from './job-plan.ts';
import { type OpenBankingCast, planOpenBanking } from './open-banking.ts';
import type { ReceivedSpec } from './other-payment-spec.ts';
import { planPolicy } from './policy-plan.ts';
import { faultIn, type Resilience } from './resilience.ts';
import type { Bilingual, CaseSpec, FaultSpec, WorldSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { checkScenario, checkYears } from './scenario-rules.ts';
import { planTokens, type TokenPlan } from './token-plan.ts';
import { wonAt } from './won-at.ts';

/** Status inquiries on one transfer that a case tolerates: UPI allows 3 in 2 hours; an agent polls within minutes. */
const pollsMax = 12;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface PlannedPayment {
  readonly from: Holder;
  readonly to: Holder;
  readonly amountWon: Won;
  readonly memo: string;
  readonly at: EpochMs;
  /** Gives back the payment before it. */
  readonly returns?: boolean;
  readonly system?: RetailSystem;
  /** Of a payment out of a voucher: when its issuer takes it back from the payee. */
  readonly chargedBackAt?: EpochMs;
}

/** A case with every name resolved: what a trial needs, whatever its seed and persona. */
export interface TrialPlan extends CentralPlan {
  /** `scenario/case`. */
  readonly id: string;
  readonly scenario: string;
  readonly family: number;
  readonly title: Bilingual;
  readonly controls: readonly string[];
  readonly start: EpochMs;
  /** Agents still at work then are stopped. */
  readonly deadline: EpochMs;
  readonly holders: readonly Holder[];
  readonly capsWon: ReadonlyMap<BankCode, Won>;
  readonly policy?: PlannedApproval['policy'];
  /** Absent: nothing is bounded. */
  readonly resilience?: Resilience;
  readonly outages: readonly { readonly bank: BankCode; readonly from: EpochMs; readonly until: EpochMs }[];
  /** Made and settled with their customers before the agents start. */
  readonly received: readonly PlannedPayment[];
  readonly background: readonly PlannedPayment[];
  readonly jobs: readonly PlannedJob[];
  readonly obligations: readonly Obligation[];
  readonly records: readonly BookRecord[];
  readonly claims: readonly ReturnRequest[];
  readonly faults: readonly FaultSpec[];
  readonly suspended: readonly string[];
  readonly pollsMax: number;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** In which language the customer speaks, where the case is about that. */
  readonly language?: string;
  /** Absent: nothing needs a person. */
  readonly approval?: PlannedApproval;
  /** Absent: nobody has a wallet, and there is no ledger of tokens. */
  readonly tokens?: TokenPlan;
  /** Absent: there is no open banking. */
  readonly openBanking?: OpenBankingCast;
  /** Absent: nobody has coins, and there is no stablecoin. */
  readonly coins?: CoinPlan;
  /** Absent: there is no deposit insurer. */
  readonly insurer?: WorldSpec['insurer'];
  /** Whether agents can pay by files. */
  readonly files: boolean;
  /** Absent: nobody attacks. */
  readonly attack?: PlannedAttack;
}

/** Whom an attack would bring money, and what it would keep from being paid: all that the judge is told of it. The label is for the report. */
export interface PlannedAttack {
  readonly label: AttackLabel;
  readonly accounts: readonly AccountRef[];
  readonly withheld: readonly string[];
  readonly adaptive?: AdaptivePlan;
}

/** Resolves every case of a scenario. Throws {@link InputError} with file, line and field for a name or value that leads nowhere. */
export function planCases(file: ScenarioFile, known: Known = {}): TrialPlan[] {
  checkScenario(file);
  return attackedCases(file).map((attacked, index) => {
    const own = { ...file, scenario: attacked.scenario };
    return planCase(own, { cast: castOf(own), known, attacked, index });
  });
}

/** What the runner cannot know by itself. */
export interface Known {
  /** Ids of checks and invariants, which faults may suspend; without them such names are not looked up. */
  readonly judged?: ReadonlySet<string>;
}

interface CasePlace {
  readonly cast: Cast;
  readonly known: Known;
  readonly attacked: AttackedCase;
  readonly index: number;
}

function planCase(file: ScenarioFile, { cast, known, attacked, index }: CasePlace): TrialPlan {
  const { scenario } = file;
  const { spec } = attacked;
  const startPath = spec.start === undefined ? ['start'] : ['cases', index, 'start'];
  const start = parseInstant(spec.start ?? scenario.start);
  if (start === undefined) throw new InputError(`${file.at(startPath)}: ${startPath.join('.')} is not a time such as 2026-11-23T10:00:00+09:00`);
  const deadline = start + (spec.hours ?? scenario.hours) * hourMs;
  checkYears(file, { start, deadline }, startPath);
  const world = { ...scenario.world, ...spec.world };
  const pathOf = worldPath(spec, index);
  const tokens = planTokens(file, { cast, start, world, pathOf });
  const openBanking = planOpenBanking(file, cast);
  const coins = planCoins(file, { cast, start, spec: world.coin, pathOf: (...rest) => pathOf('coin', ...rest) });
  const ledgers = new Set([
    ...(tokens.tokens === undefined ? [] : [tokenLedgerId]),
    ...(openBanking.openBanking === undefined ? [] : [openBankingId]),
    ...(coins.coins === undefined ? [] : [stablecoinId]),
    ...(scenario.files === true ? [bulkCentreId] : []),
    ...(world.insurer === undefined ? [] : [insurerId]),
  ]);
  const agents = new Set(scenario.jobs.map(({ agent }) => agent));
  const scarce = Object.keys(world.central ?? {}).length > 0;
  const places = scenario.jobs.map((job, at) => ({ cast, job, start, deadline, path: ['jobs', at] }));
  return {
    id: `${scenario.scenario}/${spec.case}`,
    scenario: scenario.scenario,
    family: scenario.family,
    title: scenario.title,
    controls: scenario.controls,
    start,
    deadline,
    holders: [...cast.values()].flat(),
    ...planWorld(file, { cast, world, start, pathOf }),
    jobs: places.map((place, at) => inWords(planJob(file, place), at === 0 ? spec.words : undefined)),
    obligations: places.flatMap((place) => obligationsOf(file, place)),
    records: places.flatMap((place) => recordsOf(file, place)),
    claims: places.flatMap((place) => claimsOf(file, { ...place, insured: world.insurer !== undefined })),
    faults: (spec.faults ?? []).map((fault, at) => {
      const path = ['cases', index, 'faults', at];
      checkFault(file, fault, { start, judged: known.judged, approver: scenario.approval !== undefined, ledgers, agents, scarce, path });
      return fault.account === undefined ? fault : { ...fault, account: memberOf(file, cast, fault.account, [...path, 'account']).ref.account };
    }),
    suspended: (spec.faults ?? []).flatMap((fault) => fault.suspends ?? []),
    pollsMax,
    parameters: spec.parameters ?? {},
    ...(spec.words === undefined ? {} : { language: spec.words.language }),
    files: scenario.files === true,
    ...tokens,
    ...openBanking,
    ...coins,
    ...(world.insurer === undefined ? {} : { insurer: world.insurer }),
    ...planApproval(file, spec, tenant),
    ...planAttack(file, { cast, attacked, start }),
  };
}

/** A customer who speaks his own language says nothing in another. */
function inWords(job: PlannedJob, words: CaseSpec['words']): PlannedJob {
  return words === undefined ? job : { ...job, text: { en: words.text, ko: words.text } };
}

function planAttack(
  file: ScenarioFile,
  { cast, attacked, start }: { readonly cast: Cast; readonly attacked: AttackedCase; readonly start: EpochMs },
): Pick<TrialPlan, 'attack'> {
  const { label, by, withheld, adaptive } = attacked;
  const job = file.scenario.jobs[0];
  if (label === undefined || by === undefined || job === undefined) return {};
  const of = (name: string) => memberOf(file, cast, name, ['attack', 'outsider']);
  const accounts = [...new Set([by, ...(adaptive?.spec.gainers ?? [])])].map((name) => of(name).ref);
  const planned = { label, accounts, withheld: withheld === undefined ? [] : [`${job.agent}/${withheld}`] };
  if (adaptive === undefined) return { attack: planned };
  const { calls, everyMinutes, openingWon } = adaptive.spec;
  const pace = { callsMax: calls, first: start - minuteMs, everyMs: everyMinutes * minuteMs };
  const asks = { openingWon: wonAt(file, openingWon, ['attack', 'adaptive', 'openingWon']), texts: adaptive.texts };
  return { attack: { ...planned, adaptive: { from: of(by), to: of(job.principal), accounts, ...pace, ...asks } } };
}

function planResilience(file: ScenarioFile, resilience: Resilience | undefined, pathOf: WorldPlace['pathOf']): Pick<TrialPlan, 'resilience'> {
  const fault = resilience && faultIn(resilience);
  if (fault !== undefined) throw new InputError(`${file.at(pathOf(...fault.path))}: ${pathOf(...fault.path).join('.')} ${fault.why}`);
  return resilience === undefined ? {} : { resilience };
}

interface WorldPlace {
  readonly cast: Cast;
  readonly world: WorldSpec;
  readonly start: EpochMs;
  /** Where a field of this world stands in the file. */
  readonly pathOf: (...rest: readonly (string | number)[]) => readonly (string | number)[];
}

/** A case replaces single fields of the scenario's world. */
function worldPath(spec: CaseSpec, index: number): WorldPlace['pathOf'] {
  return (field, ...rest) => {
    const own = field !== undefined && Object.hasOwn(spec.world ?? {}, field);
    return [...(own ? ['cases', index] : []), 'world', ...(field === undefined ? [] : [field]), ...rest];
  };
}

function planWorld(
  file: ScenarioFile,
  { cast, world, start, pathOf }: WorldPlace,
): Pick<TrialPlan, 'capsWon' | keyof CentralPlan | 'policy' | 'resilience' | 'outages' | 'received' | 'background'> {
  const holder = (name: string, path: readonly (string | number)[]) => memberOf(file, cast, name, path);
  return {
    capsWon: new Map(
      Object.entries(world.capsWon ?? {}).map(([letter, cap]) => {
        const path = pathOf('capsWon', letter);
        return [bankAt(file, letter, path).code, wonAt(file, cap, path)];
      }),
    ),
    ...planCentral(file, world, (...rest) => pathOf('central', ...rest)),
    ...planPolicy(file, world.policy, { tenant, pathOf: (...rest) => pathOf('policy', ...rest) }),
    ...planResilience(file, world.resilience, (...rest) => pathOf('resilience', ...rest)),
    outages: (world.outages ?? []).map((outage, at) => ({
      bank: bankAt(file, outage.bank, pathOf('outages', at, 'bank')).code,
      from: start + outage.fromMinute * minuteMs,
      until: start + outage.untilMinute * minuteMs,
    })),
    received: (world.received ?? []).map((payment, at) => ({
      from: holder(payment.from, pathOf('received', at, 'from')),
      to: holder(payment.to, pathOf('received', at, 'to')),
      amountWon: wonAt(file, payment.amountWon, pathOf('received', at, 'amountWon')),
      memo: payment.memo,
      ...(payment.system === undefined ? {} : { system: payment.system }),
      ...chargedBack(file, payment, { start, path: pathOf('received', at) }),
      ...(payment.returns === true ? { at: start - hourMs / 2, returns: true } : { at: start - hourMs }),
    })),
    background: (world.background ?? []).flatMap((payment, at) => {
      const one = {
        from: holder(payment.from, pathOf('background', at, 'from')),
        to: holder(payment.to, pathOf('background', at, 'to')),
        amountWon: wonAt(file, payment.amountWon, pathOf('background', at, 'amountWon')),
        memo: '',
        ...(payment.system === undefined ? {} : { system: payment.system }),
      };
      return Array.from({ length: payment.times ?? 1 }, (_, n) => ({
        ...one,
        at: start + (payment.minute + n * (payment.everyMinutes ?? 1)) * minuteMs,
      }));
    }),
  };
}

function chargedBack(
  file: ScenarioFile,
  { from, chargedBackMinute }: ReceivedSpec,
  { start, path }: { readonly start: EpochMs; readonly path: readonly (string | number)[] },
): Pick<PlannedPayment, 'chargedBackAt'> {
  if (chargedBackMinute === undefined) return {};
  if (file.scenario.actors[from]?.wallet?.voucher === undefined)
    throw new InputError(`${file.at([...path, 'chargedBackMinute'])}: only what was paid out of a voucher is charged back, and ${from} has none`);
  return { chargedBackAt: start + chargedBackMinute * minuteMs };
}
