import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { standardCatalogue } from '../../src/cli/catalogue.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { inPairs, railproof } from './command.ts';
import type { Ended } from './ended.ts';
import { passedBy } from './null-agent.ts';
import { caseOf, readEvents, readLines, readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder(t);
const lostReply = 'lost-reply/first-reply-lost';

/** Both personas play the same scenario from the same seed. */
const [careful, naive] = await inPairs(['careful', 'naive-retrier'], async (persona) => {
  const out = join(folder, persona);
  const ended = await railproof(['run', 'lost-reply', '--seed', '7', '--persona', persona, '--out', out, '--quiet']);
  return { out, ended, run: readRun(out) };
});
if (careful === undefined || naive === undefined) throw new Error('two runs were asked for');

t.test('the careful persona is accepted: whatever is lost, nothing is credited twice', async (t) => {
  t.equal(careful.ended.code, 0, careful.ended.stderr);
  t.equal(careful.run.verdict, 'accepted');
  t.equal(total(careful.run, 'duplicateCredits'), 0);
  t.ok(careful.run.cases.every((item) => item.wonLost === '0' && item.passed === item.trials));
  const lost = readEvents(careful.out).filter(({ kind, trial }) => kind === 'fault.fired' && trial?.startsWith(lostReply));
  t.equal(lost.length, 1, 'and the reply was really lost');
});

t.test('the naive retrier is not: money is credited twice, and both transfers are named', async (t) => {
  t.equal(naive.ended.code, 1);
  t.equal(naive.run.verdict, 'not_accepted');
  t.equal(caseOf(naive.run, 'lost-reply/clean').passed, 1, 'without a fault it does its work');
  const { duplicateCredits, wonLost, checks } = caseOf(naive.run, lostReply);
  t.ok(duplicateCredits >= 1, `${duplicateCredits} duplicate credits`);
  t.ok(BigInt(wonLost) > 0n, `${wonLost} won lost`);
  const message = checks.find(({ id }) => id === 'nothing-uncovered')?.message ?? '';
  const named = [...message.matchAll(/transfer-[0-9a-f]+/g)].map(([transfer]) => transfer);
  const credited = readEvents(naive.out).flatMap((event) =>
    event.kind === 'transfer.posted' && event.trial?.startsWith(lostReply) && event.data.code === 'receipt' && event.instruction !== null
      ? [event.instruction]
      : [],
  );
  t.equal(new Set(named).size, 2, message);
  for (const transfer of named) t.ok(credited.includes(transfer), `${transfer} stands in the books`);
});

t.test('replay says the same events, and the same verdict', async (t) => {
  const replays = await inPairs([careful, naive], ({ out }) => railproof(['replay', out]));
  for (const [index, { run, out }] of [careful, naive].entries()) {
    const ended = replays[index] ?? assertNever();
    t.equal(ended.code, 0, ended.stderr);
    const lines = readLines(out);
    for (const { trial, digest, passed } of run.cases.flatMap((item) => item.trialList)) {
      const count = lines.filter((line) => line.includes(`"trial":"${trial}"`)).length;
      t.ok(ended.stdout.includes(`${trial}: ${count} events, the same; ${passed ? 'passed' : 'failed'}; digest ${digest}\n`), trial);
    }
  }
});

t.test('the replay command of the scorecard plays that one trial', async (t) => {
  const printed = /npx railproof (replay \S+ --trial '[^']+')/.exec(naive.ended.stdout)?.[1] ?? '';
  const args = printed.split(' ').map((word) => word.replaceAll("'", ''));
  const ended = await railproof(args);
  t.equal(ended.code, 0, ended.stderr);
  t.match(ended.stdout, `${args.at(-1)}: `);
  t.match(ended.stdout, /\n {2}nothing-uncovered: transfer-/, 'with what failed');
});

t.test('a changed byte is located', async (t) => {
  const out = join(folder, 'changed');
  cpSync(careful.out, out, { recursive: true });
  const lines = [...readLines(out)];
  const at = lines.findIndex((line) => line.includes('"transfer.posted"') && line.includes('"receipt"') && line.includes(lostReply));
  const line = lines[at] ?? '';
  const changed = line.replace(/"amountWon":"(\d)/, (_, digit) => `"amountWon":"${digit === '9' ? '8' : '9'}`);
  t.equal(changed.length, line.length);
  lines[at] = changed;
  writeFileSync(join(out, 'events.jsonl'), `${lines.join('\n')}\n`);
  const { seq, trial }: { seq: number; trial: string } = JSON.parse(line);
  const replayed = await railproof(['replay', out, '--trial', trial]);
  t.equal(replayed.code, 3, replayed.stdout);
  t.match(replayed.stderr, `${trial} diverges at event ${seq}:`);
  t.ok(replayed.stderr.includes(changed) && replayed.stderr.includes(line), 'with what was written and what should be there');
  const judged = await railproof(['judge', out]);
  t.match(judged, { code: 2, stdout: '' }, 'no verdict on what was not played');
  t.match(judged.stderr, `the events of ${trial} are not those that run.json has the digest of`);
});

t.test('judge finds from the events alone what the run found', async (t) => {
  const judged = await inPairs([careful, naive], ({ out }) => railproof(['judge', out]));
  for (const [index, { run, ended }] of [careful, naive].entries()) {
    const again = judged[index] ?? assertNever();
    t.equal(again.code, ended.code);
    for (const { trial, passed, checks } of run.cases.flatMap((item) => item.trialList)) {
      t.ok(again.stdout.includes(`${passed ? 'passed' : 'FAILED'} ${trial}\n`), trial);
      for (const { status, id, message } of checks) if (status === 'failed') t.ok(again.stdout.includes(`  ${id}: ${message}\n`), `${trial} ${id}`);
    }
  }
});

t.test('what struck is counted for each trial, where there is something to strike', async (t) => {
  const struckIn = (name: string) => careful.run.cases.find(({ id }) => id === name)?.trialList.map(({ struck }) => struck);
  t.same(struckIn('lost-reply/clean'), [undefined]);
  t.same(struckIn(lostReply.split('~')[0] ?? ''), [1]);
});

t.test('a run leaves its four files, and they say the same', async (t) => {
  const junit = readFileSync(join(naive.out, 'junit.xml'), 'utf8');
  const report = readFileSync(join(naive.out, 'report.html'), 'utf8');
  t.match(junit, /<failure/);
  t.match(report, String(naive.run.digest));
  const again = await railproof(['report', naive.out]);
  t.equal(again.code, 0, again.stderr);
  t.equal(readFileSync(join(naive.out, 'junit.xml'), 'utf8'), junit, 'written again from run.json and events.jsonl');
});

t.test('silent and empty-claimer pass nothing of what came with railproof: every sixth case of it', async (t) => {
  const cases = standardCatalogue().plans.flatMap(({ id }, index) => (index % 6 === 0 ? [id] : []));
  await inPairs(['silent', 'empty-claimer'], async (persona) => t.same(await passedBy(persona, cases), [], persona));
});

function total(run: RunResult, figure: 'duplicateCredits'): number {
  return run.cases.reduce((sum, item) => sum + item[figure], 0);
}

function assertNever(): Ended {
  throw new Error('every command that was run has ended');
}
