import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Agent } from '../../agents/agent.ts';
import { personas } from '../../agents/personas.ts';
import { InputError } from '../runner/input-error.ts';
import { SandboxBroken } from '../runner/sandbox-broken.ts';
import { packageRoot } from './package-root.ts';

export interface LoadedPersona {
  readonly agent: Agent;
  readonly persona: string;
}

/** Personas parted by commas, each as {@link loadPersona} takes it. @throws InputError where one of them is there twice */
export async function loadPersonas(names: string): Promise<readonly [LoadedPersona, ...LoadedPersona[]]> {
  const [first = '', ...more] = names.split(',').map((name) => name.trim());
  const loaded = [await loadPersona(first), ...(await Promise.all(more.map(loadPersona)))] as const;
  const twice = loaded.find(({ persona }, at) => loaded.findIndex((each) => each.persona === persona) < at);
  if (twice !== undefined) throw new InputError(`--persona ${names}: ${twice.persona} is there twice; name each once`);
  return loaded;
}

/** A persona by its slug, or from a file of the user's that exports `agent`. Throws {@link InputError} when there is none. */
export async function loadPersona(name: string): Promise<LoadedPersona> {
  const known = Object.hasOwn(personas, name) ? personas[name] : undefined;
  if (known !== undefined) return { agent: known, persona: name };
  if (!/\.[cm]?[jt]s$/.test(name))
    throw new InputError(`unknown persona "${name}"; one of ${Object.keys(personas).join(', ')}, or a file such as ./my-persona.ts`);
  if (!existsSync(name)) throw new InputError(`${name}: no such file; "railproof init" writes a persona to start from`);
  const loaded = await load(name);
  if (typeof loaded.agent !== 'function') throw new InputError(`${name}: exports no function named "agent" (see the type Agent of railproof/agent)`);
  const slug = name.replace(/^.*[/\\]/, '').replace(/\.[cm]?[jt]s$/, '');
  return { agent: loaded.agent as Agent, persona: slug }; // the file's own claim; what it does is judged from the books
}

/** Whatever a file of the user's throws while it is loaded is for the user to mend. */
async function load(file: string): Promise<{ readonly agent?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new InputError(`${file}: cannot be loaded: ${what.trim().split('\n')[0]}`);
  }
}

/** A file of the user's that waits for the machine makes a run that cannot be played again: that is the file's fault, not the sandbox's. @throws InputError for one */
export function refuseRealWork(error: unknown): void {
  if (!(error instanceof SandboxBroken) || error.asked === undefined) return;
  const { what, place } = error.asked;
  const [, url = '', line = ''] = /^(.*):(\d+):\d+$/.exec(place) ?? [];
  const file = fileURLToPath(url);
  if (ownRooms.some((room) => file.startsWith(join(packageRoot, room, sep)))) return;
  throw new InputError(
    `${file}:${line}: ${what}; a persona lives in virtual time: wait with pause(ms) of its context, and ask nothing but its tools. Who needs the real world is an agent of its own: run --agent "COMMAND"`,
  );
}

/** Where code of ours is, in source and as it is published. */
const ownRooms = ['src', 'simulators', 'agents', 'dist', 'test'] as const;
