import type { Command } from 'commander';
import { seedOption, wholeNumber } from './option.ts';

/** Commands for whoever works for several banks at once: quantiles between them, and populations that all may share. */
export function allianceCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('quantiles')
    .description('show each bank its own run against quantiles over all of them, under pseudonyms that last one period')
    .argument('<runs...>', 'BANK=RUN for each bank: its name and its run folder or run.json')
    .requiredOption('--period <period>', 'such as 2026-Q4; the next one has other pseudonyms')
    .requiredOption('--key <file>', 'secret key of the pseudonyms; it is made where there is none')
    .requiredOption('--out <folder>', 'a new folder for the sheets, two files for each bank')
    .option('--least <N>', 'banks behind every cell that is shown, at least 5', wholeNumber(1), 5)
    .action(async (runs: string[], options) => finish((await import('./commands/quantiles.ts')).quantiles(runs, options)));
  root
    .command('population')
    .description('make synthetic customers, merchants, payrolls and a month of payments from a seed, with a data card')
    .addOption(seedOption())
    .option('--customers <N>', '100 to 20000', wholeNumber(1), 1_000)
    .option('--month <month>', 'in Korea, with its weekends and holidays', '2026-09')
    .requiredOption('--out <folder>', 'a new folder')
    .action(async (options) => finish((await import('./commands/population.ts')).population(options)));
}
