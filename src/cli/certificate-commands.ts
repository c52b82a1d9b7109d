import { type Command, InvalidArgumentError, Option } from 'commander';
import { names } from './option.ts';

/** Commands around a finished run: what it says of a case, and the test report that a bank hands on. Each loads what it needs when it runs. */
export function certificateCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('explain')
    .description('what a case owed, what the books did and what the agent said, side by side, with its checks')
    .argument('<folder>')
    .argument('<case>', 'scenario/case, or a trial as trialList in run.json names it')
    .action(async (folder: string, name: string) => finish(await (await import('./commands/explain-case.ts')).explainCase(folder, name)));
  root
    .command('messages')
    .description('the ISO 20022 messages of a trial: orders, outcomes, bookings and daily statements of BOK-Wire+; retail payments as translations')
    .argument('<folder>')
    .argument('<case>', 'scenario/case, or a trial as trialList in run.json names it')
    .option('--kind <kinds>', 'such as camt.053, parted by commas; default: all', names, [])
    .option('--bank <code>', 'that concern this participant, such as 901')
    .option('--date <day>', 'of this KST date, YYYY-MM-DD')
    .option('--out <folder>', 'a file for each; default: one on a line')
    .action(async (folder: string, name: string, options) => finish(await (await import('./commands/messages.ts')).messages(folder, name, options)));
  root
    .command('codegen')
    .description('turn what an agent did in a trial into a scenario of one case and a persona that makes the same calls')
    .argument('<folder>')
    .option('--trial <id>', 'as trialList in run.json names it; default: the first that failed, else the first')
    .requiredOption('--out <folder>', 'where they are written')
    .action(async (folder: string, options) => finish(await (await import('./commands/codegen.ts')).codegen(folder, options)));
  const sample = (command: Command) =>
    command
      .option('--sample <N>', 'trials that are played again', countOf, 5)
      .option('--persona <file>', 'the persona file, where the run used one of yours');
  sample(root.command('certify'))
    .description('write certificate.jws, the signed test report of a run, or add a signature to it')
    .argument('<folder>')
    .requiredOption('--key <file>', 'your Ed25519 key in PEM; it is made where there is none')
    .addOption(
      new Option('--as <role>', 'tester: write it; witness: you were there; countersigner: play trials again, then sign')
        .choices(['tester', 'witness', 'countersigner'])
        .default('tester'),
    )
    .action(async (folder: string, options) => finish(await (await import('./commands/certify.ts')).certify(folder, options)));
  sample(root.command('verify'))
    .description('say whether a test report holds, and name what was tampered with; runs nothing that lies beside it')
    .argument('<file>', 'certificate.jws, in the folder of its run')
    .requiredOption('--trust <key>', 'a public key, or a file of them, one on a line; may be repeated', listOf)
    .option('--replay', 'play a sample of its trials again', false)
    .option('--revocations <file>', 'the signed list of whoever issued it')
    .option('--commitment <sha256>', 'what the reviewer published before the run')
    .option('--at <time>', 'when it has to hold, such as 2026-12-01T00:00:00Z; default: now', instantOf)
    .action(async (file: string, options) => finish(await (await import('./commands/verify.ts')).verifyCertificate(file, options)));
  root
    .command('revoke')
    .description('put a test report on a signed list of what is not to be trusted any more')
    .argument('<file>', 'certificate.jws')
    .requiredOption('--key <file>', 'the key that signed it')
    .requiredOption('--why <text>', 'for whoever verifies')
    .requiredOption('--list <file>', 'the list; it is made where there is none')
    .action(async (file: string, options) => finish((await import('./commands/certify.ts')).revoke(file, options)));
}

function countOf(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return value;
}

function listOf(text: string, known: readonly string[] = []): readonly string[] {
  return [...known, text];
}

function instantOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Give a time such as 2026-12-01T00:00:00Z.');
  return text;
}
