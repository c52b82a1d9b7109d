import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type AnyEvent, encodeEvent } from '../kernel/event.ts';
import type { RunResult } from '../report/run-result.ts';
import { InputError } from '../runner/input-error.ts';
import { RunSeals } from './audit/run-seals.ts';
import { makeFolder } from './make-folder.ts';
import { onDisk, textOf } from './on-disk.ts';
import { runOf } from './run-shape.ts';

/** Names of what a run leaves behind. `events.jsonl` is the truth; all else is derived from it. */
export const runFiles = {
  run: 'run.json',
  events: 'events.jsonl',
  seals: 'audit-seals.jsonl',
  report: 'report.html',
  junit: 'junit.xml',
  scenarios: 'scenarios',
} as const;

/** The folder of a run that is being written. */
export interface RunFolder {
  readonly path: string;
  appendEvents(events: readonly AnyEvent[]): void;
  /** Keeps a scenario that did not come with railproof, so that the folder replays elsewhere. */
  keepScenario(file: string): void;
  /** Keeps the text of a scenario that was never a file. */
  writeScenario(name: string, text: string): void;
  /** Takes back what {@link createRunFolder} made, before anything was written. */
  discard(): void;
  finish(files: { readonly run: RunResult; readonly report: string; readonly junit: string }): void;
}

/** Makes the folder. Throws {@link InputError} when it cannot be written or already holds a run. */
export function createRunFolder(path: string): RunFolder {
  if (existsSync(join(path, runFiles.run)) || existsSync(join(path, runFiles.events))) {
    throw new InputError(`${path}: already holds a run; name another folder with --out`);
  }
  let made: string | undefined;
  const seals = new RunSeals();
  const [events, sealed] = writing(path, () => {
    made = makeFolder(path);
    return [openSync(join(path, runFiles.events), 'ax'), openSync(join(path, runFiles.seals), 'ax')] as const;
  });
  return {
    path,
    appendEvents: (list) => {
      if (list.length === 0) return;
      writing(path, () => {
        writeSync(events, `${list.map(encodeEvent).join('\n')}\n`);
        writeSync(sealed, seals.lineOf(list));
      });
    },
    keepScenario: (file) => {
      writing(path, () => {
        makeFolder(join(path, runFiles.scenarios));
        writeFileSync(join(path, runFiles.scenarios, basename(file)), readFileSync(file));
      });
    },
    writeScenario: (name, text) => {
      writing(path, () => {
        makeFolder(join(path, runFiles.scenarios));
        writeFileSync(join(path, runFiles.scenarios, name), text);
      });
    },
    discard: () => {
      closeSync(events);
      closeSync(sealed);
      for (const file of made === undefined ? [join(path, runFiles.events), join(path, runFiles.seals)] : [made]) rmSync(file, { recursive: true });
    },
    finish: ({ run, report, junit }) => {
      writing(path, () => {
        writeSync(sealed, seals.closing());
        closeSync(events);
        closeSync(sealed);
        writeFileSync(join(path, runFiles.report), report);
        writeFileSync(join(path, runFiles.junit), junit);
        writeFileSync(join(path, runFiles.run), `${JSON.stringify(run, null, 2)}\n`);
      });
    },
  };
}

/** Reads `run.json` of a finished run. Throws {@link InputError} naming what is wrong with the folder. */
export function readRun(path: string): RunResult {
  const file = join(path, runFiles.run);
  if (!existsSync(file)) throw new InputError(`${path}: holds no finished run (no ${runFiles.run}); "railproof run --out ${path}" makes one`);
  for (const name of [runFiles.run, runFiles.events, runFiles.seals, runFiles.scenarios]) refuseLink(join(path, name));
  return runOf(file, parsedRun(file), 'whole');
}

/** Scenario files that the run folder brought along, as data; nothing in it is executed. */
export function keptScenarios(path: string): readonly string[] {
  const folder = join(path, runFiles.scenarios);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[\w.-]+\.ya?ml$/.test(name))
        .sort()
        .map((name) => refuseLink(join(folder, name)))
    : [];
}

/** A folder of somebody else must not lead to files of this machine. @throws InputError for a link, a device, a pipe */
function refuseLink(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) return path;
  throw new InputError(`${path}: is a link or no file; a run folder holds files of its own, copy it there`);
}

/** @throws InputError where it is no JSON, or cannot be read */
export function parsedRun(file: string): unknown {
  try {
    return JSON.parse(textOf(file, 'make it readable'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(`${file}: is not JSON; the run was cut off or edited`);
    throw error;
  }
}

function writing<T>(path: string, work: () => T): T {
  return onDisk({ path, remedy: 'name a writable folder with --out' }, work);
}
