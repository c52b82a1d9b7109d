import { Session } from 'node:inspector';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';

/** Functions that used the CPU most, and how much each room used. Of this process alone: servers that a row starts, and threads, have clocks of their own. */
export interface CpuProfile {
  readonly rooms: readonly { readonly room: string; readonly share: number; readonly functions: readonly Hot[] }[];
}

export interface Hot {
  readonly name: string;
  /** File and line. */
  readonly at: string;
  /** Of all samples in which something ran. */
  readonly share: number;
}

/** How often the CPU is looked at. */
const sampleUs = 500;

const functionsOfRoom = 4;
const leastShare = 0.005;

/** Does something, and says where the time went meanwhile. */
export async function profiled<T>(work: () => T | Promise<T>): Promise<{ readonly result: T; readonly profile: CpuProfile }> {
  const session = new Session();
  session.connect();
  try {
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: sampleUs });
    session.post('Profiler.start');
    const result = await work();
    return {
      result,
      profile: await new Promise((resolve, reject) =>
        session.post('Profiler.stop', (error, { profile }) => (error ? reject(error) : resolve(profileOf(profile)))),
      ),
    };
  } finally {
    session.disconnect();
  }
}

/** The part of a V8 profile that is read here. */
export interface Sampled {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** Time that a function used itself, not what it called; waiting is left out. */
export function profileOf({ nodes, samples = [], timeDeltas = [] }: Sampled): CpuProfile {
  const usOf = new Map<number, number>();
  for (const [index, id] of samples.entries()) usOf.set(id, (usOf.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const functions = new Map<string, { readonly room: string; readonly name: string; readonly at: string; us: number }>();
  for (const { id, callFrame } of nodes) {
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)' || functionName === '(root)') continue;
    const file = fileOf(url);
    const at = url === '' ? '' : `${file}:${lineNumber + 1}`;
    const known = functions.get(`${functionName} ${at}`) ?? { room: roomOf(functionName, file), name: functionName || 'anonymous', at, us: 0 };
    known.us += usOf.get(id) ?? 0;
    functions.set(`${functionName} ${at}`, known);
  }
  const all = [...functions.values()];
  const totalUs = Math.max(1, sum(all));
  const rooms = [...Map.groupBy(all, ({ room }) => room)].map(([room, own]) => ({
    room,
    share: sum(own) / totalUs,
    functions: own
      .toSorted((left, right) => right.us - left.us)
      .slice(0, functionsOfRoom)
      .map(({ name, at, us }) => ({ name, at, share: us / totalUs }))
      .filter(({ share }) => share >= leastShare),
  }));
  return { rooms: rooms.filter(({ share }) => share >= leastShare).toSorted((left, right) => right.share - left.share) };
}

function sum(functions: readonly { readonly us: number }[]): number {
  return functions.reduce((total, { us }) => total + us, 0);
}

/** Within the package where it is there, else as V8 names it. */
function fileOf(url: string): string {
  return url.startsWith('file:') ? relative(packageRoot, fileURLToPath(url)).split(sep).join('/') : url;
}

/** `src/kernel`, `simulators/bank`, a package, or what Node and V8 do themselves. */
function roomOf(functionName: string, file: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (file === '' || file.startsWith('node:')) return 'node';
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (installed !== undefined) return `package ${installed}`;
  return file
    .replace(/^dist\//, '')
    .split('/')
    .slice(0, 2)
    .join('/');
}

/** Rooms by what they used, each with its hottest functions. */
export function profileLines({ rooms }: CpuProfile): readonly string[] {
  return rooms.flatMap(({ room, share, functions }) => [
    `  ${percent(share)}  ${room}`,
    ...functions.map(({ name, at, share: own }) => `      ${percent(own)}  ${name}${at === '' ? '' : `  ${at}`}`),
  ]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}
