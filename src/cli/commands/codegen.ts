import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import { InputError } from '../../runner/input-error.ts';
import { standardPaths } from '../catalogue.ts';
import { makeFolder } from '../make-folder.ts';
import { onDisk } from '../on-disk.ts';
import { keptScenarios, readRun } from '../run-folder.ts';
import { type RecordedCall, recordedCalls } from '../transcript-agent.ts';
import { following, writtenEvents } from '../written-events.ts';

export interface CodegenOptions {
  readonly trial?: string;
  readonly out: string;
}

/**
 * Turns what one agent did in a trial into a scenario of one case and a persona that makes the same calls: a test to keep, and to change.
 * Without `trial` the first that failed, else the first. @throws InputError where several agents played, or the case stands in no file
 */
export async function codegen(folder: string, { trial, out }: CodegenOptions): Promise<number> {
  const run = readRun(folder);
  const all = run.cases.flatMap((item) => item.trialList.map((each) => ({ item, each })));
  const found = trial === undefined ? (all.find(({ each }) => !each.passed) ?? all[0]) : all.find(({ each }) => each.trial === trial);
  if (found === undefined) throw new InputError(`${folder}: has no trial "${trial ?? ''}"; see trialList in run.json`);
  const name = found.each.trial;
  const events = (await writtenEvents(folder, [name])).get(name) ?? [];
  const [calls, ...others] = (await following(folder, name, () => recordedCalls(events))).values();
  if (calls === undefined || others.length > 0)
    throw new InputError(`${folder}: ${name} was played by ${others.length + (calls === undefined ? 0 : 1)} agents; a persona is made of one`);
  const [scenario = '', caseName = ''] = found.item.id.split('/');
  const files = { scenario: join(out, `recorded-${scenario}.yaml`), persona: join(out, `recorded-${scenario}.ts`) };
  const yaml = oneCase(folder, scenario, caseName);
  const began = events.find(({ kind }) => kind === 'agent.called')?.at ?? 0;
  write(out, [
    [files.scenario, yaml],
    [files.persona, personaText(name, calls, began)],
  ]);
  process.stdout.write(`${files.scenario}\n${files.persona}\n\nTry:\n  npx railproof run ${files.scenario} --persona ${files.persona}\n`);
  return 0;
}

/** The scenario's file with this case alone, under a name of its own. */
function oneCase(folder: string, scenario: string, caseName: string): string {
  for (const path of [...keptScenarios(folder), ...standardPaths()]) {
    const document = parseDocument(readFileSync(path, 'utf8'));
    if (document.get('scenario') !== scenario) continue;
    const cases = document.get('cases');
    const chosen = isSeq(cases) ? cases.items.filter((item) => isMap(item) && item.get('case') === caseName) : [];
    if (chosen.length === 0) break;
    document.set('scenario', `recorded-${scenario}`);
    if (isSeq(cases)) cases.items = chosen;
    return document.toString({ lineWidth: 140 });
  }
  throw new InputError(`${folder}: ${scenario}/${caseName} stands in no scenario file; cases that an attack makes are played as they are`);
}

/** What was called is written down as data: nothing of it is code. */
function personaText(trial: string, calls: readonly RecordedCall[], began: number): string {
  const lines = calls.map((call, index) => {
    const before = calls[index - 1];
    const pauseMs = Math.max(0, call.at - (before === undefined ? began : (before.settled?.at ?? before.at)));
    return `  [${pauseMs}, ${JSON.stringify(call.tool)}, ${JSON.stringify(call.arguments)}],`;
  });
  return `import type { Agent } from 'railproof/agent';

/** Recorded from ${trial.replaceAll(/[^\w/~.-]/g, '')}: the pause before each call in milliseconds, the tool, and what it was called with. */
const calls: readonly (readonly [pauseMs: number, tool: string, args: Record<string, unknown>])[] = [
${lines.join('\n')}
];

/** Makes the recorded calls one after the other, whatever the world answers. */
export const agent: Agent = async ({ tools, pause }) => {
  for (const [pauseMs, tool, args] of calls) {
    await pause(pauseMs);
    await tools.call(tool, args);
  }
};
`;
}

/** Nothing that is there is touched. */
function write(out: string, files: readonly (readonly [file: string, text: string])[]): void {
  onDisk({ path: out, remedy: 'name a new folder with --out' }, () => {
    makeFolder(out);
    for (const [file, text] of files) writeFileSync(file, text, { flag: 'wx' });
  });
}
