import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fileMsMax } from '../run/budget.ts';
import { runQuietly } from '../run/child.ts';
import { checkout, railproof } from './command.ts';
import { readRun } from './run-record.ts';
import { temporaryFolder } from './temporary-folder.ts';

t.setTimeout(fileMsMax);

const folder = temporaryFolder(t);
const kept = join(folder, 'kept');

t.before(async () => {
  await railproof(['run', 'lost-reply/clean', 'lost-reply/first-reply-lost', '--seed', '7', '--quiet', '--out', kept]);
});

let copies = 0;

/** A copy of the run with other bytes in its events. */
function edited(change: (lines: string[]) => readonly string[] | string): string {
  copies += 1;
  const copy = join(folder, `edited-${copies}`);
  cpSync(kept, copy, { recursive: true });
  const file = join(copy, 'events.jsonl');
  const lines = change(readFileSync(file, 'utf8').split('\n'));
  writeFileSync(file, typeof lines === 'string' ? lines : lines.join('\n'));
  return copy;
}

/** Position of the first line that has the text. */
function lineOf(lines: readonly string[], text: string): number {
  const index = lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`no line has ${text}`);
  return index;
}

t.test('a changed byte is located', async (t) => {
  let line = 0;
  const copy = edited((lines) => {
    line = lineOf(lines, '"kind":"transfer.held"') + 1;
    return lines.with(line - 1, (lines[line - 1] ?? '').replace('"amountWon":"3', '"amountWon":"8'));
  });
  const { code, stderr } = await railproof(['replay', copy]);
  t.equal(code, 3);
  t.match(
    stderr,
    `clean~careful~1 diverges at event ${line}: events.jsonl line ${line} has other values: data.amountWon: written "8300000", replayed "3300000"\n`,
  );
  t.match(stderr, new RegExp(`\\n {2}written {2}\\{"v":1,"seq":${line},.*"8300000".*\\n {2}replayed \\{"v":1,"seq":${line},.*"3300000"`));
});

t.test('a digest that run.json states wrongly is found', async (t) => {
  const copy = edited((lines) => lines);
  const file = join(copy, 'run.json');
  const { digest } = readRun(copy);
  writeFileSync(file, readFileSync(file, 'utf8').replace(String(digest), '0'.repeat(64)));
  t.match(await railproof(['replay', copy]), { code: 3, stderr: new RegExp(`the run has the digest 0{64}; it is ${digest}`) });
});

t.test('a run replays to the same digest in another folder, with another copy of railproof', async (t) => {
  const clone = join(folder, 'clone');
  for (const part of ['src', 'simulators', 'agents', 'scenarios', 'package.json'])
    cpSync(join(checkout, part), join(clone, part), { recursive: true });
  symlinkSync(join(checkout, 'node_modules'), join(clone, 'node_modules'));
  const copy = join(folder, 'somewhere', 'else');
  cpSync(kept, copy, { recursive: true });
  const { code, output } = await runQuietly(process.execPath, [join(clone, 'src', 'cli', 'main.ts'), 'replay', copy], { cwd: folder });
  t.match({ code, output }, { code: 0, output: new RegExp(`run: 2 trials, the same; digest ${readRun(kept).digest}`) });
});

t.test('a walk says what happened and what it did to the books, forward and back', async (t) => {
  const commands = ['/holds 3,300,000', 'p', 'n', 'e', 'b', 'v', 'j 1', 'p', 'j 99999', 'what', 'q', 'n'];
  const { code, stdout } = await walked(kept, commands);
  t.equal(code, 0);
  const held = /posted 50,000,000, held 0, available 50,000,000 → posted 50,000,000, held 3,300,000, available 46,700,000/g;
  t.equal(stdout.match(held)?.length, 2, 'once by the search, once by coming back to it');
  t.match(stdout, /"kind": "transfer\.held"/);
  t.match(stdout, /^bank:901 901-000-000500 \(한빛제조\): posted 50,000,000, held 3,300,000, available 46,700,000$/m);
  t.match(stdout, /no invariant is broken and no check failed/);
  t.match(stdout, /this is the first event\ngive an event from 1 to \d+/);
  t.match(stdout, /"what" is no command; n next/);
});

t.test('a walk shows net positions and caps', async (t) => {
  const { stdout } = await walked(kept, ['/obligation.accrued']);
  t.match(stdout, /bank 901: net debit 0 of cap 500,000,000,000 → net debit 3,300,000 of cap 500,000,000,000/);
  t.match(stdout, /bank 902: net debit 0 of cap 500,000,000,000 → net debit -3,300,000 of cap 500,000,000,000/);
});

t.test('a walk jumps to what a failed check names, and to where a run differs', async (t) => {
  const bad = join(folder, 'bad');
  await railproof(['run', 'lost-reply/first-reply-lost', '--persona', 'naive-retrier', '--seed', '7', '--quiet', '--out', bad]);
  const [failed] = readRun(bad).cases.flatMap((item) => item.trialList.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed')));
  const { stdout } = await walked(bad, ['v']);
  t.match(stdout, `check ${failed?.id} failed: ${failed?.message}\n[${failed?.events.at(-1)}/`);
  const changed = edited((lines) => lines.with(9, (lines[9] ?? '').replace('"cause":null', '"cause":1')));
  const diverged = await walked(changed, ['v']);
  t.match(diverged, { code: 3, stdout: /cause: written 1, replayed null[^[]*\[10\/\d+\]/, stderr: /diverges at event 10/ });
});

t.test('text of an agent cannot command the terminal', async (t) => {
  const copy = edited((lines) => {
    const at = lineOf(lines, '"kind":"agent.called"');
    return lines.with(at, (lines[at] ?? '').replace('"arguments":{', '"arguments":{"\\u009b31m\\u202e":1'));
  });
  const run = readFileSync(join(copy, 'run.json'), 'utf8');
  writeFileSync(join(copy, 'run.json'), run.replace(/^ {2}"digest": "[0-9a-f]{64}"/m, '  "digest": null')); // as a run of an outside agent, whose events are walked as written
  const { code, stdout } = await walked(copy, ['/31m', 'e']);
  t.equal(code, 0);
  t.match(stdout, /calls get_task \{"\uFFFD31m\uFFFD":1/);
  t.notMatch(stdout, /[\u009b\u202e]/);
});

async function walked(run: string, commands: readonly string[]): ReturnType<typeof railproof> {
  return railproof(['replay', run, '--step'], { input: `${commands.join('\n')}\n` });
}
