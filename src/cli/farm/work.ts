import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import { type MandateChoice, withMandates } from '../../runner/open-mandates.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';
import { selectPlans } from '../catalogue.ts';
import { type PlayOrder, playSeed } from '../explore-worker.ts';
import { loadPersona } from '../persona-source.ts';
import { playNamed, type SuiteTrial, trialNames } from '../suite.ts';

/** One trial of a run: whatever decides its events is here. */
export interface TrialWork {
  readonly kind: 'trial';
  readonly case: string;
  readonly persona: string;
  readonly n: number;
  /** Seed of the run. */
  readonly seed: string;
  readonly era: EraChoice;
  readonly mandates: MandateChoice;
  /** Text of the scenario, where it did not come with railproof. */
  readonly scenario?: { readonly file: string; readonly text: string };
}

/** One seed of an exploration. */
export interface SeedWork extends PlayOrder {
  readonly kind: 'seed';
  readonly twice: boolean;
}

export type Work = TrialWork | SeedWork;

/** What a run is told of a trial that was played elsewhere. */
export type FarmedTrial = Omit<SuiteTrial, 'name'>;

/** Plays what others sent. Only data is taken from them: personas are those that came with railproof. */
export class WorkDoer {
  readonly #plans = new Map<string, readonly TrialPlan[]>();

  async do(work: Work): Promise<unknown> {
    if (work.kind === 'seed') return playSeed(work);
    const { case: id, n, seed, era } = work;
    const plan = this.#plansOf(work).find((candidate) => candidate.id === id);
    if (plan === undefined) throw new InputError(`${id}: there is no such case here`);
    const { agent, persona } = await loadPersona(work.persona);
    const name = trialNames({ seed, plans: [plan], trials: n, persona }).at(-1);
    if (name === undefined) throw new InputError(`${id}: trial ${n} is none`);
    const { events, judgement, digest } = await playNamed(name, { agent, era });
    return { events, judgement, digest } satisfies FarmedTrial;
  }

  #plansOf({ case: id, scenario, mandates }: TrialWork): readonly TrialPlan[] {
    const name = id.split('/')[0] ?? id;
    const key = `${mandates} ${scenario?.text ?? name}`;
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const plans = (scenario === undefined ? selectPlans([name]) : plansOfText(scenario)).map((plan) => withMandates(plan, mandates));
    if (this.#plans.size >= plansMax) this.#plans.clear();
    this.#plans.set(key, plans);
    return plans;
  }
}

const plansMax = 500;

function plansOfText({ file, text }: { readonly file: string; readonly text: string }): readonly TrialPlan[] {
  const folder = mkdtempSync(join(tmpdir(), 'railproof-worker-'));
  try {
    const path = join(folder, basename(file));
    writeFileSync(path, text);
    return selectPlans([path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
