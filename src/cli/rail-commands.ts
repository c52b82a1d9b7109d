import type { Command } from 'commander';
import { moreNames, portNumber, seedOption, setting, wholeNumber } from './option.ts';

/** Payment systems without agents: one as a process of its own, or all of them for a day. */
export function railCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('rail')
    .description('run one payment system as a process of its own, over HTTP')
    .argument('<id>', 'bokwire, kftc:ebs, deposit-token, stablecoin, kdic, or a bank such as bank:901')
    .addOption(setting('--port <P>', 'port that it listens on; 0 takes a free one').argParser(portNumber).default(0))
    .addOption(setting('--host <address>', 'address that it listens on; another than this machine needs RAILPROOF_RAIL_TOKEN').default('127.0.0.1'))
    .addOption(setting('--store <store>', 'memory, sqlite:FILE or redis://HOST:PORT').default('memory'))
    .addOption(
      setting('--peer <id=url>', 'where a rail is that this one calls; may be repeated, or parted by commas').argParser(moreNames).default([]),
    )
    .addOption(
      setting('--customers <N>', 'synthetic customers of each bank, and of a new ledger that keeps their wallets')
        .argParser(wholeNumber(0))
        .default(20),
    )
    .addOption(
      setting('--payee-days <D>', 'kdic: days after an application on which the payee pays; without it he never does').argParser(wholeNumber(0)),
    )
    .addOption(setting('--drain <seconds>', 'how long open calls may take when it is told to stop').argParser(wholeNumber(1)).default(20))
    .addOption(seedOption())
    .action(async (id: string, options) => finish(await (await import('./commands/rail.ts')).rail(id, options)));
  root
    .command('statement')
    .description('the settlement account of a participant at a BOK-Wire+ that "railproof rail bokwire" serves, as camt.053')
    .argument('<bank>', 'such as 901')
    .requiredOption('--rail <id=url>', 'where it is: bokwire=http://HOST:PORT')
    .option('--date <day>', 'KST, YYYY-MM-DD; default: today, until now')
    .option('--notices', 'each booking as camt.054 instead', false)
    .action(async (bank: string, options) => finish(await (await import('./commands/statement.ts')).statement(bank, options)));
  root
    .command('day')
    .description('clear, net and settle a national business day, and add it up a second time')
    .option('--payments <N>', 'retail payments of the day', wholeNumber(1), 1_000_000)
    .option('--threads <T>', 'one or two', wholeNumber(1), 2)
    .option('--accounts <N>', 'customer accounts of each of the seventeen banks', wholeNumber(1), 100_000)
    .addOption(seedOption())
    .action(async (options) => finish(await (await import('./commands/day.ts')).day(options)));
}
