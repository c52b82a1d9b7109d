import { holidayYears } from '../../kernel/holidays.ts';
import { InputError } from '../../runner/input-error.ts';
import { writeNewFolder } from '../new-folder.ts';
import { dataCard, dataCardText } from '../population/data-card.ts';
import { csvOf, paymentLines, populationOf } from '../population/population.ts';
import { shape } from '../population/shape.ts';

export interface PopulationOptions {
  readonly seed: string;
  readonly customers: number;
  readonly month: string;
  readonly out: string;
}

/** What is written at once has to fit the memory; below the least, no test of it says anything. */
const customersMax = 20_000;
const customersMin = 100;

/** Writes a population with its data card. Exit 1 where a test of the card fails. @throws InputError */
export function population({ seed, customers, month, out }: PopulationOptions): number {
  if (customers < customersMin || customers > customersMax) throw new InputError(`--customers ${customers}: give ${customersMin} to ${customersMax}`);
  // The day after the last business day of a month has to be in the calendar too.
  const [first, last] = [`${holidayYears.first}-01`, `${holidayYears.last}-11`];
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || month < first || month > last)
    throw new InputError(`--month ${month}: give a month from ${first} to ${last}`);
  const order = { seed, customers, month, shape };
  const made = populationOf(order);
  const card = dataCard(made, order);
  writeNewFolder(out, [
    ['customers.csv', csvOf(made.customers)],
    ['merchants.csv', csvOf(made.merchants.map(({ id }) => ({ id })))],
    ['payrolls.csv', csvOf(made.payrolls)],
    ['payments.jsonl', paymentLines(made.payments)],
    ['data-card.json', `${JSON.stringify(card, null, 2)}\n`],
    ['data-card.md', dataCardText(card)],
  ]);
  const tests = card.fidelity.map(
    ({ marginal, value, limit, passed }) => `${passed ? 'ok' : 'FAILED'} ${marginal}: ${value.toFixed(4)}, at most ${limit.toFixed(4)}`,
  );
  const closest = `${card.closest.passed ? 'ok' : 'FAILED'} closest record: ${card.closest.exact} in common with another seed`;
  process.stdout.write(`${[...tests, closest, `${made.payments.length} payments of ${customers} customers in ${out}, seed ${seed}`].join('\n')}\n`);
  return card.passed ? 0 : 1;
}
