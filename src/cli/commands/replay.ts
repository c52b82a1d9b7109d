import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Agent } from '../../../agents/agent.ts';
import { encodeEvent } from '../../kernel/event.ts';
import type { RunResult } from '../../report/run-result.ts';
import type { EraChoice } from '../../runner/entrance.ts';
import { InputError } from '../../runner/input-error.ts';
import { SandboxBroken } from '../../runner/sandbox-broken.ts';
import { selectPlans } from '../catalogue.ts';
import { loadPersona } from '../persona-source.ts';
import { keptScenarios, readRun, runFiles } from '../run-folder.ts';
import { playNamed, type TrialName, trialNames } from '../suite.ts';

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
  const written = await eventsByTrial(join(folder, runFiles.events), new Set(names.map((name) => name.trial)));
  const { agent } = await loadPersona(options.persona ?? result.cases[0]?.persona ?? '');
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

/** The trials of the run, from its own command. */
function namesOf(folder: string, result: RunResult): TrialName[] {
  const kept = keptScenarios(folder);
  const wanted = new Set(result.cases.flatMap((item) => item.trialList.map((trial) => trial.trial)));
  const plans = [...(kept.length > 0 ? selectPlans(kept) : []), ...selectPlans([])];
  const first = result.cases[0];
  if (first === undefined) return [];
  return trialNames({ seed: result.seed, plans, trials: first.trials, persona: first.persona }).filter((name) => wanted.has(name.trial));
}

function eraOf(result: RunResult): EraChoice {
  const era = result.command[result.command.indexOf('--era') + 1];
  return era === '2025' || era === '2026' ? era : 'mixed';
}

/** Lines of `events.jsonl` by trial, as they were written. */
export async function eventsByTrial(file: string, wanted: ReadonlySet<string> | undefined): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const trial = /"trial":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
    if (trial === undefined || (wanted !== undefined && !wanted.has(trial))) continue;
    const lines = found.get(trial);
    if (lines === undefined) found.set(trial, [line]);
    else lines.push(line);
  }
  return found;
}
