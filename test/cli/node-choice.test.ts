import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { chooseNode, pinnedPackage } from '../../src/cli/setup/node-choice.cjs';

/** Lets the code see another machine for the length of one test. */
function pretend(t: Test, machine: { readonly platform?: string; readonly arch?: string; readonly version: string }): void {
  const versions = { ...process.versions, node: machine.version };
  const real = { platform: process.platform, arch: process.arch, versions: process.versions, version: process.version };
  Object.defineProperties(process, describe({ ...real, ...machine, versions, version: `v${machine.version}` }));
  t.teardown(() => Object.defineProperties(process, describe(real)));
}

function describe(values: Readonly<Record<string, unknown>>): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, configurable: true, enumerable: true }]));
}

/** A package root whose pinned Node answers `--version` with `answer`. */
function rootWith(t: Test, answer: string | null): string {
  const root = t.testdir({ 'package.json': JSON.stringify({ optionalDependencies: { 'node-linux-mips64': '24.21.0' } }) });
  if (answer === null) return root;
  const folder = join(root, 'node_modules', 'node-linux-mips64', 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '..', 'package.json'), JSON.stringify({ version: '24.21.0', bin: { node: 'bin/node' } }));
  writeFileSync(join(folder, 'node'), `#!/bin/sh\necho ${answer}\n`);
  chmodSync(join(folder, 'node'), 0o755);
  return root;
}

t.test('a Node that is new enough is used as it is', async (t) => {
  for (const version of ['24.0.0', '26.10.0']) {
    pretend(t, { version });
    t.match(chooseNode(rootWith(t, null)), { node: process.execPath, origin: 'running', problem: null }, version);
    t.equal(pinnedPackage(rootWith(t, null)), null, 'and nothing else is needed');
  }
});

/** A machine that npm has never seen, so that no real package of its name is found above the test's folder. */
const oldMachine = { platform: 'linux', arch: 'mips64', version: '20.20.2' };

t.test('below that, the pinned one is, once it says that it is the pinned one', async (t) => {
  pretend(t, oldMachine);
  const root = rootWith(t, 'v24.21.0');
  t.match(chooseNode(root), { node: join(root, 'node_modules/node-linux-mips64/bin/node'), origin: 'pinned', version: '24.21.0', problem: null });
  t.equal(pinnedPackage(root), 'node-linux-mips64');
});

t.test('a pinned Node of another version is refused', async (t) => {
  pretend(t, oldMachine);
  t.match(chooseNode(rootWith(t, 'v24.0.0')), { node: null, problem: /should be 24\.21\.0 but answers "24\.0\.0"/ });
});

t.test('a pinned Node that was not installed is asked for', async (t) => {
  pretend(t, oldMachine);
  t.match(chooseNode(rootWith(t, null)), { node: null, problem: /node-linux-mips64 is not installed: run "npm install --include=optional"/ });
});

t.test('where there is no ready-made Node, the user is told how to get one', async (t) => {
  pretend(t, { platform: 'darwin', arch: 'arm64', version: '20.20.2' });
  t.match(chooseNode(rootWith(t, null)), {
    node: null,
    problem: /no ready-made Node 24 for darwin-arm64: install .*nodejs\.org.*brew install node@24/,
  });
});
