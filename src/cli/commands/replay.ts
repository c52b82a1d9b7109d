import type { Agent } from '../../../agents/agent.ts';
import { personas } from '../../../agents/personas.ts';
import { encodeEvent } from '../../kernel/event.ts';
import type { RunResult } from '../../report/run-result.ts';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { selectPlans } from '../catalogue.ts';
import { loadPersona } from '../persona-source.ts';
import { keptScenarios, readRun, runFiles } from '../run-folder.ts';
import { playNamed, type TrialName, trialNames } from '../suite.ts';
import { trialsOf, writtenLines } from '../written-events.ts';

/**
 * Plays the trials of a run again from their seeds and compares every event with what the run wrote down.
 * A persona of the user's own is given again with `--persona`: nothing that a run folder names is executed.
 * Returns 0 when all agree; throws {@link SandboxBroken} naming the first event that differs.
 */
export async function replay(folder: string, options: { readonly trial?: string; readonly persona?: string }): Promise<number> {
  const result = readRun(folder);
  if (result.digest === null)
    throw new InputError(`${folder}: this run was not in virtual time, so it cannot be played again; "railproof judge ${folder}" judges it again`);
  const names = namesOf(folder, result).filter((name) => options.trial === undefined || name.trial === options.trial);
  if (names.length === 0) throw new InputError(`${folder}: has no trial "${options.trial}"; see trialList in ${runFiles.run}`);
  const written = await writtenLines(
    folder,
    names.map((name) => name.trial),
  );
  const agent = await agentOf(result, options.persona);
  for (const name of names) await replayOne(name, { agent, era: eraOf(result) }, written.get(name.trial) ?? []);
  return 0;
}

async function replayOne(name: TrialName, play: { readonly agent: Agent; readonly era: EraChoice }, written: readonly string[]): Promise<void> {
  const played = await playNamed(name, play);
  const lines = played.events.map(encodeEvent);
  const length = Math.max(lines.length, written.length);
  for (let index = 0; index < length; index += 1) {
    if (lines[index] === written[index]) continue;
    throw new SandboxBroken(
      `${name.trial} diverges at event ${index + 1}:\n  written  ${written[index] ?? '(nothing)'}\n  replayed ${lines[index] ?? '(nothing)'}`,
    );
  }
  const outcome = played.judgement.passed ? 'passed' : 'failed';
  process.stdout.write(`${name.trial}: ${lines.length} events, the same; ${outcome}; digest ${played.digest}\n`);
  for (const check of played.judgement.checks) if (check.status === 'failed') process.stdout.write(`  ${check.id}: ${check.message}\n`);
}

/** The trials of the run; where a scenario of its own has the name of one that came with railproof, its own is meant. */
function namesOf(folder: string, result: RunResult): TrialName[] {
  const first = result.cases[0];
  if (first === undefined) return [];
  const kept = keptScenarios(folder);
  const plans = new Map([...selectPlans([]), ...(kept.length > 0 ? selectPlans(kept) : [])].map((plan) => [plan.id, plan]));
  const { seed } = result;
  const names = trialNames({ seed, plans: [...plans.values()], trials: first.trials, persona: first.persona });
  const known = new Map(names.map((name) => [name.trial, name]));
  return trialsOf(result).map((trial) => {
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
