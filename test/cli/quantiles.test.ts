import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { quantiles } from '../../src/cli/commands/quantiles.ts';
import { railproof } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { simulatedRun, trials } from '../report/simulated-run.ts';

const folder = temporaryFolder(t);
const path = (name: string) => join(folder, name);
const options = { period: '2026-Q4', key: path('key'), out: path('never'), least: 5 };

const banks = [0, 1, 2, 3, 5].map((failed, index) => {
  const name = `BANK-${'ABCDE'[index]}`;
  mkdirSync(path(name));
  writeFileSync(join(path(name), 'run.json'), JSON.stringify(simulatedRun({ outcomes: { 'pay/a': trials(20, failed) }, seed: String(index) })));
  return `${name}=${path(name)}`;
});

t.test('a sheet for each bank, without names, under a pseudonym that the next period does not repeat', async (t) => {
  const play = (period: string) => railproof(['quantiles', ...banks, '--period', period, '--key', path('key'), '--out', path(period)]);
  const [now, next] = [await play('2026-Q4'), await play('2027-Q1')];
  t.equal(now.code, 0, now.stderr);
  t.match(now.stdout, /^passRate +all +higher +5 +79\.0 % +85\.0 % +90\.0 % +95\.0 % +98\.0 %$/m);
  const files = (period: string) => readdirSync(path(period)).filter((name) => name.endsWith('.json'));
  t.equal(files('2026-Q4').length, 5);
  t.same(
    files('2026-Q4').filter((name) => files('2027-Q1').includes(name)),
    [],
  );
  for (const name of readdirSync(path('2026-Q4'))) t.notMatch(name + readFileSync(join(path('2026-Q4'), name), 'utf8'), /BANK-/);
  const whose = /^([0-9a-f]{16}) {2}BANK-B$/m.exec(now.stdout)?.[1];
  t.match(JSON.parse(readFileSync(join(path('2026-Q4'), `${whose}.json`), 'utf8')), { pseudonym: whose, period: '2026-Q4', banks: 5 });
  t.match(next.stdout, /^[0-9a-f]{16} {2}BANK-B$/m);
});

t.test('bad input is named, and nothing is written', async (t) => {
  const [first = '', ...others] = banks;
  writeFileSync(path('short.key'), 'ab\n');
  const odd = JSON.parse(readFileSync(join(path('BANK-A'), 'run.json'), 'utf8'));
  writeFileSync(path('odd.json'), JSON.stringify({ ...odd, cases: odd.cases.map((item: object) => ({ ...item, condition: 'storm' })) }));
  const bads: readonly (readonly [readonly string[], Partial<typeof options>, RegExp])[] = [
    [others, {}, /4 banks are too few/],
    [[path('BANK-A'), ...others], {}, /give the name of a bank and its run, such as BANK-A=runs\/FOLDER/],
    [[`X=${path('nowhere')}`, ...others], {}, /nowhere: no such run/],
    [[`X=${path('odd.json')}`, ...others], {}, /odd\.json: \/cases\/0\/condition must be equal to one of the allowed values/],
    [[first, first, ...others], {}, /BANK-A is named twice/],
    [banks, { period: 'winter' }, /--period winter: give 2026, 2026-H2, 2026-Q4 or 2026-11/],
    [banks, { least: 4 }, /--least 4: no cell is shown of fewer than 5 banks/],
    [banks, { out: path('2026-Q4') }, /2026-Q4: is there and not an empty folder; name another one with --out/],
    [banks, { key: path('short.key') }, /short\.key: holds no key of 64 hexadecimal digits; name another file with --key/],
  ];
  for (const [named, change, line] of bads)
    t.throws(() => quantiles(named, { ...options, ...change }), { name: 'InputError', message: line }, String(line));
  t.notOk(readdirSync(folder).includes('never'));
});
