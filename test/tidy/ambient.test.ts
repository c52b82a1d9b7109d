import t from 'tap';
import { ambientUses, type Exemption, usesIn } from './ambient.ts';
import { codeFiles, readSource, sourceOf } from './source.ts';

/** Everything that runs in the product, but the part of the bootstrap that runs before there is TypeScript. */
const bound = codeFiles.filter((path) => /^(src|simulators|agents)\//.test(path) && !path.endsWith('.cjs'));

const turn = 'a turn of the event loop shows that every agent and call is parked; no time passes by it';

/** The one place in src/cli for real time and real chance. */
const realWorld = 'src/cli/ambient.ts';

const exemptions: readonly Exemption[] = [
  { path: 'src/runner/drive.ts', name: 'setImmediate', reason: turn },
  { path: 'src/runner/paced-door.ts', name: 'setImmediate', reason: turn },
];

t.test('nothing uses real time or chance but one file, nor environment or thread pool outside src/cli', async (t) => {
  for (const path of bound.filter((path) => path !== realWorld)) t.same(ambientUses(readSource(path), exemptions), [], path);
});

t.test('every exemption is still needed', async (t) => {
  for (const { path, name } of exemptions)
    t.ok(codeFiles.includes(path) && usesIn(readSource(path)).some((use) => use.name === name), `${path} uses ${name}`);
  t.ok(ambientUses(readSource(realWorld), []).length > 0, realWorld);
});

t.test('ambient use is found', async (t) => {
  const bad: readonly (readonly [string, string])[] = [
    ['Date.now', 'const now = Date.now();'],
    ['Date.now', `const now = Date['now']();`],
    ['new Date', 'const now = new Date();'],
    ['new Date', 'const then = new Date(2026, 10, 22);'],
    ['Date()', 'const now = Date();'],
    ['getHours', 'const hour = date.getHours();'],
    ['performance', 'const now = performance.now();'],
    ['Math.random', 'const x = Math.random();'],
    ['setTimeout', 'setTimeout(() => {}, 1);'],
    ['setTimeout', 'globalThis.setTimeout(() => {}, 1);'],
    ['setTimeout', 'const later = setTimeout;'],
    ['setInterval', 'const timers = { every: setInterval };'],
    ['setImmediate', 'await new Promise((resolve) => setImmediate(resolve));'],
    ['AbortSignal.timeout', 'const signal = AbortSignal.timeout(10);'],
    ['process.env', `const home = process.env['HOME'];`],
    ['process.env', `import { env } from 'node:process';`],
    ['process.hrtime', 'const now = process.hrtime.bigint();'],
    ['crypto', 'const id = crypto.randomUUID();'],
    ['crypto', `const hash = await crypto.subtle.digest('SHA-256', bytes);`],
    ['crypto.randomUUID', `import { createHash, randomUUID } from 'node:crypto';`],
    ['crypto.randomBytes', `import { randomBytes as bytes } from 'crypto';`],
    ['crypto.webcrypto', `import { webcrypto } from 'node:crypto';`],
    ['crypto as a whole', `import * as crypto from 'node:crypto';`],
    ['crypto as a whole', `const { randomUUID } = await import('node:crypto');`],
    ['fs/promises.readFile', `import { readFile } from 'node:fs/promises';`],
    ['fs.promises', `import { promises } from 'node:fs';`],
    ['fs.readFile', `import { readFile } from 'fs';`],
    ['fs as a whole', `import fs from 'node:fs';`],
    ['fs as a whole', `const fs = await import('node:fs');`],
    ['zlib.gzip', `import { gzip } from 'node:zlib';`],
    ['setTimeout', `import { setTimeout as sleep } from 'node:timers/promises';`],
    ['performance', `import { performance as clock } from 'node:perf_hooks';`],
    ['jose.jwtVerify', `import { jwtVerify } from 'jose';`],
    ['require', `const fs = require('node:fs');`],
  ];
  for (const [name, text] of bad) t.match(usesIn(sourceOf('src/rail/retry.ts', text)), [{ name, line: 1 }], text);
  t.equal(ambientUses(sourceOf('src/rail/retry.ts', 'Date.now()'), exemptions).length, 1);
  t.equal(ambientUses(sourceOf('src/rail/retry.ts', 'setImmediate(next)'), exemptions).length, 1, 'an exemption is for its file only');
  t.equal(ambientUses(sourceOf('src/cli/commands/run.ts', 'Date.now()'), exemptions).length, 1, 'time has one place in src/cli too');
  t.same(ambientUses(sourceOf('src/cli/commands/run.ts', 'process.env'), exemptions), [], 'the environment is read in src/cli');
});

t.test('what only looks ambient passes', async (t) => {
  const good: readonly string[] = [
    'const text = new Date(ms).toISOString();',
    'const at = Date.UTC(2026, 10, 22);',
    'clock.setTimeout(1); const timers = { setTimeout: 1 };',
    'interface Clock { setTimeout(ms: number): void }',
    'type Timer = ReturnType<typeof setTimeout>;',
    `import { createHash, timingSafeEqual, verify } from 'node:crypto';`,
    `import { constants, readFileSync, type Stats } from 'node:fs';`,
    `import type { FileHandle } from 'node:fs/promises';`,
    'const hour = date.getUTCHours();',
  ];
  for (const text of good) t.same(usesIn(sourceOf('src/rail/retry.ts', text)), [], text);
});
