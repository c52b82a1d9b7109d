import { type ClosestRecords, closestRecords } from './closest-record.ts';
import { type FidelityTest, fidelityTests } from './fidelity.ts';
import { type Population, type PopulationOrder, populationOf } from './population.ts';
import type { Shape } from './shape.ts';

export const dataCardVersion = 1;

export interface DataCard {
  readonly schemaVersion: typeof dataCardVersion;
  readonly seed: string;
  readonly month: string;
  readonly records: { readonly customers: number; readonly merchants: number; readonly payrolls: number; readonly payments: number };
  readonly shape: Shape;
  readonly fidelity: readonly FidelityTest[];
  readonly closest: ClosestRecords;
  readonly passed: boolean;
}

/** What whoever receives a population has to know of it. The other population that it is held to is made from a seed derived from its own. */
export function dataCard(population: Population, order: PopulationOrder): DataCard {
  const { seed, month, shape } = order;
  const { customers, merchants, payrolls, payments } = population;
  const fidelity = fidelityTests(population, month, shape);
  const closest = closestRecords(population, populationOf({ ...order, seed: `${seed} other` }), shape);
  const records = { customers: customers.length, merchants: merchants.length, payrolls: payrolls.length, payments: payments.length };
  const passed = closest.passed && fidelity.every((test) => test.passed);
  return { schemaVersion: dataCardVersion, seed, month, records, shape, fidelity, closest, passed };
}

/** The card for people; Markdown. */
export function dataCardText({ seed, month, records, shape, fidelity, closest, passed }: DataCard): string {
  const shapes = Object.entries(shape).map(([name, { value, origin }]: [string, Shape[keyof Shape]]) => {
    const from = 'source' in origin ? `source: ${origin.source}` : `assumption: ${origin.assumption}`;
    return `| ${name} | \`${JSON.stringify(value)}\` | ${from} |`;
  });
  const tests = fidelity.map(
    (test) =>
      `| ${test.marginal} | ${test.distance} | ${test.records} | ${test.value.toFixed(4)} | ${test.limit.toFixed(4)} | ${result(test.passed)} |`,
  );
  return `# Data card

A synthetic population of ${month} from seed ${seed}: ${records.customers} customers, ${records.merchants} merchants, ${records.payrolls} payrolls, ${records.payments} payments.
No record was taken from anywhere: generator, seed and shapes below are all that went in. Tests: ${result(passed)}.

## Shapes

| parameter | value | where it comes from |
|---|---|---|
${shapes.join('\n')}

## Fidelity to these shapes

| marginal | distance | records | value | limit | |
|---|---|---|---|---|---|
${tests.join('\n')}

A true sample stays below each limit with probability 0.999 at least. The tests say that the data has the shapes above, not that these are the world's.

## Distance to the closest record

Of ${closest.sample} customers, ${closest.exact} agree in all fields with one of a population from an independent seed. Median distance to its closest record ${closest.closestMedian.toFixed(4)}
(5th percentile ${closest.closestP5.toFixed(4)}); to the closest in the own population ${closest.ownMedian.toFixed(4)}. Nearer to the other than to their own: ${(closest.nearerShare * 100).toFixed(1)} %, at most ${(closest.nearerShareMax * 100).toFixed(1)} %: ${result(closest.passed)}.

That two seeds share no record, and are no nearer than chance, shows that the generator repeats no stored template. It does not show that no living person has such an age, salary and spending by
coincidence, and says nothing of data that somebody adds or fits later.
`;
}

function result(passed: boolean): string {
  return passed ? 'passed' : 'FAILED';
}
