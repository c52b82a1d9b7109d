import type { Command } from 'commander';
import { wholeNumber } from './option.ts';

/** Commands for whoever works for several banks at once. */
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
}
