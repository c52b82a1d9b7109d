import { isBatch } from '../../../simulators/kftc/day-plan.ts';
import { outcomes } from '../../../simulators/kftc/packed-clearing.ts';
import { systemName } from '../../../simulators/kftc/packed-terms.ts';
import { InputError } from '../../runner/input-error.ts';
import { type NationalDay, type NationalSystem, ordersOf, playNationalDay } from '../day/national-day.ts';
import { exitBroken } from '../exit-code.ts';

export interface DayOptions {
  readonly payments: number;
  readonly threads: number;
  readonly accounts: number;
  readonly seed: string;
}

/** More than any day so far; what is above would not fit the memory that a day may take. */
export const dayPaymentsMax = 60_000_000;
/** A bank of the world numbers its accounts to here. */
const accountsMost = 10_000_000;

/** Plays one national business day and says what came of it. Exit 3 where a sum, a net or an answer is wrong. */
export async function day({ payments, threads, accounts, seed }: DayOptions): Promise<number> {
  if (payments > dayPaymentsMax) throw new InputError(`--payments ${payments} is more than a day holds; give at most ${dayPaymentsMax}`);
  if (accounts > accountsMost) throw new InputError(`--accounts ${accounts} is more than a bank holds; give at most ${accountsMost}`);
  if (threads > 2) throw new InputError(`--threads ${threads}: a day is cleared in one thread or in two`);
  const played = await playNationalDay({ seed, payments, threads, accountsPerBank: accounts });
  process.stdout.write(`${linesOf(played, { payments, threads }).join('\n')}\n`);
  return faultsOf(played).length === 0 ? 0 : exitBroken;
}

/** What must not be; empty after a good day. */
export function faultsOf({ wrongNets, wrongSystems, drift, mistaken, central }: NationalDay): readonly string[] {
  return [
    ...wrongNets.map((code) => `the position of bank ${code} is not what its payments come to`),
    ...wrongSystems.map((system) => `${system} did not carry what was said of it`),
    ...(drift === 0n ? [] : [`customers hold ${drift} won more than they began with`]),
    ...(mistaken === 0 ? [] : [`${mistaken} orders that were sent again got another answer, or changed something`]),
    ...(central.settled.status === 'credited' ? [] : [`the nets were not settled at 11:00: ${central.settled.status}`]),
    ...central.astray.map((code) => `the settlement account of bank ${code} did not move by what it paid and received`),
  ];
}

function linesOf(played: NationalDay, { payments, threads }: Pick<DayOptions, 'payments' | 'threads'>): readonly string[] {
  const { systems, banks, central, date, peakSecond, replayed, refused, wallMs, cpuMs, peakRssBytes } = played;
  const faults = faultsOf(played);
  const { figures, grossSettled, grossRefused, grossWon } = central;
  const used = banks.map(({ code, peakWon, capWon }) => ({ code, percent: capWon === 0n ? 0 : Number((peakWon * 1_000n) / capWon) / 10 }));
  const highest = used.reduce((most, each) => (each.percent > most.percent ? each : most));
  return [
    `payday ${date}: ${many(payments)} retail payments, customers order at most ${many(peakSecond)} a second, KRW ${trillions(systems.reduce((sum, { creditedWon }) => sum + creditedWon, 0n))}tn credited`,
    ...systemTable(systems),
    `refused       ${refusals(systems)}`,
    `files         ${refusals(systems.filter(({ system }) => isBatch(system)))} came back with the results`,
    `net debit     peak of bank ${highest.code}: ${highest.percent} % of its cap; mean of the peaks ${(used.reduce((sum, { percent }) => sum + percent, 0) / used.length).toFixed(1)} %`,
    `above 1bn     ${many(grossSettled)} settled gross on BOK-Wire+, KRW ${trillions(grossWon)}tn; ${many(figures.queuedOrders)} waited, ${minutes(figures.queueDelayMsMean)} in the mean; ${many(grossRefused)} refused at the close, 17:30`,
    `after 16:00   ${figures.closingWindowShare === null ? '–' : `${(figures.closingWindowShare * 100).toFixed(1)} %`} of what settled there`,
    `11:00         nets of ${banks.length} banks, KRW ${trillions(banks.reduce((sum, { payInWon }) => sum + (payInWon > 0n ? payInWon : 0n), 0n))}tn paid in: ${central.settled.status === 'credited' ? 'settled' : central.settled.status}`,
    `sent again    ${many(replayed)} got their first answer, ${many(refused)} with a changed field were refused`,
    `added up      ${faults.length === 0 ? 'nets, systems, balances and settlement accounts agree with the payments, one by one' : faults.join('; ')}`,
    `took          ${(wallMs / 1_000).toFixed(1)} s, ${(cpuMs / 1_000).toFixed(1)} s of CPU in ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${many(Math.round(payments / (wallMs / 1_000)))} payments a second; peak RSS ${Math.round(peakRssBytes / 2 ** 20)} MiB`,
  ];
}

/** A line for each system: what was ordered, what was credited, what was refused, the won. */
function systemTable(systems: readonly NationalSystem[]): readonly string[] {
  const rows = systems.map(({ system, counts, creditedWon }) => {
    const orders = ordersOf(counts);
    return [system, systemName(system), many(orders), many(counts.credited), many(orders - counts.credited), trillions(creditedWon)];
  });
  return [['system', '', 'orders', 'credited', 'refused', 'KRW tn'], ...rows].map(
    ([system = '', name = '', ...figures]) => `  ${system.padEnd(10)} ${name.padEnd(27)} ${figures.map((figure) => figure.padStart(11)).join(' ')}`,
  );
}

function refusals(systems: readonly NationalSystem[]): string {
  const counted = outcomes
    .filter((outcome) => outcome !== 'credited')
    .map((outcome) => ({ outcome, count: systems.reduce((sum, { counts }) => sum + counts[outcome], 0) }))
    .filter(({ count }) => count > 0);
  return counted.length === 0 ? 'none' : counted.map(({ outcome, count }) => `${outcome} ${many(count)}`).join(', ');
}

function many(value: number): string {
  return value.toLocaleString('en');
}

function trillions(amountWon: bigint): string {
  return (Number(amountWon / 10n ** 9n) / 1_000).toFixed(3);
}

function minutes(ms: number | null): string {
  return ms === null ? 'no time' : `${(ms / 60_000).toFixed(1)} min`;
}
