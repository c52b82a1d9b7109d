import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { AnyEvent } from '../kernel/event.ts';
import { openJudge } from '../oracle/judge.ts';
import { type ExploredEra, eraOfSeed } from '../runner/explore/era.ts';
import { factsOf } from '../runner/explore/facts.ts';
import { featuresOf } from '../runner/explore/features.ts';
import { type Finding, failedCheck, isAlike } from '../runner/explore/finding.ts';
import { generate } from '../runner/explore/generate.ts';
import { scenarioText } from '../runner/explore/scenario-text.ts';
import { shrink } from '../runner/explore/shrink.ts';
import type { Reduced, SeedReport } from '../runner/explore/survey.ts';
import type { Theme } from '../runner/explore/themes.ts';
import { InputError } from '../runner/input-error.ts';
import type { FaultSpec, Scenario } from '../runner/scenario.ts';
import type { ScenarioFile } from '../runner/scenario-file.ts';
import type { Timeline } from '../runner/timeline.ts';
import { playTrial } from '../runner/trial.ts';
import { planCases } from '../runner/trial-plan.ts';
import { memoryJournal } from '../storage/memory-journal.ts';
import { readScenario } from './catalogue.ts';
import { observedJournal } from './observed-journal.ts';
import { loadPersona } from './persona-source.ts';
import { trialNames } from './suite.ts';

/** How every seed of an exploration is played. Sent to threads, so plain data. */
export interface PlayOrder {
  readonly seed: number;
  readonly persona: string;
  readonly era: ExploredEra;
  /** What its scenario is pointed at. */
  readonly themes: readonly Theme[];
}

export interface ReduceOrder extends PlayOrder {
  readonly finding: Finding;
  /** Where the smaller scenario goes, and the schema as seen from there. */
  readonly file: string;
  readonly schema: string;
}

/** Most scenarios that are played to shrink one; ten times what a seed usually takes. */
const triedMax = 1_500;

/** Plays a seed, once or twice. */
export async function playSeed(order: PlayOrder & { readonly twice: boolean }): Promise<SeedReport> {
  const { seed, twice } = order;
  const file = generated(order);
  const { events, digest, finding } = await playFile(file, order);
  const digests = twice ? ([digest(), (await playFile(file, order)).digest()] as const) : null;
  return { seed, facts: factsOf(events, faultsOf(file)), features: featuresOf(events), finding, digests };
}

/** Shrinks what a seed showed, writes the scenario, and plays it from the file. `null`: the file does not show it. */
export async function reduceSeed(order: ReduceOrder): Promise<Omit<Reduced, 'replay'> | null> {
  const { seed, themes, finding, file, schema } = order;
  const fails = (scenario: Scenario) => shows({ scenario, at: () => `seed ${seed}` }, order, finding);
  const { scenario, tried } = await shrink(generate(String(seed), themes), { fails, triedMax });
  writeFileSync(file, scenarioText(scenario, schema));
  if (!(await shows(readScenario(file), order, finding))) return null;
  const faults = scenario.cases.reduce((sum, spec) => sum + (spec.faults?.length ?? 0), 0);
  const items = scenario.jobs.reduce((sum, job) => sum + job.items.length, 0);
  return { file, agents: scenario.jobs.length, faults, items, tried };
}

function generated({ seed, themes }: PlayOrder): ScenarioFile {
  return { scenario: generate(String(seed), themes), at: (path) => `seed ${seed}: ${path.join('.')}` };
}

/** Of the only case. */
function faultsOf({ scenario }: ScenarioFile): readonly FaultSpec[] {
  return scenario.cases[0]?.faults ?? [];
}

async function shows(file: ScenarioFile, order: PlayOrder, sought: Finding): Promise<boolean> {
  try {
    const { finding } = await playFile(file, order);
    return finding !== null && isAlike(finding, sought);
  } catch (error) {
    if (error instanceof InputError) return false; // taken away too much: no scenario any more
    throw error;
  }
}

interface Played {
  readonly events: readonly AnyEvent[];
  /** Empty where the trial did not come to its end. */
  readonly digest: () => string;
  readonly finding: Finding | null;
}

/** Plays the only case of a scenario exactly as `railproof run FILE --seed S` does. Whatever goes wrong is a finding. */
async function playFile(file: ScenarioFile, { seed, persona, era }: PlayOrder): Promise<Played> {
  const loaded = await loadPersona(persona);
  const [name] = trialNames({ seed: String(seed), plans: planCases(file), trials: 1, persona: loaded.persona });
  if (name === undefined) throw new InputError(`${file.at(['cases'])}: has no case`);
  const judge = openJudge();
  let events: readonly AnyEvent[] = [];
  const openJournal = (clock: Timeline) => {
    const journal = observedJournal(memoryJournal({ clock, trial: name.trial }), [judge.observe]);
    events = journal.events;
    return journal;
  };
  rejections.length = 0; // what came after an earlier seed was judged is not this one's
  const order = { plan: name.plan, agent: loaded.agent, era: eraOfSeed(era, String(seed)), seed: name.seed, watcher: judge, openJournal };
  const outcome = await settled(playTrial(order));
  if ('error' in outcome || rejections.length > 0) {
    const error = 'error' in outcome ? outcome.error : rejections[0];
    return { events, digest: () => '', finding: sandboxFinding(error, judge.violations()[0]) };
  }
  return { events, digest: () => outcome.value.digest, finding: failedCheck(judge.judgement()) ?? null };
}

/** Nothing is caught by name here: an explorer looks for the errors that nobody thought of. */
function settled<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function sandboxFinding(error: unknown, violated: { readonly id: string; readonly message: string } | undefined): Finding {
  if (violated !== undefined) return { of: 'sandbox', id: violated.id, message: violated.message };
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  return { of: 'sandbox', id: name === 'SandboxBroken' ? 'sandbox-broken' : 'defect', message };
}

/** What nobody waited for, such as the throw of a task on the clock: it belongs to the trial that the thread is playing. */
const rejections: unknown[] = [];

if (!isMainThread) process.on('unhandledRejection', (reason) => rejections.push(reason));
