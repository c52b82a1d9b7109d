import { won } from '../../src/kernel/money.ts';
import { recallOf } from '../../src/rail/recall.ts';
import { Country, instant } from '../simulators/country.ts';

const billion = 1_000_000_000n;

/** Three days from a `start` on 2026-11-23, a Monday, with gross orders both ways, one that is given back, a gridlock, one that is called back from the queue, a default with a shared loss, and an overnight loan that is repaid. */
export async function busyDays(start: string): Promise<Country> {
  const none = { fundsWon: 0n };
  const country = new Country({
    start,
    letters: 'ABCDEFG',
    centralWon: {
      A: { fundsWon: 1_000n, collateralWon: 500n, haircutPercent: 20 },
      B: { fundsWon: 100n * billion, collateralWon: 1_000n },
      C: { fundsWon: 100n * billion, collateralWon: 2_000n },
      D: none,
      E: none,
      F: none,
      G: { fundsWon: 0n, overdraftWon: 200n },
    },
  });
  await country.pay('paid', 'B>C', 2n * billion);
  await country.pay('returned', 'C>B', 3n * billion, { payee: { ...country.account('B'), holder: '다른이름' } });
  for (const route of ['D>E', 'E>F', 'F>D']) await country.pay(route, route, 3n * billion);
  await country.pay('recalled', 'D>A', 2n * billion);
  void country.bank('D').submit(recallOf('recalled'));
  await country.pay('short', 'A>B', 1_500n);
  await country.pay('overdrawn', 'G>C', 150n);
  await country.runUntil('2026-11-25T09:30:00+09:00');
  country.bokwire.issue({ transfer: 'relief', bank: '907', amountWon: won(500n) });
  return country;
}

/** All of a KST date, for the settlement account of a participant. */
export function dayOf(bank: string, date = '2026-11-23') {
  return { account: { bank, account: bank }, from: instant(`${date}T00:00:00+09:00`), until: instant(`${date}T23:59:59.999+09:00`) };
}
