import type { Command } from 'commander';
import { moreNames, names, portNumber, seedOption, setting, wholeNumber } from './option.ts';

/** Commands that go on until they are told to stop. */
export function servingCommands(root: Command, finish: (code: number) => void): void {
  const serve = root
    .command('serve')
    .description('open the gateway on this machine for an MCP client')
    .addOption(setting('--port <P>', 'port that it listens on; 0 takes a free one').argParser(portNumber).default(4000))
    .addOption(setting('--host <address>', 'address that it listens on').default('127.0.0.1'))
    .addOption(setting('--allow-host <names>', 'names under which it is called, parted by commas, beside localhost').argParser(names).default([]))
    .addOption(setting('--replica', 'one of several gateways on one Redis: any of them takes any call').default(false))
    .addOption(setting('--announce <url>', 'with --replica: where the others reach this one; default: its address and port'))
    .addOption(
      setting('--silence <seconds>', 'with --replica: how long an owner may be silent before another takes over')
        .argParser(wholeNumber(1))
        .default(10),
    )
    .addOption(setting('--store <store>', 'memory, sqlite:FILE or redis://HOST:PORT').default('memory'))
    .addOption(
      setting('--rail <id=url>', 'a payment system that is another process; may be repeated, or parted by commas; goes with --clock real')
        .argParser(moreNames)
        .default([]),
    )
    .addOption(setting('--scenario <name>', 'give the agent the task and the faults of a case'))
    .addOption(setting('--policy <file>', 'what agents may call, as docs/templates/policy.yaml; without it mandates alone decide'))
    .addOption(setting('--resilience <file>', 'time-outs, retries, breakers, bulkheads and limits, as docs/templates/resilience.yaml'))
    .addOption(setting('--tool-pins <file>', 'approved hashes of tools, as pin-tools writes them; whatever differs is quarantined'))
    .addOption(setting('--audit-key <file>', 'where the keys that sign the audit are kept; default: beside a store, else nowhere'))
    .addOption(setting('--pseudonym-key <file>', 'key of the pseudonyms that agents outside get; made where there is none; default: beside a store'))
    .addOption(setting('--clock <clock>', 'paced: jumps when the agent waits; real: the wall clock').choices(['paced', 'real']).default('paced'))
    .addOption(setting('--open-banking', 'open the open banking API v2.0 for HTTP clients instead of the gateway, see docs/open-banking.md'))
    .addOption(setting('--drain <seconds>', 'how long open calls may take when it is told to stop').argParser(wholeNumber(1)).default(20))
    .addOption(seedOption())
    .action(async (options) => finish(await (await import('./commands/serve.ts')).serve(options)));
  withIssuer(serve);
  withMandates(serve);
  root
    .command('front')
    .description('stand before gateways in another network: hand on MCP calls and OAuth, and nothing else')
    .addOption(setting('--to <urls>', 'gateways, parted by commas: http://HOST:PORT').argParser(names).makeOptionMandatory())
    .addOption(setting('--port <P>', 'port that it listens on; 0 takes a free one').argParser(portNumber).default(4000))
    .addOption(setting('--host <address>', 'address that it listens on').default('127.0.0.1'))
    .addOption(setting('--drain <seconds>', 'how long open calls may take when it is told to stop').argParser(wholeNumber(1)).default(20))
    .action(async (options) => finish(await (await import('./commands/front.ts')).front(options)));
  root
    .command('worker')
    .description('play trials and seeds for runs and explorations that were started with --farm')
    .addOption(setting('--farm <url>', 'redis://HOST:PORT, the same as theirs').makeOptionMandatory())
    .addOption(setting('--threads <N>', 'trials at once; default: one for each core').argParser(wholeNumber(1)))
    .addOption(setting('--host <address>', 'address for /healthz and /readyz').default('127.0.0.1'))
    .addOption(setting('--port <P>', 'port for /healthz and /readyz; 0 takes a free one; default: none').argParser(portNumber))
    .addOption(setting('--drain <seconds>', 'how long a trial may take when it is told to stop').argParser(wholeNumber(1)).default(60))
    .action(async (options) => finish(await (await import('./commands/worker.ts')).worker(options)));
}

/** Whose access tokens are taken. */
function withIssuer(command: Command): void {
  command
    .addOption(
      setting(
        '--oauth-port <P>',
        "open the sandbox's own authorization server on this port; 0 takes a free one; with --replica that of --port",
      ).argParser(portNumber),
    )
    .addOption(
      setting(
        '--client-hosts <names>',
        'with --oauth-port: hosts, parted by commas, whose clients may be known by a metadata document; default: none',
      )
        .argParser(names)
        .default([]),
    )
    .addOption(setting('--issuer <url>', 'take access tokens of this authorization server; goes with --jwks'))
    .addOption(setting('--jwks <source>', 'its keys: a file, or an https address; redirects and addresses that are not public are refused'))
    .addOption(setting('--jwks-private', 'the keys may come from this machine or a private network, also over http'))
    .addOption(setting('--public-url <url>', 'address of the gateway as clients know it, the audience of access tokens; default: its own'));
}

/** Whose signed mandates are taken, and who signs receipts. */
function withMandates(command: Command): void {
  command
    .addOption(
      setting('--principal-key <name=file>', 'take mandates that this principal has signed, Ed25519 or P-256 in PEM; parted by commas')
        .argParser(names)
        .default([]),
    )
    .addOption(setting('--receipt-key <file>', 'key that receipts are signed with; made where there is none; default: beside a store'));
}
