import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
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

t.test('work on the decision path that would make a run unrepeatable breaks it, and is named with its place', (t) =>
  inPairs(offences, async ({ name, work, resource }) => {
    const persona = join(folder, `${name}.ts`);
    writeFileSync(
      persona,
      `${imports}\nexport const agent = async ({ tools }) => {\n  await tools.call('get_task', {});\n  ${work}\n  await tools.call('finish_task', { status: 'cannot', items: [] });\n};\n`,
    );
    const ended = await railproof(['run', 'single-bill', '--seed', '7', '--persona', persona, '--out', join(folder, name), '--quiet']);
    t.equal(ended.code, 3, `${name}: ${ended.stdout}`);
    t.match(ended.stderr, /^railproof: the sandbox broke: single-bill\/clean~/, name);
    t.match(ended.stderr, resource, name);
    t.match(ended.stderr, `${name}.ts:8:`, `${name}: the line that asked for it`);
    t.match(ended.stderr, 'decision path', name);
    t.notOk(existsSync(join(folder, name, 'run.json')), `${name}: and no verdict is claimed`);
  }),
);
