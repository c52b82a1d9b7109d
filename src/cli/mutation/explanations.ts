import { InputError } from '../../runner/input-error.ts';
import type { Mutant } from './mutant.ts';

/**
 * Why a mutant survives.
 * `equivalent`: the program does the same. `unreached`: nothing in a trial gets there. `guarded`: another part keeps the promise too.
 * `unseen`: it makes a difference that is nobody's promise, such as the wording of an error. `gap`: the oracle should see it and does not yet.
 */
export const survivalKinds = ['equivalent', 'unreached', 'guarded', 'unseen', 'gap'] as const;
export type SurvivalKind = (typeof survivalKinds)[number];

export interface Explanation {
  /** Of the mutant that it explains. */
  readonly id: string;
  readonly kind: SurvivalKind;
  readonly because: string;
}

const heading = /^### ([a-z]+): (.+)$/;
const entry = /^- `([0-9a-f]{8})` /;

/**
 * Reads the committed page: under a heading `### kind: reason`, one line for each mutant that it explains, by id. It is never written by a command.
 * @throws InputError naming the line
 */
export function readExplanations(file: string, text: string): readonly Explanation[] {
  const found: Explanation[] = [];
  let current: { readonly kind: SurvivalKind; readonly because: string } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${file}:${index + 1}`;
    const opened = heading.exec(line);
    if (opened !== null) current = { kind: kindOf(opened[1], where), because: opened[2] ?? '' };
    else if (line.startsWith('#')) current = null;
    const id = entry.exec(line)?.[1];
    if (id === undefined) continue;
    if (current === null) throw new InputError(`${where}: the mutant ${id} stands under no reason; open one with "### kind: reason"`);
    if (found.some((known) => known.id === id)) throw new InputError(`${where}: the mutant ${id} is explained twice`);
    found.push({ id, ...current });
  }
  return found;
}

function kindOf(text: string | undefined, where: string): SurvivalKind {
  const kind = survivalKinds.find((known) => known === text);
  if (kind === undefined) throw new InputError(`${where}: "${text}" is no kind of survival; use ${survivalKinds.join(', ')}`);
  return kind;
}

/** What is wrong with the page, judged by what was found: empty is right. */
export function staleExplanations(
  explanations: readonly Explanation[],
  found: { readonly made: readonly Mutant[]; readonly caught: readonly Mutant[] },
): readonly string[] {
  const made = new Set(found.made.map(({ id }) => id));
  const caught = new Set(found.caught.map(({ id }) => id));
  return explanations.flatMap(({ id, because }) => {
    if (!made.has(id)) return [`${id} is explained ("${because}"), but no such mutant is made any more: its line has changed`];
    return caught.has(id) ? [`${id} is explained ("${because}"), but it is caught`] : [];
  });
}
