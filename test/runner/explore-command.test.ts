import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type ExploreState, stateVersion } from '../../src/cli/explore-folder.ts';
import { newSurvey } from '../../src/runner/explore/survey.ts';
import { railproof as command } from '../e2e/command.ts';
import { fileMsMax } from '../run/budget.ts';

/** A thread takes a second or two to start, and shrinking plays a seed some sixty times. */
t.setTimeout(fileMsMax);

async function railproof(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const { code, stdout, stderr } = await command(args);
  return { code, out: stdout, err: stderr };
}

function jsonOf(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

t.test('seeds are explored in threads, summed up, and gone on with', async (t) => {
  const out = join(t.testdir(), 'explored');
  const json = join(t.testdirName, 'summary.json');
  const pointed = ['--theme', 'outages', '--theme', 'token-strikes'];
  const first = await railproof('explore', '--counted', '2', ...pointed, '--out', out, '--json', json, '--quiet');
  t.equal(first.code, 0, first.err);
  const summary = jsonOf(json);
  t.ok(summary.seeds >= 2);
  t.same([summary.counted, summary.themes], [2, ['token-strikes', 'outages']]);
  t.same([summary.seedsWithTheme, summary.seedsStruckBetweenSteps], [{ 'token-strikes': 2, outages: 2 }, 2]);
  t.ok(Object.keys(summary.outagesMet).length > 0);
  t.same([summary.violations, summary.violated, summary.digestMismatches], [[], 0, 0]);
  t.ok(summary.calls >= 200 && summary.payments >= 40);
  t.ok(summary.doubleRuns >= 1 && summary.seedsPerSecond > 0 && summary.projectionPerDay > 0);
  t.ok(Object.keys(summary.faultsFired).length >= 3);
  t.match(first.out, /faults fired by verb and seam/);

  const again = await railproof('explore', '--seeds', '4', '--counted', '9', '--resume', out, '--json', json, '--quiet');
  t.equal(again.code, 4, 'fewer count than were asked for');
  t.same([jsonOf(json).seeds, jsonOf(json).themes], [4, ['token-strikes', 'outages']], 'a resumed exploration keeps its themes');
  t.equal(jsonOf(json).calls, jsonOf(join(out, 'explore.json')).survey.calls);
});

t.test('an agent that fails is shrunk to a file, and the one command given shows it', async (t) => {
  const dir = t.testdir();
  const json = join(dir, 'summary.json');
  const seeds = ['explore', '--seeds', '1', '--first', '5', '--era', '2025', '--persona', 'naive-retrier'];
  const { code, out, err } = await railproof(...seeds, '--out', join(dir, 'explored'), '--json', json, '--quiet');
  t.equal(code, 1, err);
  const [violation] = jsonOf(json).violations;
  t.match(violation, {
    seed: '5',
    case: 'explored-5/explored',
    replay: /^npx railproof run .*explored-5\.yaml --seed 5 --persona naive-retrier --era 2025$/,
  });
  t.ok(out.includes(violation.replay));
  const command: string[] = violation.replay.split(' ').slice(2);
  const replayed = await railproof(...command, '--out', join(dir, 'run'), '--quiet');
  t.equal(replayed.code, 1, replayed.err);
  const [played] = jsonOf(join(dir, 'run', 'run.json')).cases;
  t.ok(played.checks.some(({ id, status }: { id: string; status: string }) => id === violation.invariant && status === 'failed'));
  t.equal((await railproof('lint', join(dir, 'explored', 'explored-5.yaml'))).code, 0);
});

t.test('an agent that does nothing leaves no seed that counts', async (t) => {
  const { code, out } = await railproof('explore', '--seeds', '1', '--persona', 'silent', '--out', join(t.testdir(), 'explored'), '--quiet');
  t.equal(code, 1, 'and its check fails');
  t.match(out, /0 counted/);
});

t.test('bad input is one line and exit 2', async (t) => {
  const unpointed: ExploreState = { schemaVersion: stateVersion, persona: 'careful', era: 'any', commit: '', survey: newSurvey(1) };
  const dir = t.testdir({
    broken: { 'explore.json': '{"schema' },
    other: { 'explore.json': '{"schemaVersion":99}' },
    whole: { 'explore.json': JSON.stringify(unpointed) },
    empty: {},
  });

  for (const [args, says] of [
    [[], /needs --seeds N, --counted N, --minutes M, or several of them/],
    [['--seeds', '1', '--theme', 'floods', '--out', join(dir, 'new')], /there is no such theme; themes are token-strikes and outages/],
    [['--seeds', '1', '--theme', 'outages', '--resume', join(dir, 'whole')], /--theme cannot change when an exploration goes on/],
    [['--seeds', '0'], /whole number of at least 1/],
    [['--seeds', '1', '--persona', 'nobody', '--out', join(dir, 'new')], /unknown persona "nobody"/],
    [['--seeds', '1', '--out', join(dir, 'broken')], /already holds an exploration; go on with --resume/],
    [['--seeds', '1', '--resume', join(dir, 'broken')], /is not JSON/],
    [['--seeds', '1', '--resume', join(dir, 'other')], /schema version 99/],
    [['--seeds', '1', '--resume', join(dir, 'empty')], /holds no exploration/],
  ] as const) {
    const { code, err } = await railproof('explore', ...args);
    t.equal(code, 2, args.join(' '));
    t.match(err, says);
    t.equal(err.trim().split('\n').length, 1, err);
  }
});
