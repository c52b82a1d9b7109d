import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { divergenceOf } from '../../src/cli/step/divergence.ts';
import { readWrittenFile } from '../../src/cli/step/written-file.ts';

/** Two trials as a run writes them down, with a text that some readers take for a line end. */
const trials = { 'pay/a~careful~1': linesOf('pay/a~careful~1', 12), 'pay/b~careful~1': linesOf('pay/b~careful~1', 8) };

function linesOf(trial: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      v: 1,
      seq: index + 1,
      kind: 'transfer.posted',
      trial,
      cause: null,
      data: { amountWon: String(100 + index), memo: 'one\u2028line' },
    }),
  );
}

/** The first difference of a file that was changed; `undefined`: there is none. */
async function found(folder: string, change: (lines: readonly string[]) => readonly string[] | string): Promise<string | undefined> {
  const changed = change([...Object.values(trials).flat(), '']);
  writeFileSync(join(folder, 'events.jsonl'), typeof changed === 'string' ? changed : changed.join('\n'));
  const written = await readWrittenFile(folder, Object.keys(trials));
  for (const [trial, lines] of Object.entries(trials)) {
    const divergence = divergenceOf(trial, written.get(trial) ?? [], lines);
    if (divergence !== undefined) return divergence.message;
  }
  return undefined;
}

const wrong: readonly { readonly what: string; readonly change: Parameters<typeof found>[1]; readonly says: RegExp }[] = [
  {
    what: 'one digit of an amount',
    change: (lines) => lines.with(9, (lines[9] ?? '').replace('109', '199')),
    says: /^pay\/a~careful~1 diverges at event 10: events\.jsonl line 10 has other values: data\.amountWon: written "199", replayed "109"\n {2}written {2}\{"v":1,"seq":10,[^\n]*\n {2}replayed \{"v":1,"seq":10,/,
  },
  {
    what: 'two fields',
    change: (lines) => lines.with(1, (lines[1] ?? '').replace('101', '1').replace('"cause":null,', '')),
    says: /line 2 has other values: data\.amountWon: written "1", replayed "101"; cause: written \(nothing\), replayed null\n/,
  },
  {
    what: 'the name of a trial',
    change: (lines) => lines.with(4, (lines[4] ?? '').replace('a~careful', 'c~careful')),
    says: /event 5: events\.jsonl line 5 has other values: trial: written "pay\/c~careful~1", replayed "pay\/a~careful~1"/,
  },
  {
    what: 'the name of a trial into that of another',
    change: (lines) => lines.with(11, (lines[11] ?? '').replace('a~careful', 'b~careful')),
    says: /^pay\/a~careful~1 diverges at event 12: events\.jsonl after line 11 ends with event 11 of 12/,
  },
  {
    what: 'a byte that makes a line unreadable',
    change: (lines) => lines.with(12, `x${(lines[12] ?? '').slice(1)}`),
    says: /^pay\/[ab]~careful~1 diverges at event \d+: events\.jsonl line 13 /,
  },
  {
    what: 'a byte in the middle that makes a line unreadable',
    change: (lines) => lines.with(3, (lines[3] ?? '').replace('"v":', '"v";')),
    says: /event 4: events\.jsonl line 4 is no JSON; it differs from character 5 on/,
  },
  { what: 'a space', change: (lines) => lines.with(2, `${lines[2]} `), says: /event 3: events\.jsonl line 3 says the same in other bytes/ },
  { what: 'a missing line', change: (lines) => lines.toSpliced(5, 1), says: /event 6: events\.jsonl line 6 is event 7: a line is missing before it/ },
  {
    what: 'an added line',
    change: (lines) => lines.toSpliced(5, 0, lines[4] ?? ''),
    says: /event 6: events\.jsonl line 6 was added: event 6 is in line 7/,
  },
  { what: 'an empty line', change: (lines) => lines.toSpliced(5, 0, ''), says: /event 6: events\.jsonl line 6 was added/ },
  { what: 'a trial left out', change: (lines) => lines.slice(12), says: /^pay\/a~careful~1 diverges at event 1: events\.jsonl has no line of it/ },
  {
    what: 'a line that was cut',
    change: (lines) => lines.slice(0, -1).join('\n').slice(0, -20),
    says: /^pay\/b~careful~1 diverges at event 8: events\.jsonl line 20 was cut after \d+ of \d+ characters/,
  },
  {
    what: 'a lost line end',
    change: (lines) => lines.slice(0, -1).join('\n'),
    says: /event 8: events\.jsonl line 20 has no line end: the file was cut there/,
  },
  {
    what: 'lines cut off',
    change: (lines) => `${lines.slice(0, -4).join('\n')}\n`,
    says: /^pay\/b~careful~1 diverges at event 6: events\.jsonl after line 17 ends with event 5 of 8/,
  },
  {
    what: 'a line behind the last',
    change: (lines) => lines.toSpliced(-1, 0, lines.at(-2) ?? ''),
    says: /event 9: events\.jsonl line 21 was added: the trial has 8 events/,
  },
];

t.test('whatever is changed in events.jsonl is located', async (t) => {
  const folder = t.testdir();
  for (const { what, change, says } of wrong) t.match(await found(folder, change), says, what);
});

t.test('every single changed byte is found', async (t) => {
  const folder = t.testdir();
  t.equal(await found(folder, (lines) => lines), undefined, 'what nobody changed is the same');
  const bytes = readFileSync(join(folder, 'events.jsonl'), 'latin1');
  let foundBytes = 0;
  for (let at = 0; at < bytes.length; at += 7) {
    const other = String.fromCharCode(bytes.charCodeAt(at) ^ 1);
    writeFileSync(join(folder, 'events.jsonl'), bytes.slice(0, at) + other + bytes.slice(at + 1), 'latin1');
    const written = await readWrittenFile(folder, Object.keys(trials));
    const where = Object.entries(trials).flatMap(([trial, lines]) => divergenceOf(trial, written.get(trial) ?? [], lines)?.message ?? []);
    if (where.length > 0) foundBytes += 1;
  }
  t.equal(foundBytes, Math.ceil(bytes.length / 7));
});
