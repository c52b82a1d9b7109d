import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { population } from '../../src/cli/commands/population.ts';
import { closestRecords } from '../../src/cli/population/closest-record.ts';
import { fidelityTests } from '../../src/cli/population/fidelity.ts';
import { dayWeights, paidOn, populationOf } from '../../src/cli/population/population.ts';
import { type Shape, shape } from '../../src/cli/population/shape.ts';
import { railproof } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';

const folder = temporaryFolder(t);
const order = { seed: '7', customers: 400, month: '2026-09', shape };
const made = populationOf(order);
const failed = (other: Shape) => fidelityTests(made, '2026-09', other).flatMap(({ marginal, passed }) => (passed ? [] : [marginal]));

t.test('the same seed writes the same bytes, another one does not; the card passes', async (t) => {
  const args = (seed: string, name: string) => ['population', '--seed', seed, '--customers', '200', '--out', join(folder, name)];
  const ended = await railproof(args('7', 'one'));
  t.match(ended, { code: 0, stdout: /^ok closest record: 0 in common with another seed$/m }, ended.stderr);
  t.equal((await railproof(args('7', 'two'))).code, 0);
  const bytes = (name: string) => readdirSync(join(folder, name)).map((file) => [file, readFileSync(join(folder, name, file), 'utf8')]);
  t.same(bytes('one'), bytes('two'));
  t.same(
    bytes('one').map(([file]) => file),
    ['customers.csv', 'data-card.json', 'data-card.md', 'merchants.csv', 'payments.jsonl', 'payrolls.csv'],
  );
  const text = (seed: string) => JSON.stringify(populationOf({ ...order, seed }).payments);
  t.not(text('7'), text('8'));
});

t.test('salaries come on the business day before the 25th where that is closed, and are what payrolls say', async (t) => {
  // 2026-09-24 to 26 is Chuseok; 2026-10-25 is a Sunday; 2026-11-25 a Wednesday.
  t.same([paidOn('2026-09', 25), paidOn('2026-10', 25), paidOn('2026-11', 25)], ['2026-09-23', '2026-10-23', '2026-11-25']);
  const salaries = made.payments.filter(({ kind }) => kind === 'salary');
  t.equal(salaries.length, 400);
  const paid = salaries.reduce((sum, { amountWon }) => sum + amountWon, 0);
  t.equal(
    made.payrolls.reduce((sum, { totalWon }) => sum + totalWon, 0),
    paid,
  );
});

t.test('a feast is quiet and the business day before it busy', async (t) => {
  const days = dayWeights('2026-09', shape);
  const at = (date: string) => Number((days.get(date) ?? 0).toFixed(4));
  t.same([at('2026-09-16'), at('2026-09-23'), at('2026-09-24')], [1, 1.6, 0.6]);
});

t.test('fidelity: the shapes that were asked for pass, any other one is found', async (t) => {
  t.same(failed(shape), []);
  const origin = { assumption: 'another one' };
  t.same(failed({ ...shape, hours: { value: shape.hours.value.toReversed(), origin } }), ['hour of purchases']);
  t.same(failed({ ...shape, purchase: { value: { medianWon: 20_000, sigma: 1.1 }, origin } }), ['amount of purchases']);
  t.same(failed({ ...shape, salary: { value: { medianWon: 2_780_000, sigma: 1.5 }, origin } }), ['salary']);
  t.same(failed({ ...shape, weekdays: { value: [1, 1, 1, 1, 1, 2, 2], origin } }), ['weekday of purchases', 'date of purchases']);
});

t.test('closest record: two seeds share none, a copy is found', async (t) => {
  t.match(closestRecords(made, populationOf({ ...order, seed: '8' }), shape), { exact: 0, passed: true });
  t.match(closestRecords(made, made, shape), { exact: 400, nearerShare: 1, passed: false });
});

t.test('bad input is named, and nothing is written', async (t) => {
  const options = { seed: '7', customers: 200, month: '2026-09', out: join(folder, 'never') };
  const bads = [
    [{ customers: 99 }, /--customers 99: give 100 to 20000/],
    [{ customers: 20_001 }, /--customers 20001/],
    [{ month: '2026-13' }, /--month 2026-13: give a month from 2024-01 to 2028-11/],
    [{ month: '2031-01' }, /--month 2031-01/],
    [{ out: join(folder, 'one') }, /one: is there and not an empty folder/],
  ] as const;
  for (const [change, line] of bads) t.throws(() => population({ ...options, ...change }), { name: 'InputError', message: line }, String(line));
  t.notOk(readdirSync(folder).includes('never'));
});
