import type { Agent } from '../../agents/agent.ts';
import type { AnyEvent } from '../kernel/event.ts';
import { deriveSeed } from '../kernel/random.ts';
import { openJudge } from '../oracle/judge.ts';
import type { Judgement } from '../oracle/judgement.ts';
import type { JudgedTrial } from '../report/aggregate.ts';
import type { Condition } from '../report/run-result.ts';
import type { EraChoice } from '../runner/entrance.ts';
import { SandboxBroken } from '../runner/sandbox-broken.ts';
import type { Timeline } from '../runner/timeline.ts';
import { playTrial } from '../runner/trial.ts';
import type { TrialPlan } from '../runner/trial-plan.ts';
import type { Journal } from '../storage/journal.ts';
import { memoryJournal } from '../storage/memory-journal.ts';
import { conditionsOf } from './conditions.ts';
import { observedJournal, type Sink } from './observed-journal.ts';
import { refuseRealWork } from './persona-source.ts';

/** Which trials to play: every plan, `trials` times, with one persona. */
export interface SuiteOrder {
  readonly seed: string;
  readonly plans: readonly TrialPlan[];
  readonly trials: number;
  readonly k: number;
  readonly persona: string;
  readonly agent: Agent;
  /** By name in the case; everybody else is `agent`. */
  readonly agents?: ReadonlyMap<string, Agent>;
  readonly era: EraChoice;
  /** A second journal that every event also goes to, a trial at a time: a store that outlives the process. */
  readonly store?: Journal;
  /** Most calls of one agent; default: the runner's. */
  readonly callsMax?: number;
}

/** One trial of a suite before it is played. */
export interface TrialName {
  readonly plan: TrialPlan;
  readonly n: number;
  /** `scenario/case~persona~n`. */
  readonly trial: string;
  /** Decimal, from run seed, case, persona and number alone: what else is selected does not change it. */
  readonly seed: string;
}

export interface SuiteTrial {
  readonly name: TrialName;
  readonly events: readonly AnyEvent[];
  readonly judgement: Judgement;
  readonly digest: string;
}

export function trialNames({ seed, plans, trials, persona }: Pick<SuiteOrder, 'seed' | 'plans' | 'trials' | 'persona'>): TrialName[] {
  return plans.flatMap((plan) =>
    Array.from({ length: trials }, (_, index) => {
      const n = index + 1;
      const hex = deriveSeed(seed, plan.id, persona, String(n)).slice(0, 15);
      return { plan, n, trial: `${plan.id}~${persona}~${n}`, seed: String(Number.parseInt(hex, 16)) };
    }),
  );
}

/** Who plays the trial. */
export function personaOf({ trial }: Pick<TrialName, 'trial'>): string {
  return trial.split('~').at(-2) ?? '';
}

/** Plays one trial and has it judged as it goes. @throws SandboxBroken naming the trial when the sandbox fails, InputError when a persona of the user's does */
export async function playNamed(name: TrialName, order: Pick<SuiteOrder, 'agent' | 'agents' | 'era' | 'store' | 'callsMax'>): Promise<SuiteTrial> {
  const judge = openJudge();
  const openJournal = (clock: Timeline) =>
    observedJournal(memoryJournal({ clock, trial: name.trial }), [judge.observe, ...(order.store ? [copyTo(order.store)] : [])]);
  try {
    const { events, digest } = await playTrial({
      plan: name.plan,
      agent: order.agent,
      ...(order.agents === undefined ? {} : { agents: order.agents }),
      era: order.era,
      seed: name.seed,
      watcher: judge,
      openJournal,
      ...(order.callsMax === undefined ? {} : { callsMax: order.callsMax }),
    });
    return { name, events, judgement: judge.judgement(), digest };
  } catch (error) {
    refuseRealWork(error);
    if (error instanceof SandboxBroken) throw new SandboxBroken(`${name.trial} (seed ${name.seed}): ${error.message}`);
    throw error;
  } finally {
    await order.store?.flush(); // between trials: nothing may wait for a store while virtual time runs
  }
}

/** What the report is told of a trial, beside what was played. */
export interface TrialTelling {
  readonly persona: string;
  readonly k: number;
  /** The command that plays or judges it again. */
  readonly replay: string;
  /** Ways of an agent to end that count as an error. */
  readonly threw: readonly ('threw' | 'stopped')[];
}

/** `digest` is null where time was not virtual. */
export function judgedTrial(
  { name, events, judgement, digest }: Omit<SuiteTrial, 'digest'> & { readonly digest: string | null },
  { persona, k, replay, threw }: TrialTelling,
): JudgedTrial {
  const { plan, n, trial, seed } = name;
  const { id: caseId, scenario, title, family, controls } = plan;
  const conditions = conditionsOf(plan);
  const errored = erroredAgent(events, threw);
  const language = plan.language === undefined ? {} : { language: plan.language };
  const attack = plan.attack === undefined ? {} : { attack: plan.attack.label };
  return {
    caseId,
    scenario,
    title,
    family,
    controls,
    condition: conditionOf(plan),
    faults: faultsOf(plan),
    persona,
    conditions,
    ...attack,
    ...language,
    k,
    n,
    trial,
    seed,
    digest,
    replay,
    judgement,
    ...errored,
    ...struckBy(plan, events),
  };
}

/** What strikes, each once. */
function faultsOf({ faults, outages, attack }: TrialPlan): readonly string[] {
  const struck = faults.map(({ where, do: verb }) => `${where} ${verb}`);
  const away = outages.length > 0 ? ['rail-rail outage'] : [];
  const told = attack !== undefined && attack.label.technique !== null ? ['outsider hostile-text'] : [];
  return [...new Set([...struck, ...away, ...told])].sort();
}

function conditionOf({ faults, outages, attack, background }: TrialPlan): Condition {
  const isAttacked = attack !== undefined && attack.label.technique !== null;
  if (faults.length > 0 || outages.length > 0 || isAttacked) return 'fault';
  return background.length > 0 ? 'peak' : 'normal';
}

/** Faults alone: an outage, or an attacker's text, is there from the start. */
function struckBy({ faults }: TrialPlan, events: readonly AnyEvent[]): Pick<JudgedTrial, 'struck'> {
  return faults.length === 0 ? {} : { struck: events.filter(({ kind }) => kind === 'fault.fired').length };
}

/** Marks a trial in which an agent ended in one of these ways, with what the first of them said. */
function erroredAgent(events: readonly AnyEvent[], ways: readonly string[]): Pick<JudgedTrial, 'errored' | 'ended'> {
  const ends = events.flatMap((event) => (event.kind === 'agent.ended' && ways.includes(event.data.how) ? [event.data.message] : []));
  return ends[0] === undefined ? {} : { errored: 'agent', ended: ends[0] };
}

function copyTo(store: Journal): Sink {
  return ({ kind, at, data, agent, call, instruction, cause }) => {
    store.record({
      kind,
      at,
      data,
      ...(agent === null ? {} : { agent }),
      ...(call === null ? {} : { call }),
      ...(instruction === null ? {} : { instruction }),
      ...(cause === null ? {} : { cause }),
    });
  };
}
