import type { Command } from 'commander';
import { frequencies } from '../kernel/mandate.ts';
import { wholeNumber } from './option.ts';

const list = (text: string, known: readonly string[] = []) => [...known, text];

/** Signed mandates: made and looked at here, brought to a gateway that serves with RAILPROOF_OPERATOR_TOKEN. */
export function mandateCommands(root: Command, finish: (code: number) => void): void {
  const mandate = root.command('mandate').description('mandates that a principal signs, see docs/mandates.md');
  const at = (command: Command) => command.option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000');
  const bounded = (command: Command) =>
    at(command)
      .requiredOption('--key <file>', 'private key of whoever signs, Ed25519 or P-256 in PEM')
      .option('--holder <file>', 'public key of the agent; without it the mandate is bound to no key')
      .option('--id <name>', 'name of the mandate; default: a fresh one')
      .option('--account <bank/account>', 'may be debited; may be repeated', list)
      .option('--payee <bank/account>', 'may be paid; may be repeated', list)
      .option('--minimum <won>', 'least for one payment')
      .option('--limit <won>', 'most for one payment')
      .option('--budget <won>', 'most for all payments together')
      .option('--every <frequency>', `once in each period: ${frequencies.join(', ')}`)
      .option('--uses <N>', 'most payments in all', wholeNumber(1))
      .option('--from <time>', 'such as 2026-11-23T10:00:00+09:00; default: once a gateway takes it')
      .option('--until <time>', 'from then on it is over')
      .option('--out <file>', 'where its text is written; default: ID.mandate')
      .option('--offline', 'sign it only; bring it to no gateway', false);
  bounded(mandate.command('issue'))
    .description('sign a mandate as its principal, and bring it to a gateway that serves')
    .requiredOption('--principal <name>', 'whose money it is')
    .requiredOption('--agent <name>', 'who may use it')
    .option('--tenant <name>', 'whose agent it is', 'sandbox')
    .option('--amount <won>', 'for one payment of this amount, instead of limit, budget and uses')
    .action(async (options) => finish(await (await import('./commands/mandate-issue.ts')).issue(options)));
  bounded(mandate.command('narrow'))
    .description('cut a narrower mandate from one that you hold or have issued; what is not named stays as it is')
    .requiredOption('--mandate <file>', 'text of the mandate to narrow')
    .option('--agent <name>', 'who may use it; default: the same')
    .option('--principal <name>', 'sign as the principal of a mandate that was narrowed before')
    .action(async (options) => finish(await (await import('./commands/mandate-issue.ts')).narrow(options)));
  mandate
    .command('close')
    .description('close a mandate for one order, as its holder; prints the arguments of transfer_funds with it')
    .requiredOption('--mandate <file>', 'text of the mandate')
    .requiredOption('--key <file>', 'private key that the mandate is bound to')
    .requiredOption('--order <file>', 'arguments of transfer_funds, as JSON')
    .action(async (options) => finish((await import('./commands/mandate-issue.ts')).close(options)));
  shownCommands(mandate, at, finish);
}

/** Commands that look at mandates and receipts, or end them. */
function shownCommands(mandate: Command, at: (command: Command) => Command, finish: (code: number) => void): void {
  at(mandate.command('revoke'))
    .description('end a mandate, and all that narrow it, from the next call on')
    .argument('<id>')
    .action(async (id, options) => finish(await (await import('./commands/mandate.ts')).revoke(id, options)));
  at(mandate.command('list'))
    .description('show every mandate of a gateway that serves, with what was taken of it')
    .action(async (options) => finish(await (await import('./commands/mandate.ts')).list(options)));
  at(mandate.command('show'))
    .description('show one mandate: a file, without a gateway, or an id')
    .argument('<file-or-id>')
    .option('--trust <file>', 'public key that must have signed the file; exit 1: it has not')
    .action(async (name, options) => finish(await (await import('./commands/mandate.ts')).show(name, options)));
  at(mandate.command('receipt'))
    .description('write a signed receipt of a payment that has ended, with what the rails have of it')
    .argument('<transferId>')
    .option('--out <file>', 'where it is written; default: TRANSFER.receipt')
    .action(async (id, options) => finish(await (await import('./commands/mandate.ts')).receipt(id, options)));
  mandate
    .command('verify')
    .description('check a receipt and show it; exit 1: it is not what the gateway signed')
    .argument('<file>')
    .requiredOption('--trust <key>', 'key of receipts, as serve prints it')
    .action(async (file, options) => finish((await import('./commands/mandate.ts')).verify(file, options)));
}
