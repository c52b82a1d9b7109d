import type { Agent } from '../../../agents/agent.ts';
import { personas } from '../../../agents/personas.ts';
import { type Judge, openJudge } from '../../oracle/judge.ts';
import type { Judgement } from '../../oracle/judgement.ts';
import { generate } from '../../runner/explore/generate.ts';
import { InputError } from '../../runner/input-error.ts';
import { playTrial, type TrialOrder } from '../../runner/trial.ts';
import { planCases, type TrialPlan } from '../../runner/trial-plan.ts';
import { standardCatalogue } from '../catalogue.ts';
import { type Drill, watchedJournal } from './drill.ts';
import { drillBudgets } from './drill-budgets.ts';
import { drillLedger } from './drill-ledger.ts';
import { drillMandates } from './drill-mandates.ts';
import { drillSettlement } from './drill-settlement.ts';
import { type Flag, isJudgedWhole, type Play } from './play.ts';
import { pressing } from './pressing-agent.ts';
import { resending } from './resending-agent.ts';

/** Errors that nobody waited for, such as those of an inquiry that a rail makes by itself. */
const unwaited: unknown[] = [];

/** From now on such errors belong to the play that runs, instead of ending the thread. */
export function catchUnwaited(): void {
  process.on('unhandledRejection', (reason) => unwaited.push(reason));
}

/** Plays once and says what the oracle saw; `null`: nothing amiss. Whatever a mutant throws is an answer, not a failure of ours. */
export async function flagOf(play: Play): Promise<Flag | null> {
  const act = actOf(play);
  const judge = openJudge();
  unwaited.length = 0;
  let stopped: unknown = null;
  try {
    await act(judge);
  } catch (error) {
    stopped = error ?? 'an error without a value';
  }
  stopped ??= unwaited[0] ?? null;
  const violated = judge.violations()[0];
  if (violated !== undefined) return { by: 'invariant', id: violated.id, message: violated.message };
  if (stopped !== null) return { by: 'stopped', id: 'sandbox', message: stopped instanceof Error ? stopped.message : String(stopped) };
  return flagIn(judge.judgement(), play);
}

function flagIn(judgement: Judgement, play: Play): Flag | null {
  const violated = judgement.invariants.find((invariant) => invariant.violated > 0);
  if (violated !== undefined) return { by: 'invariant', id: violated.id, message: violated.message };
  if (!isJudgedWhole(play) || judgement.passed) return null;
  const failed = judgement.checks.find(({ status }) => status === 'failed');
  return { by: 'check', id: failed?.id ?? 'nothing-proven', message: failed?.message ?? 'no check of utility or safety passed' };
}

/** Beside the personas: agents that are only for this. */
const agents: Readonly<Record<string, Agent>> = { pressing, 'resending-at-once': resending('at-once'), 'resending-after': resending('after') };

/** What there is to do, found before anything is played: a play that does not exist is our mistake, not a mutant's. */
function actOf(play: Play): (judge: Judge) => Promise<unknown> {
  const { plan: what, persona, seed } = play;
  if ('drill' in what) {
    const drill = drills[what.drill];
    if (drill === undefined) throw new InputError(`there is no drill ${what.drill}`);
    return (judge) => drill(judge, seed);
  }
  const agent = agents[persona] ?? personas[persona];
  if (agent === undefined) throw new InputError(`there is no persona ${persona}`);
  const plan = planOf(play, what);
  return (judge) => {
    const openJournal: TrialOrder['openJournal'] = (clock) => watchedJournal(judge, clock);
    return playTrial({ plan, agent, era: 'mixed', seed, watcher: judge, openJournal });
  };
}

const drills: Readonly<Record<string, Drill>> = {
  ledger: drillLedger,
  budgets: drillBudgets,
  settlement: drillSettlement,
  mandates: (judge, seed) => drillMandates(standingPlan({ case: 'four-agents/clean' }))(judge, seed),
};

const plans = new Map<string, TrialPlan>();

type Planned = Exclude<Play['plan'], { readonly drill: string }>;

function planOf(play: Play, what: Planned): TrialPlan {
  const plan = standingPlan(what);
  return play.faults === undefined ? plan : { ...plan, faults: play.faults };
}

function standingPlan(plan: Planned): TrialPlan {
  if (plans.size === 0) for (const one of standardCatalogue().plans) plans.set(one.id, one);
  const id = 'case' in plan ? plan.case : `explored ${plan.explored}`;
  const known = plans.get(id) ?? ('explored' in plan ? planCases(explored(plan.explored))[0] : undefined);
  if (known === undefined) throw new InputError(`there is no case ${id} to seek mutants with`);
  plans.set(id, known);
  return known;
}

function explored(seed: string) {
  return { scenario: generate(seed), at: (path: readonly (string | number)[]) => `seed ${seed}: ${path.join('.')}` };
}
