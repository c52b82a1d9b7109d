import { readdirSync } from 'node:fs';
import type { Test } from 'tap';
import { inPairs, railproof } from './command.ts';
import type { Ended } from './ended.ts';

/** What was typed, and what the one line about it has to name. */
export interface BadInput {
  readonly args: readonly string[];
  readonly says: readonly (string | RegExp)[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs each in the folder: exit 2, one line on the error stream, nothing else said, and the folder as it was. */
export async function refused(t: Test, folder: string, inputs: readonly BadInput[]): Promise<void> {
  const before = listing(folder);
  const ended = await inPairs(inputs, ({ args, env }) => railproof(args, { cwd: folder, env: env ?? {} }));
  for (const [index, { args, says }] of inputs.entries()) {
    const { code, stdout, stderr }: Partial<Ended> = ended[index] ?? {};
    const command = args.join(' ');
    t.equal(code, 2, `${command}\n${stderr}`);
    t.match(stderr, /^railproof: [^\n]{10,400}\n$/, `one line: ${command}`);
    t.equal(stdout, '', `and nothing else: ${command}`);
    for (const part of says) t.match(stderr, part, command);
  }
  t.same(listing(folder), before, 'nothing is left half done');
}

function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}
