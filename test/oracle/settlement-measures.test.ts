import t from 'tap';
import { dispatcher } from '../../src/oracle/observer.ts';
import { SettlementMeasures } from '../../src/oracle/settlement-measures.ts';
import { Country } from '../simulators/country.ts';

const billion = 1_000_000_000n;

t.test('the Bank of Korea’s measures of a day, by hand', async (t) => {
  const centralWon = { A: { fundsWon: billion, overdraftWon: 4n * billion } };
  const country = new Country({ start: '2026-11-23T15:00:00+09:00', letters: 'ABC', centralWon, capsWon: { A: 1_000n, B: 1_000n, C: 1_000n } });
  await country.pay('n1', 'A>B', 700n);
  await country.pay('n2', 'B>C', 950n);
  await country.pay('g1', 'A>B', 2n * billion); // overdraft 1bn
  await country.pay('g2', 'A>B', 5n * billion); // waits: only 3bn left
  await country.runUntil('2026-11-23T16:00:00+09:00');
  await country.pay('g3', 'C>A', 6n * billion); // 5bn more, and g2 settles with it
  const measures = new SettlementMeasures();
  const observe = dispatcher([measures]);
  for (const event of country.events) observe(event);
  const received = country.of('instruction.received').find(({ instruction }) => instruction === 'g2:gross')?.at ?? 0;
  const settled = country.of('instruction.concluded').find(({ instruction }) => instruction === 'g2:gross')?.at ?? 0;
  t.ok(settled - received > 59 * 60_000);
  t.same(measures.figures(), {
    capUsePeak: 0.7, // A owes 700 of 1,000; B 950 − 700 = 250; C nothing
    capUsePeakMean: (0.7 + 0.25 + 0) / 3,
    grossOrders: 3,
    queuedOrders: 1,
    queueDelayMsMean: settled - received,
    queueDelayMsMax: settled - received,
    overdraftUsePeak: 0.25, // 1bn of 4bn; with g3 A has −1 + 6 = 5, and pays 5
    closingWindowShare: 0.8461, // 6bn + 5bn of 13bn
  });
});
