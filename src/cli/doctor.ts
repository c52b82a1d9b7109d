import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { buildInfo } from './build-info.ts';
import { chromium, type ExternalProgram, findProgram, redis } from './external-program.ts';
import { packageRoot } from './package-root.ts';
import { misfits } from './setup/packages.cjs';

/** `ok`: everything that a run needs is there. What only some commands need has a line, but does not count. */
export interface Diagnosis {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

export interface Finding {
  readonly ok: boolean;
  /** False: a run does without. */
  readonly needed: boolean;
  readonly text: string;
  /** What to do where it is not ok. */
  readonly remedy: string;
}

const nodeMajorMin = 24;
const freeBytesMin = 1024 ** 3;

/** Looks at this machine and at this installation. `root` is the folder of package.json, `out` where runs are written. */
export async function doctor({ root = packageRoot, out = 'runs' }: { readonly root?: string; readonly out?: string } = {}): Promise<Diagnosis> {
  const findings = [
    nodeFinding(root, process.versions.node, process.execPath),
    packagesFinding(root),
    buildFinding(),
    outputFinding(resolve(out)),
    diskFinding(nearest(resolve(out))),
    await portFinding(),
    programFinding(redis),
    programFinding(chromium),
  ];
  return diagnose(findings);
}

export function diagnose(findings: readonly Finding[]): Diagnosis {
  return { lines: findings.map(line), ok: findings.every((finding) => finding.ok || !finding.needed) };
}

function line({ ok, text, remedy }: Finding): string {
  return ok ? `✓ ${text}` : `✗ ${text}: ${remedy}`;
}

export function nodeFinding(root: string, version: string, path: string): Finding {
  const pinned = path.startsWith(join(root, 'node_modules'));
  return {
    ok: Number(version.split('.')[0]) >= nodeMajorMin,
    needed: true,
    text: `Node.js ${version} ${pinned ? 'pinned in package.json' : 'of this system'}, ${path}`,
    remedy: `install Node.js ${nodeMajorMin} or later, or start with "npx railproof", which brings it along`,
  };
}

export function packagesFinding(root: string): Finding {
  if (!existsSync(join(root, 'package-lock.json'))) return { ok: true, needed: true, text: 'installed as a package', remedy: '' };
  const wrong = misfits(root, { dev: true, alsoNeeded: null });
  const text =
    wrong.length === 0 ? 'packages are as package-lock.json says' : `packages differ from package-lock.json (${wrong.slice(0, 3).join(', ')})`;
  return { ok: wrong.length === 0, needed: true, text, remedy: `run "npm ci --include=dev --include=optional" in ${root}` };
}

function buildFinding(): Finding {
  const { version, commit, dirty } = buildInfo();
  const known = commit !== 'unknown';
  return {
    ok: known,
    needed: false,
    text: `railproof ${version}, commit ${commit}${dirty ? ' with changes that are not committed' : ''}`,
    remedy: 'results name only the version; run from a git checkout to have the commit in them',
  };
}

export function outputFinding(out: string): Finding {
  return {
    ok: isWritable(nearest(out)),
    needed: true,
    text: `runs are written to ${out}`,
    remedy: 'the folder is not writable; name another one with --out',
  };
}

function diskFinding(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return {
    ok: free >= freeBytesMin,
    needed: true,
    text: `${(free / 1024 ** 3).toFixed(1)} GiB free in ${folder}`,
    remedy: `make room: at least ${freeBytesMin / 1024 ** 3} GiB, or write elsewhere with --out`,
  };
}

/** Opens a port of the loopback for a moment, as `serve` and `--transport http` do. */
function portFinding(): Promise<Finding> {
  const remedy = 'nothing can listen on 127.0.0.1; "run --transport http" and "serve" need it, "run" does not';
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ ok: false, needed: false, text: `no port on 127.0.0.1 (${error.message})`, remedy }));
    server.listen(0, '127.0.0.1', () => server.close(() => resolve({ ok: true, needed: false, text: 'ports on 127.0.0.1 can be opened', remedy })));
  });
}

export function programFinding(program: ExternalProgram, searchPath?: string): Finding {
  const path = findProgram(program, searchPath);
  return {
    ok: path !== undefined,
    needed: false,
    text: path === undefined ? `no ${program.name}, only needed for ${program.usedFor}` : `${program.name}, ${path}`,
    remedy: `as root on Debian "apt-get install ${program.debianPackage}", elsewhere your system's own package manager`,
  };
}

/** The folder itself, or the one above it in which it would be made. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false; // not there, not ours, or read-only: nothing can be written either way
  }
}
