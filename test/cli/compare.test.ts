import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { compare as compareRunsOf } from '../../src/cli/commands/compare.ts';
import type { Comparison } from '../../src/report/comparison.ts';
import { checkout, inPairs, railproof } from '../e2e/command.ts';
import type { Ended } from '../e2e/ended.ts';
import { readRun } from '../e2e/run-record.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { simulatedRun, trials } from '../report/simulated-run.ts';

const folder = temporaryFolder(t);
const path = (name: string) => join(folder, name);
const compare = (...args: readonly string[]): Promise<Ended> => railproof(['compare', ...args]);

function write(name: string, outcomes: Parameters<typeof simulatedRun>[0]['outcomes']): string {
  mkdirSync(path(name));
  writeFileSync(join(path(name), 'run.json'), JSON.stringify(simulatedRun({ outcomes })));
  return path(name);
}

const good = write('good', { 'pay/a': trials(60) });
const bad = write('bad', { 'pay/a': trials(60, 9) });
const few = write('few', { 'pay/a': trials(5) });

t.test('the exit code is the gate', async (t) => {
  const [none, fell, unsure] = await inPairs(
    [
      [good, good],
      [good, bad],
      [few, few],
    ] as const,
    (pair) => compare(...pair),
  );
  t.match(none, { code: 0, stdout: /^gate {8}NO REGRESSION$/m });
  t.match(fell, { code: 1, stdout: /^gate {8}REGRESSION$/m });
  t.match(unsure, { code: 4, stdout: /^gate {8}INSUFFICIENT DATA$/m });
});

t.test('run.json alone will do, and --json writes what was printed', async (t) => {
  const json = path('comparison.json');
  const ended = await compare(join(good, 'run.json'), bad, '--rows', 'all,case', '--json', json);
  t.equal(ended.code, 1, ended.stderr);
  const comparison: Comparison = JSON.parse(readFileSync(json, 'utf8'));
  t.match(comparison, { schemaVersion: 1, gate: 'regression', paired: true, alpha: 0.05, margin: 0.1 });
  t.same(comparison.rows.map(({ name }) => name).sort(), ['all', 'pay/a']);
});

t.test('bad input is named by file and field', async (t) => {
  mkdirSync(path('empty'));
  const edited = JSON.parse(readFileSync(join(good, 'run.json'), 'utf8'));
  const spoilt = (name: string, change: object): string => {
    writeFileSync(path(name), JSON.stringify({ ...edited, ...change }));
    return path(name);
  };
  const [first] = edited.cases;
  const bads: readonly (readonly [readonly [string, string, ...(readonly [string, string])[]], RegExp])[] = [
    [[path('nowhere'), good], /nowhere: no such run/],
    [[path('empty'), good], /empty: holds no finished run/],
    [[good, spoilt('old.json', { schemaVersion: 0 })], /old\.json: schema version 0; this railproof reads version 1/],
    [[good, spoilt('won.json', { cases: [{ ...first, wonLost: 5 }] })], /won\.json: \/cases\/0\/wonLost must be string/],
    [[good, spoilt('count.json', { cases: [{ ...first, passed: 3 }] })], /count\.json: pay\/a does not have the trials that it counts/],
    [[good, few], /not comparable: pay\/a was played 60 times in A and 5 times in B/],
    [[good, bad, ['rows', 'nothing']], /no row "nothing"/],
    [[good, bad, ['json', join(folder, 'no', 'where.json')]], /where\.json: cannot be written \(ENOENT\)/],
  ];
  writeFileSync(path('text.json'), '{"cut');
  for (const [[before = '', now = '', ...rest], line] of [...bads, [[good, path('text.json')], /text\.json: is not JSON/] as const]) {
    const options = { rows: 'all', alpha: 0.05, margin: 0.1, ...Object.fromEntries(rest) };
    t.throws(() => compareRunsOf(before, now, options), { name: 'InputError', message: line }, String(line));
  }
});

t.test('bad input in a shell: one clear line and exit 2', async (t) => {
  const bads = [
    [[good, few], /^railproof: not comparable: pay\/a was played 60 times/],
    [[good, bad, '--alpha', '0.7'], /Give a share between 0 and 0\.5/],
    [[good], /missing required argument 'B'/],
  ] as const;
  for (const { line, ended } of await inPairs(bads, async ([args, line]) => ({ line, ended: await compare(...args) }))) {
    t.equal(ended.code, 2);
    t.match(ended.stderr, line);
    t.equal(ended.stderr.trimEnd().split('\n').length, 1, ended.stderr);
    t.equal(ended.stdout, '');
  }
});

t.test('real runs: a run pairs with itself played again; another persona does not pair, and is found out', async (t) => {
  const play = ['careful', 'careful-again', 'naive-retrier'];
  await inPairs(play, (name) =>
    railproof([
      'run',
      'lost-reply/first-reply-lost',
      '--seed',
      '7',
      '--trials',
      '8',
      '--persona',
      name.replace('-again', ''),
      '--out',
      path(name),
      '--quiet',
    ]),
  );
  const [again, naive] = await inPairs(['careful-again', 'naive-retrier'], (name) => compare(path('careful'), path(name), '--margin', '0.3'));
  t.equal(again?.code, 0, again?.stderr ?? '');
  t.match(again?.stdout ?? '', /^pairing {5}exact McNemar: every trial was played from the same seed/m);
  t.match(again?.stdout ?? '', /^note {8}Both runs are the same, event for event/m);
  t.equal(naive?.code, 1, naive?.stderr ?? '');
  t.match(naive?.stdout ?? '', /^pairing {5}Newcombe, not paired: the personas differ \(careful and naive-retrier\)/m);
  t.match(naive?.stdout ?? '', /^won lost {4}A 0 won, B [\d,]+ won: \+[\d,]+ won$/m);
});

t.test('a changed scenario is not comparable, although its cases have the same names', async (t) => {
  const scenario = path('lost-reply.yaml');
  cpSync(join(checkout, 'scenarios', 'lost-reply.yaml'), scenario);
  const play = (out: string) => railproof(['run', scenario, '--seed', '7', '--out', path(out), '--quiet']);
  await play('unchanged');
  const text = readFileSync(scenario, 'utf8');
  const changed = text
    .replace('"1274500"', '"1274600"')
    .replace(/\b1274500\b/, '1274600')
    .replace('1,274,500', '1,274,600');
  t.notOk(changed === text);
  writeFileSync(scenario, changed);
  t.equal((await play('changed')).code, 0);
  const options = { rows: 'all', alpha: 0.05, margin: 0.1 };
  t.throws(() => compareRunsOf(path('unchanged'), path('changed'), options), /not comparable: lost-reply\/\S+ was played under other conditions/);
  t.equal(readRun(path('changed')).cases[0]?.conditions?.length, 64);
});
