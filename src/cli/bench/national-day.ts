import { faultsOf } from '../commands/day.ts';
import { playNationalDay } from '../day/national-day.ts';
import type { BenchRow } from './row.ts';

/** Seconds and bytes within which a national day has to be cleared (DESIGN: two cores, every id live). */
const secondsMax = 300;
const payments = 40_000_000;

/**
 * A payday of 40 million payments of all retail systems, in two threads: every id kept with every field, payer debited, cap checked, payee credited, nets settled on
 * BOK-Wire+ at 11:00, 10,000 orders sent again. No messages and no journal. The ratio is five minutes to the time that it took.
 */
export async function benchNationalDay(): Promise<BenchRow> {
  const day = await playNationalDay({ seed: '7', payments, threads: 2, accountsPerBank: 1_000_000 });
  const [fault] = faultsOf(day);
  if (fault !== undefined) throw new Error(`the day is wrong: ${fault}`);
  const seconds = day.wallMs / 1_000;
  process.stderr.write(`  ${(day.cpuMs / 1_000).toFixed(0)} s of CPU, peak RSS ${Math.round(day.peakRssBytes / 2 ** 20)} MiB\n`);
  return {
    name: 'national_day',
    value: seconds,
    unit: 's',
    ratio: secondsMax / seconds,
    against: 'five minutes',
    spread: [seconds, seconds, seconds],
  };
}
