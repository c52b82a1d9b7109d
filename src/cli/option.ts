import { InvalidArgumentError, Option } from 'commander';
import { ambient } from './ambient.ts';

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
    return value;
  };
}

export function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** A TCP port; 0 takes a free one. */
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return Number(text);
}

export function share(below: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d*\.?\d+$/.test(text) || !(value > 0 && value < below))
      throw new InvalidArgumentError(`Give a share between 0 and ${below}, such as 0.05.`);
    return value;
  };
}

export function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** For an option that may be repeated. */
export function moreNames(text: string, known: readonly string[] = []): readonly string[] {
  return [...known, ...names(text)];
}

export function decimal(text: string): number {
  if (!/^\d*\.?\d+$/.test(text)) throw new InvalidArgumentError('Give a number such as 0.7.');
  return Number(text);
}

export function seedText(text: string): string {
  if (!/^(0|[1-9]\d{0,18})$/.test(text)) throw new InvalidArgumentError('A seed is a whole number of at most 19 digits, such as 7.');
  return text;
}

export const seedOption = () =>
  new Option('--seed <S>', 'decides everything that chance decides').argParser(seedText).default(ambient.freshSeed(), 'a fresh one, printed');
export const eraOption = () => new Option('--era <era>', 'revision of MCP that the agents speak').choices(['2025', '2026', 'mixed']).default('mixed');

/** An option that may also come from the environment: `--audit-key` as `RAILPROOF_AUDIT_KEY`. The command line wins. */
export function setting(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`RAILPROOF_${option.name().toUpperCase().replaceAll('-', '_')}`);
}
