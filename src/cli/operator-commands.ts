import type { Command } from 'commander';
import { mandateCommands } from './mandate-commands.ts';

/** Commands for whoever runs a gateway that serves. */
export function operatorCommands(root: Command, finish: (code: number) => void): void {
  const scoped = (command: Command) =>
    command
      .option('--tenant <name>', 'only this tenant')
      .option('--agent <name>', 'only this agent')
      .option('--tool <name>', 'only this tool, whatever it does; default: every tool that moves money')
      .option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000');
  scoped(root.command('stop'))
    .description('stop payments of a gateway that serves, from the next call on; RAILPROOF_OPERATOR_TOKEN opens it')
    .option('--why <text>', 'for the record', '')
    .action(async (options) => finish(await (await import('./commands/operator.ts')).stop(options)));
  scoped(root.command('resume'))
    .description('lift a stop of exactly this scope')
    .action(async (options) => finish(await (await import('./commands/operator.ts')).resume(options)));
  root
    .command('stops')
    .description('list the stops that stand, each with what is under way')
    .option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000')
    .action(async (options) => finish(await (await import('./commands/operator.ts')).stops(options)));
  approvalCommands(root, finish);
  mandateCommands(root, finish);
  root
    .command('revoke-tokens')
    .description('call back the tokens of an agent, or the one in RAILPROOF_REVOKED_TOKEN, from the next call on')
    .option('--agent <name>', 'every token that it was given until now')
    .option('--tenant <name>', 'whose agent it is', 'sandbox')
    .option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000')
    .action(async (options) => finish(await (await import('./commands/operator.ts')).revoke(options)));
  root
    .command('policy')
    .description('what a policy file allows')
    .command('explain')
    .description('show one decision rule by rule; exit 0: allowed, 1: not')
    .requiredOption('--policy <file>', 'YAML as docs/templates/policy.yaml')
    .requiredOption('--agent <name>', 'who calls')
    .requiredOption('--tool <name>', 'what is called')
    .option('--tenant <name>', 'whose agent it is', 'sandbox')
    .option('--amount <won>', 'of a payment, whole won')
    .option('--at <time>', 'when, such as 2026-11-23T10:00:00+09:00; default: now')
    .action(async (options) => finish((await import('./commands/policy.ts')).explain(options)));
}

function approvalCommands(root: Command, finish: (code: number) => void): void {
  const approvals = root.command('approvals').description('what waits for a person at a gateway that serves; RAILPROOF_OPERATOR_TOKEN opens it');
  const at = (command: Command) => command.option('--url <url>', 'where the gateway listens', 'http://127.0.0.1:4000');
  at(approvals.command('list'))
    .description('show each request with what gateway and banks hold of it')
    .action(async (options) => finish(await (await import('./commands/approvals.ts')).list(options)));
  for (const decision of ['approve', 'refuse'] as const)
    at(approvals.command(decision))
      .description(`${decision} one request, for good`)
      .argument('<id>', 'as the list gives it')
      .action(async (id, options) => finish(await (await import('./commands/approvals.ts')).answer(decision, id, options)));
}
