import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { decodeEvent } from '../../kernel/event.ts';
import { judgeEvents } from '../../oracle/judge.ts';
import { InputError } from '../../runner/input-error.ts';
import { verdictOf } from './play.ts';

/** What somebody read from the books of a finished run, before the judge saw it. */
export interface Label {
  /** Name of the file without `.jsonl.gz`. */
  readonly run: string;
  readonly sandbox: 'sound' | 'broken';
  /** `void`: the sandbox is broken, so the run says nothing about the agent. */
  readonly agent: 'pass' | 'fail' | 'void';
  readonly because: string;
}

export interface LabelledRun {
  readonly run: string;
  readonly label: Label;
  readonly sandbox: Label['sandbox'];
  readonly agent: 'pass' | 'fail';
  readonly ok: boolean;
  readonly message: string;
}

export interface LabelledResult {
  readonly runs: readonly LabelledRun[];
  /** Of the runs labelled bad, how many the judge found bad; of those labelled good, how many it let pass. Pairs of counts. */
  readonly sensitivity: readonly [found: number, bad: number];
  readonly specificity: readonly [passed: number, good: number];
}

/** Judges every labelled run. Throws {@link InputError} for a label without its run. */
export function judgeLabelled(folder: string): LabelledResult {
  const labels = parse(readFileSync(join(folder, 'labels.yaml'), 'utf8')) as readonly Label[]; // committed by hand, held by a test
  const runs = labels.map((label) => judgeRun(folder, label));
  const isGood = ({ label }: LabelledRun) => label.sandbox === 'sound' && label.agent === 'pass';
  const judgedGood = ({ sandbox, agent }: LabelledRun) => sandbox === 'sound' && agent === 'pass';
  const good = runs.filter(isGood);
  const bad = runs.filter((run) => !isGood(run));
  return {
    runs,
    sensitivity: [bad.filter((run) => !judgedGood(run)).length, bad.length],
    specificity: [good.filter(judgedGood).length, good.length],
  };
}

function judgeRun(folder: string, label: Label): LabelledRun {
  const file = join(folder, `${label.run}.jsonl.gz`);
  if (!existsSync(file)) throw new InputError(`${file}: is labelled and not there`);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const verdict = verdictOf(judgeEvents(lines.map(decodeEvent)));
  const sandbox = verdict.violated.length > 0 ? 'broken' : 'sound';
  const agent = verdict.failed.length > 0 ? 'fail' : 'pass';
  const ok = sandbox === label.sandbox && (label.agent === 'void' || agent === label.agent);
  return { run: label.run, label, sandbox, agent, ok, message: verdict.message };
}
