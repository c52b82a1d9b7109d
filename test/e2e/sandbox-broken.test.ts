import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { refuseRealWork } from '../../src/cli/persona-source.ts';
import { SandboxBroken } from '../../src/runner/sandbox-broken.ts';
import { inPairs, railproof } from './command.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);

/** Work that real time or a thread decides, in a persona that would otherwise do no harm, and what the refusal must call it. */
const offences = [
  { name: 'timer', work: 'await new Promise((resolve) => setTimeout(resolve, 5));', resource: 'a real timer' },
  { name: 'digest', work: "await crypto.subtle.digest('SHA-256', new Uint8Array(8));", resource: 'HASHREQUEST' },
  { name: 'disk', work: "await readFile('/dev/null');", resource: /FSREQ|FILEHANDLE/ },
  { name: 'inflate', work: "await promisify(deflate)(Buffer.from('x'));", resource: 'ZLIB' },
  { name: 'network', work: "await fetch('http://127.0.0.1:54321/').catch(() => undefined);", resource: /\((TCP|GETADDRINFO|DNS)\w*\)|a real timer/ },
];

const imports = `
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
`;

t.test('a persona file that waits for the machine, so that its run could not be played again, is refused with its line', (t) =>
  inPairs(offences, async ({ name, work, resource }) => {
    const persona = join(folder, `${name}.ts`);
    writeFileSync(
      persona,
      `${imports}\nexport const agent = async ({ tools }) => {\n  await tools.call('get_task', {});\n  ${work}\n  await tools.call('finish_task', { status: 'cannot', items: [] });\n};\n`,
    );
    const ended = await railproof(['run', 'single-bill', '--seed', '7', '--persona', persona, '--out', join(folder, name), '--quiet']);
    t.equal(ended.code, 2, `${name}: ${ended.stdout}`);
    t.equal(ended.stderr.indexOf(`railproof: ${persona}:8: `), 0, `${name}: the line that asked for it: ${ended.stderr}`);
    t.match(ended.stderr, resource, name);
    t.match(ended.stderr, /wait with pause\(ms\).*run --agent/, `${name}: and the way out`);
    t.equal(ended.stderr.trim().split('\n').length, 1, name);
    t.notOk(existsSync(join(folder, name)), `${name}: nothing is left half done`);
  }),
);

t.test('the same line in a persona of ours is a broken sandbox', (t) => {
  const inFile = (url: string) => new SandboxBroken('a real timer on the decision path', { what: 'a real timer', place: `${url}:8:9` });
  t.doesNotThrow(() => refuseRealWork(inFile(new URL('../../agents/personas/careful.ts', import.meta.url).href)));
  t.throws(() => refuseRealWork(inFile('file:///home/bank/my%20agents/careful.ts')), {
    message: /^\/home\/bank\/my agents\/careful\.ts:8: a real timer;/,
  });
  t.end();
});
