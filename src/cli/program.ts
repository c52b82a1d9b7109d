import { Command, CommanderError, Option } from 'commander';
import { printable } from '../report/printable.ts';
import { InputError } from '../runner/input-error.ts';
import { SandboxBroken } from '../runner/sandbox-broken.ts';
import { JournalRefused } from '../storage/journal.ts';
import { allianceCommands } from './alliance-commands.ts';
import { auditCommands } from './audit/audit-commands.ts';
import { buildVersion } from './build-info.ts';
import { certificateCommands } from './certificate-commands.ts';
import { configCommands } from './config-commands.ts';
import { exitBroken, exitUsage } from './exit-code.ts';
import { operatorCommands } from './operator-commands.ts';
import { decimal, eraOption, moreNames, seedOption, seedText, share, someText, wholeNumber } from './option.ts';
import { railCommands } from './rail-commands.ts';
import { servingCommands } from './serving-commands.ts';

/** Commander's complaint, suggestion included, as the one line that all bad input gets. */
function usageLine(text: string): string {
  return `railproof: ${text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')} (railproof --help shows all commands)\n`;
}

/** `finish` receives the exit code of the command that ran. Each command loads what it needs when it runs: most need little. */
function program(finish: (code: number) => void): Command {
  const root = new Command('railproof');
  root
    .description(
      'Can this AI agent be linked stably to existing payment infrastructure?\nA seeded sandbox of Korean clearing and settlement that answers from the books.',
    )
    .version(buildVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(usageLine(text)) });
  runCommands(root, finish);
  exploreCommand(root, finish);
  chaosCommand(root, finish);
  soakCommand(root, finish);
  runFolderCommands(root, finish);
  auditCommands(root, finish);
  certificateCommands(root, finish);
  allianceCommands(root, finish);
  scenarioCommands(root, finish);
  servingCommands(root, finish);
  railCommands(root, finish);
  configCommands(root, { finish, print: (text) => process.stdout.write(text) });
  root
    .command('bench')
    .description('measure side by side with a peer and print the ratio with its spread')
    .option('--only <name>', 'one row')
    .option('--json <file>', 'write the rows as JSON')
    .option('--cpu-profile', 'say for each row which rooms and functions used the CPU; figures are lower then')
    .action(async (options) => finish(await (await import('./commands/bench.ts')).bench(options)));
  root
    .command('mutants')
    .description('make every small change to ledger, netting, claims and mandate, and see which ones the oracle alone notices (in a checkout)')
    .option('--only <file>', 'one file, such as src/kernel/book.ts')
    .option('--sample <N>', 'so many, drawn by the seed', wholeNumber(1))
    .addOption(seedOption())
    .option('--json <file>', 'write what was found as JSON')
    .action(async (options) => finish(await (await import('./commands/mutants.ts')).mutants(options)));
  calibrateCommand(root, finish);
  operatorCommands(root, finish);
  root
    .command('doctor')
    .description('explain what this machine has and lacks')
    .action(async () => finish(await (await import('./commands/doctor.ts')).doctorCommand()));
  return root;
}

function calibrateCommand(root: Command, finish: (code: number) => void): void {
  const list = (text: string, known: readonly string[] = []) => [...known, text];
  root
    .command('calibrate')
    .description('hold the judge against personas, planted defects and labelled runs (in a checkout)')
    .addOption(new Option('--only <part>', 'one part').choices(['personas', 'defects', 'labelled']))
    .option('--seeds <N>', 'trials of each persona in each case; ten times as many explored seeds for a defect', wholeNumber(1), 3)
    .option(
      '--family <number>',
      'personas play this family only; may be repeated',
      (text, known: readonly number[]) => [...known, wholeNumber(0)(text)],
      [],
    )
    .option('--defect <name>', 'hunt for this defect only; may be repeated', list, [])
    .option('--mutants [N]', 'also judge mutants: all of them, which takes long, or so many, drawn by the seed', wholeNumber(1))
    .option('--json <file>', 'write the result as JSON')
    .option('--quiet', 'no progress', false)
    .addOption(new Option('--seed <S>', 'decides everything that chance decides').argParser(seedText).default('1'))
    .action(async (options) => finish(await (await import('./commands/calibrate.ts')).calibrate(options)));
}

function runCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('run')
    .description('play scenarios, judge them from the books, write a report')
    .argument('[scenarios...]', 'names, scenario/case, or YAML files; default: all')
    .addOption(seedOption())
    .option('--trials <N>', 'plays of each case, each from its own seed', wholeNumber(1))
    .addOption(new Option('--nonce <text>', 'a reviewer chose it: the seed is made from it').conflicts('seed'))
    .option('--sealed <N>', 'with --nonce: so many cases drawn from it, which nobody can have practised', wholeNumber(1))
    .option('--profile <file>', 'demands beyond the rules of every run, as docs/templates/profile.yaml; the verdict is under it')
    .option('--baseline <persona>', 'a rule-based client, such as careful, plays the same trials: what the agent has more of is its own')
    .option('--stop-early', 'play a case no further once its pass rate is decided; at most --trials times, default 400', false)
    .option('--k <K>', 'pass^k: the chance that K plays in a row pass', wholeNumber(1), 1)
    .addOption(
      new Option(
        '--persona <name>',
        'a scripted agent, or several parted by commas: each plays every case, and the report sets them side by side',
      ).default('careful'),
    )
    .addOption(
      new Option('--agent <command>', 'your own agent: a command that finds RAILPROOF_MCP_URL and RAILPROOF_TOKEN in its environment')
        .argParser(someText)
        .conflicts('persona'),
    )
    .addOption(new Option('--llm <url>', 'a model behind an OpenAI-compatible endpoint; its key is read from RAILPROOF_LLM_KEY').conflicts('agent'))
    .option('--model <name>', 'with --llm: the model, as the endpoint names it')
    .option('--temperature <T>', 'with --llm: of the model', decimal, 0)
    .option('--tool-wording <file>', 'with --llm: other words for tools, as docs/templates/wording.yaml, to see what the wording does')
    .option('--price-in <usd>', 'with --llm: US dollars for a million tokens read, to state a cost', decimal)
    .option('--price-out <usd>', 'with --llm: US dollars for a million tokens written', decimal)
    .option('--agent-timeout <seconds>', 'real seconds that your agent or model gets for one trial', wholeNumber(1), 120)
    .addOption(eraOption())
    .addOption(
      new Option('--mandates <mandates>', 'open: mandates allow everything, to see what the agent does by itself')
        .choices(['as-written', 'open'])
        .default('as-written'),
    )
    .addOption(
      new Option('--farm <url>', 'play on the workers ("railproof worker") of redis://HOST:PORT; the report is the same').conflicts(['agent', 'llm']),
    )
    .option('--store <store>', 'also keep every event in sqlite:FILE or redis://HOST:PORT', 'memory')
    .option('--out <folder>', 'where the run is written; default: runs/<time>-seed-<S>')
    .option('--watch', 'play again what changes: cases whose scenario file is written, all of them when the persona file is', false)
    .option('--quiet', 'no progress', false)
    .action(async (names: string[], options, command: Command) => {
      if (options.watch) return finish(await (await import('./commands/run-watch.ts')).runWatch(names, command));
      const { earlyStopTrialsMax } = await import('../report/early-stop.ts');
      const trials = options.trials ?? (options.stopEarly ? Math.max(options.k, earlyStopTrialsMax) : options.k);
      const settled = { ...options, trials, ...(await chosen(options)) };
      if (options.llm !== undefined) finish(await (await import('./commands/run-llm.ts')).runLlm(names, settled));
      else if (options.agent === undefined) finish(await (await import('./commands/run.ts')).run(names, settled));
      else finish(await (await import('./commands/run-outside.ts')).runOutside(names, settled));
    });
  root
    .command('start')
    .description('run the standard suite with the reference agent')
    .addOption(seedOption())
    .option('--out <folder>', 'where the run is written')
    .action(async (options) => finish(await (await import('./commands/start.ts')).start(options)));
}

/** The profile, read before anything is played, and the seed that a reviewer's nonce makes. */
async function chosen(options: { readonly nonce?: string; readonly profile?: string }): Promise<object> {
  const profile = options.profile === undefined ? {} : { profile: (await import('./profile-file.ts')).readProfile(options.profile) };
  return options.nonce === undefined ? profile : { ...profile, seed: (await import('./nonce-seed.ts')).seedOfNonce(options.nonce) };
}

function exploreCommand(root: Command, finish: (code: number) => void): void {
  root
    .command('explore')
    .description('play generated scenarios with faults, one for each seed, and shrink whatever fails')
    .option('--seeds <N>', 'how many seeds in all', wholeNumber(1))
    .option('--counted <N>', 'go on until so many seeds in all count', wholeNumber(1))
    .option('--theme <name>', 'what every seed is to have, or it does not count: token-strikes, outages; may be repeated', moreNames)
    .option('--minutes <M>', 'real time for this session', wholeNumber(1))
    .option('--first <S>', 'first seed; default: 1', wholeNumber(0))
    .option('--resume <folder>', 'go on with an exploration')
    .option('--out <folder>', 'where state, corpus and shrunk scenarios are kept; default: runs/<time>-explore')
    .option('--workers <W>', 'threads; default: one for each core', wholeNumber(1))
    .option('--farm <url>', 'play seeds on the workers ("railproof worker") of redis://HOST:PORT; what fails is shrunk here')
    .option('--persona <name>', 'a scripted agent; default: careful')
    .addOption(new Option('--era <era>', 'revision of MCP that the agents speak; default: any').choices(['2025', '2026', 'mixed', 'any']))
    .option('--json <file>', 'write the summary as JSON')
    .option('--quiet', 'no progress', false)
    .action(async (options) => finish(await (await import('./commands/explore.ts')).explore(options)));
}

