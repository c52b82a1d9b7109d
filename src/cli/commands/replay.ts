import type { Agent } from '../../../agents/agent.ts';
import { personas } from '../../../agents/personas.ts';
import { encodeEvent } from '../../kernel/event.ts';
import { runDigest } from '../../report/aggregate.ts';
import { chooseLives } from '../../report/life-choice.ts';
import type { RunResult } from '../../report/run-result.ts';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import { withMandates } from '../../runner/open-mandates.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { selectPlans, standardPlans } from '../catalogue.ts';
import { loadPersona } from '../persona-source.ts';
import { keptScenarios, readRun, runFiles } from '../run-folder.ts';
import { walk } from '../step/console.ts';
import { divergenceOf } from '../step/divergence.ts';
import { proofOf } from '../step/proof.ts';
import { Stepper } from '../step/stepper.ts';
import { readWrittenFile } from '../step/written-file.ts';
import { playNamed, type SuiteTrial, type TrialName, trialNames } from '../suite.ts';
import { trialsOf, writtenEvents } from '../written-events.ts';

export interface ReplayOptions {
  readonly trial?: string;
  readonly persona?: string;
  /** Walk one trial event by event. */
  readonly step?: boolean;
}

/**
 * Plays the trials of a run again from their seeds and compares every byte with what the run wrote down.
 * A persona of the user's own is given again with `--persona`: nothing that a run folder names is executed.
 * Returns 0 when all agree; throws {@link SandboxBroken} naming line, event and field of the first difference.
 */
export async function replay(folder: string, options: ReplayOptions): Promise<number> {
  const result = readRun(folder);
  const trials = trialsOf(result);
  if (options.trial !== undefined && !trials.includes(options.trial))
    throw new InputError(`${folder}: has no trial "${options.trial}"; see trialList in ${runFiles.run}`);
  if (options.step === true) return step(folder, result, options);
  if (result.digest === null)
    throw new InputError(`${folder}: this run was not in virtual time, so it cannot be played again; "railproof judge ${folder}" judges it again`);
  const names = namesOf(folder, result, options.trial === undefined ? trials : [options.trial]);
  const written = await readWrittenFile(folder, trials);
  const play = { agent: await agentOf(result, options.persona), era: eraOf(result) };
  const digests: { readonly trial: string; readonly digest: string }[] = [];
  for (const name of names) {
    const played = await playNamed(name, play);
    const divergence = divergenceOf(name.trial, written.get(name.trial) ?? [], played.events.map(encodeEvent));
    if (divergence !== undefined) throw new SandboxBroken(divergence.message);
    digests.push({ trial: name.trial, digest: played.digest });
    say(played);
  }
  compareDigests(folder, result, digests);
  return 0;
}

function say({ name, events, judgement, digest }: SuiteTrial): void {
  process.stdout.write(`${name.trial}: ${events.length} events, the same; ${judgement.passed ? 'passed' : 'failed'}; digest ${digest}\n`);
  for (const check of judgement.checks) if (check.status === 'failed') process.stdout.write(`  ${check.id}: ${check.message}\n`);
}

/** `run.json` is derived from the events, so it must name the digests that they have. */
function compareDigests(folder: string, result: RunResult, digests: readonly { readonly trial: string; readonly digest: string }[]): void {
  const stated = new Map(result.cases.flatMap((item) => item.trialList.map(({ trial, digest }) => [trial, digest])));
  for (const { trial, digest } of digests)
    if (stated.get(trial) !== digest)
      throw new SandboxBroken(`${folder}: ${runFiles.run} says that ${trial} has the digest ${stated.get(trial)}; it is ${digest}`);
  if (digests.length < stated.size) return;
  const digest = runDigest(digests);
  if (digest !== result.digest)
    throw new SandboxBroken(`${folder}: ${runFiles.run} says that the run has the digest ${result.digest}; it is ${digest}`);
  process.stdout.write(`run: ${digests.length} trials, the same; digest ${digest}\n`);
}

/**
 * Walks one trial: the one named, else the most telling. In virtual time it is played again first; where that differs from what
 * was written, the walk goes over what was played, and the difference is what is wrong.
 */
async function step(folder: string, result: RunResult, options: ReplayOptions): Promise<number> {
  const trial = options.trial ?? chooseLives(result)[0];
  if (trial === undefined) throw new InputError(`${folder}: has no trials`);
  const [name] = result.digest === null ? [] : namesOf(folder, result, [trial]);
  if (name === undefined) {
    const events = (await writtenEvents(folder, [trial])).get(trial) ?? [];
    process.stdout.write(`${trial}, as it was written: it was not in virtual time\n`);
    await walk(new Stepper(events, proofOf(events)));
    return 0;
  }
  const { events } = await playNamed(name, { agent: await agentOf(result, options.persona), era: eraOf(result) });
  const written = (await readWrittenFile(folder, trialsOf(result))).get(trial) ?? [];
  const divergence = divergenceOf(trial, written, events.map(encodeEvent));
  process.stdout.write(`${trial}, played again${divergence === undefined ? ': the same' : `; ${divergence.message}`}\n`);
  await walk(new Stepper(events, divergence ?? proofOf(events)));
  if (divergence !== undefined) throw new SandboxBroken(divergence.message);
  return 0;
}

/**
 * These trials of the run. Of the scenarios that came with railproof only those are read that they are of; where a scenario of the
 * run's own has the name of one of these, its own is meant.
 */
function namesOf(folder: string, result: RunResult, trials: readonly string[]): TrialName[] {
  const first = result.cases[0];
  if (first === undefined) return [];
  const wanted = new Set(trials);
  const cases = result.cases.filter(({ trialList }) => trialList.some(({ trial }) => wanted.has(trial)));
  const scenarios = new Set(cases.map(({ scenario }) => scenario));
  const most = Math.max(...cases.map((item) => item.trials)); // a run that stops early plays some cases more often than others
  const kept = keptScenarios(folder);
  const standard = [...scenarios].flatMap((scenario) => standardPlans(scenario) ?? []);
  const mandates = result.command[result.command.indexOf('--mandates') + 1] === 'open' ? 'open' : 'as-written';
  const all = [...standard, ...(kept.length > 0 ? selectPlans(kept) : [])].map((plan) => withMandates(plan, mandates));
  const plans = new Map(all.map((plan) => [plan.id, plan]));
  const { seed } = result;
  const names = trialNames({ seed, plans: [...plans.values()], trials: most, persona: first.persona });
  const known = new Map(names.map((name) => [name.trial, name]));
  return trials.map((trial) => {
    const name = known.get(trial);
    if (name === undefined)
      throw new InputError(`${folder}: no scenario here has the trial "${trial}"; play it again with the build in ${runFiles.run}`);
    return name;
  });
}

async function agentOf({ cases }: RunResult, given: string | undefined): Promise<Agent> {
  const persona = cases[0]?.persona ?? '';
  if (given === undefined && !(persona in personas))
    throw new InputError(`this run used the persona file ${persona}; give it again with --persona FILE`);
  return (await loadPersona(given ?? persona)).agent;
}

function eraOf(result: RunResult): EraChoice {
  const era = result.command[result.command.indexOf('--era') + 1];
  return era === '2025' || era === '2026' ? era : 'mixed';
}
