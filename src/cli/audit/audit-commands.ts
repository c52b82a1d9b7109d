import type { Command } from 'commander';

/** Commands around what the gateway has put on record, and what was approved. Each loads what it needs when it runs. */
export function auditCommands(root: Command, finish: (code: number) => void): void {
  const audit = root.command('audit').description('hold the audit of a store or a run against its seals, and write copies of it');
  audit
    .command('verify')
    .description('say whether any record was changed, removed, added, moved or cut off, and name the first')
    .argument('<source>', 'a store of serve, the folder of a run, or a file of audit export')
    .option('--trust <key>', 'the public key that serve printed, or a file with it: it or its successors must have signed')
    .option('--head <chain>', 'a head that was noted before: the chain must have come by it')
    .action(async (source: string, options) => finish(await (await import('../commands/audit.ts')).auditVerify(source, options)));
  audit
    .command('export')
    .description('write records and seals into a file that verifies by itself')
    .argument('<source>', 'a store of serve, or the folder of a run')
    .requiredOption('--out <file>', 'a new file')
    .option('--redact', 'without personal data; the seals still hold', false)
    .action(async (source: string, options) => finish(await (await import('../commands/audit.ts')).auditExport(source, options)));
  root
    .command('pin-tools')
    .description('write the hashes of the tools of this build, to be approved')
    .requiredOption('--out <file>', 'a new file')
    .action(async (options) => finish((await import('../commands/pin-tools.ts')).pinTools(options)));
}