function chaosCommand(root: Command, finish: (code: number) => void): void {
  root
    .command('chaos')
    .description('play cases in real time against a gateway that is killed, stopped and cut off, and judge what is left')
    .argument('[scenarios...]', 'names, scenario/case, or YAML files of one case; default: all')
    .addOption(seedOption())
    .option('--kills <N>', 'how often SIGKILL strikes in each trial; SIGSTOP strikes half as often', wholeNumber(0), 2)
    .option('--minutes <M>', 'go on with new seeds for so long; default: every case once', wholeNumber(1))
    .addOption(new Option('--persona <name>', 'a scripted agent').default('careful'))
    .addOption(eraOption())
    .option('--out <folder>', 'where the run is written; default: runs/<time>-seed-<S>')
    .action(async (names: string[], options) => finish(await (await import('./commands/chaos.ts')).chaos(names, options)));
}

function soakCommand(root: Command, finish: (code: number) => void): void {
  root
    .command('soak')
    .description('load a gateway for long while lines, Redis and the gateway itself fail, and see that nothing is lost and nothing grows')
    .option('--minutes <M>', 'real time, at least 0.5', decimal, 30)
    .option('--rate <N>', 'calls a second, all clients together', wholeNumber(1), 20)
    .addOption(
      new Option('--store <store>', 'redis: a Redis of its own, which fails too; sqlite: a file').choices(['redis', 'sqlite']).default('redis'),
    )
    .addOption(seedOption())
    .option('--json <file>', 'write what was measured as JSON')
    .option('--quiet', 'no progress', false)
    .action(async (options) => finish(await (await import('./commands/soak.ts')).soak(options)));
}

function runFolderCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('replay')
    .description('play a run again from its seeds and compare every event')
    .argument('<folder>')
    .option('--trial <id>', 'one trial, as trialList in run.json names it')
    .option('--persona <file>', 'the persona file, where the run used one of yours')
    .option('--step', 'walk one trial event by event, with the books before and after', false)
    .action(async (folder: string, options) => finish(await (await import('./commands/replay.ts')).replay(folder, options)));
  root
    .command('judge')
    .description('judge a run again from its events alone')
    .argument('<folder>')
    .action(async (folder: string) => finish(await (await import('./commands/judge.ts')).judge(folder)));
  root
    .command('report')
    .description('write report.html and junit.xml of a run again')
    .argument('<folder>')
    .option('--csv <file>', 'also write the table of cases for a spreadsheet')
    .action(async (folder: string, options) => finish(await (await import('./commands/report.ts')).report(folder, options)));
  root
    .command('compare')
    .description('say whether run B is worse than run A: regression, no regression, or insufficient data')
    .argument('<A>', 'a run folder or its run.json: what was there before')
    .argument('<B>', 'the same: what is to replace it')
    .option('--rows <rows>', 'judged together: all, family, scenario, case, or names of them, parted by commas', 'all')
    .option('--alpha <share>', 'chance of a false regression in any row', share(0.5), 0.05)
    .option('--margin <share>', 'fall of the pass rate that has to be ruled out', share(1), 0.1)
    .option('--json <file>', 'write the comparison as JSON')
    .action(async (before: string, now: string, options) => finish((await import('./commands/compare.ts')).compare(before, now, options)));
}

function scenarioCommands(root: Command, finish: (code: number) => void): void {
  root
    .command('list')
    .description('list scenarios, cases and personas')
    .action(async () => finish((await import('./commands/list.ts')).list()));
  root
    .command('describe')
    .description('say what a scenario asks and which faults strike')
    .argument('<scenario>')
    .action(async (name: string) => finish((await import('./commands/describe.ts')).describe(name)));
  root
    .command('lint')
    .description('check scenario files')
    .argument('[files...]', 'default: those that came with railproof')
    .action(async (files: string[]) => finish((await import('./commands/lint.ts')).lint(files)));
  root
    .command('init')
    .description('write a scenario and a persona to start from')
    .argument('[folder]', 'where to', '.')
    .action(async (folder: string) => finish((await import('./commands/init.ts')).init(folder)));
}

/** One command to its end. Resolves to the exit code; what went wrong has been said on the error stream. */
export async function railproof(args: readonly string[]): Promise<number> {
  let code = 0;
  try {
    await program((ended) => {
      code = ended;
    }).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** One line for what is the user's to mend; the whole error for what is ours. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
  if (error instanceof InputError || error instanceof JournalRefused) {
    process.stderr.write(`railproof: ${printable(error.message)}\n`);
    return exitUsage;
  }
  if (error instanceof SandboxBroken) {
    process.stderr.write(`railproof: the sandbox broke: ${printable(error.message)}\n`);
    return exitBroken;
  }
  process.stderr.write(`railproof: a defect in railproof: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitBroken;
}
