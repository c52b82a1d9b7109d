import { Command, type Option } from 'commander';
import { configurable, configured } from './config-file.ts';

/** Secrets come from the environment alone; of them only that they are there is shown. */
const secretsOf: Readonly<Record<string, readonly string[]>> = {
  serve: [
    'RAILPROOF_TOKEN',
    'RAILPROOF_OPERATOR_TOKEN',
    'RAILPROOF_APPROVER_CODE',
    'RAILPROOF_OFFICER_CODE',
    'RAILPROOF_OAUTH_KEY',
    'RAILPROOF_RAIL_TOKEN',
  ],
  rail: ['RAILPROOF_RAIL_TOKEN'],
};

/** Makes the commands that serve configurable by a file, and adds `config`, which shows what they would be run with. */
export function configCommands(
  root: Command,
  { finish, print }: { readonly finish: (code: number) => void; readonly print: (text: string) => void },
): void {
  const config = root.command('config').description('show what serve, rail, front or worker would be run with, and where each setting comes from');
  for (const served of root.commands.filter((command) => configured.has(command.name()))) {
    const shown = configurable(optionsOf(served));
    configurable(served);
    shown.description(`what ${served.name()} would be run with; takes the same options`).action(() => {
      print(configText(shown));
      finish(0);
    });
    config.addCommand(shown);
  }
}

/** A command that takes the same and does nothing yet. */
function optionsOf(served: Command): Command {
  const copy = new Command(served.name()).copyInheritedSettings(served);
  for (const argument of served.registeredArguments) copy.argument(`[${argument.name()}]`, argument.description);
  for (const option of served.options) copy.addOption(option);
  return copy;
}

/** YAML that a file for `--config` may consist of, each line with its source behind it. Passwords in addresses are left out. */
export function configText(command: Command): string {
  const settings = command.options.filter(({ variadic }) => !variadic).filter((option) => option.name() !== 'config');
  const lines = settings.map((option) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    return `  ${value === undefined ? `# ${option.name()}:` : `${option.name()}: ${shown(value)}`}  # ${sourceOf(command, option)}`;
  });
  const secrets = (secretsOf[command.name()] ?? []).map((name) => `# ${name}: ${process.env[name] === undefined ? 'not set' : 'set'}`);
  return `${[`${command.name()}:`, ...lines, ...secrets].join('\n')}\n`;
}

function shown(value: unknown): string {
  return JSON.stringify(value).replaceAll(/(:\/\/[^/@:"]*:)[^@"]*@/g, '$1…@');
}

function sourceOf(command: Command, option: Option): string {
  const source = command.getOptionValueSource(option.attributeName());
  switch (source) {
    case 'cli':
      return 'command line';
    case 'env':
      return option.envVar ?? 'environment';
    case 'config':
      return String(command.getOptionValue('config'));
    default:
      return option.defaultValueDescription ?? (source === undefined ? 'not set' : 'default');
  }
}
