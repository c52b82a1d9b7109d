import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import t from 'tap';
import { certify } from '../../src/cli/commands/certify.ts';
import { explainCase } from '../../src/cli/commands/explain-case.ts';
import { messages } from '../../src/cli/commands/messages.ts';
import { replay } from '../../src/cli/commands/replay.ts';
import { run } from '../../src/cli/commands/run.ts';
import { quietly } from './quietly.ts';

/** What a command prints, and which scenarios it reads. */
async function watched(command: () => Promise<number>): Promise<{ readonly code: number; readonly said: string; readonly read: readonly string[] }> {
  const read: string[] = [];
  const { readFileSync } = fs;
  fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
    if (String(args[0]).endsWith('.yaml')) read.push(basename(String(args[0])));
    return readFileSync(...args);
  }) as typeof readFileSync; // all its overloads
  syncBuiltinESMExports();
  try {
    return { ...(await quietly(command)), read: read.sort() };
  } finally {
    fs.readFileSync = readFileSync;
    syncBuiltinESMExports();
  }
}

t.test('replay reads the scenarios that the run is of, and no others', async (t) => {
  const out = join(t.testdir(), 'run');
  const options = { seed: '7', trials: 1, k: 1, persona: 'careful', era: '2025', store: 'memory', mandates: 'as-written', out, quiet: true } as const;
  await watched(() => run(['single-bill', 'lost-reply/clean'], options));
  t.match(await watched(() => replay(out, {})), { code: 0, said: /^run: 2 trials, the same/m, read: ['lost-reply.yaml', 'single-bill.yaml'] });
  t.match(await watched(() => replay(out, { trial: 'single-bill/clean~careful~1' })), { code: 0, read: ['single-bill.yaml'] });
  t.match(await watched(() => replay(out, { trial: 'lost-reply/clean~careful~1' })), { code: 0, read: ['lost-reply.yaml'] });
});

t.test('several personas play every case in one run, and each of them is played again as itself', async (t) => {
  const out = join(t.testdir(), 'run');
  const one = { seed: '7', trials: 1, k: 1, era: '2025', store: 'memory', mandates: 'as-written', quiet: true } as const;
  const { code, said } = await quietly(() => run(['lost-reply/first-reply-lost'], { ...one, persona: 'careful, naive-retrier', out }));
  t.equal(code, 1);
  t.match(said, /trials +1 of 2 passed in 2 cases/);
  t.match(await quietly(() => replay(out, {})), {
    code: 0,
    said: /~careful~1: .*passed[\s\S]*~naive-retrier~1: .*failed[\s\S]*^run: 2 trials, the same/m,
  });
  const explained = await quietly(() => explainCase(out, 'lost-reply/first-reply-lost'));
  t.match(explained.said, /~careful~1: passed[\s\S]*~naive-retrier~1: FAILED/);
  const alone = await quietly(() => explainCase(out, 'lost-reply/first-reply-lost~naive-retrier~1'));
  t.notMatch(alone.said, '~careful~1: ');
  await t.rejects(messages(out, 'lost-reply/first-reply-lost', { kind: [] }), {
    name: 'InputError',
    message: /several personas played lost-reply\/first-reply-lost; name a trial, such as lost-reply\/first-reply-lost~careful~1/,
  });
  await t.rejects(run([], { ...one, persona: 'careful,careful' }), /careful is there twice/);
  await t.rejects(run([], { ...one, persona: 'careful,silent', baseline: 'careful' }), /--baseline is about one agent/);
  const key = join(out, 'key.pem');
  await t.rejects(certify(out, { key, as: 'tester', sample: 1 }), /careful, naive-retrier played; a test report is about one agent/);
});
