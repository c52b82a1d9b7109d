import { createHash } from 'node:crypto';

/** One small change of one file, made by a rule and chosen by nobody. */
export interface Mutant {
  /** Stable while its line stays as it is, wherever the line moves: made of file, mutator, replacement and the line's text. */
  readonly id: string;
  /** Switches it on in the instrumented text; another one each time the files change. */
  readonly token: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly mutator: string;
  /** What stood there, and what stands there instead; on one line each. */
  readonly original: string;
  readonly replacement: string;
  /** The first line that it touches, trimmed. */
  readonly lineText: string;
}

/** What a mutant is before it has an id. */
export type MutantDraft = Omit<Mutant, 'id'>;

/** Mutants of equal file, mutator, replacement and line text are told apart by their order. */
export function withIds(drafts: readonly MutantDraft[]): Mutant[] {
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    const { file, mutator, replacement, lineText } = draft;
    const text = JSON.stringify([file, mutator, replacement, lineText]);
    const ordinal = (seen.get(text) ?? 0) + 1;
    seen.set(text, ordinal);
    const id = createHash('sha256').update(`${text}#${ordinal}`).digest('hex').slice(0, 8);
    return { id, ...draft };
  });
}

/** `file:line mutator: original -> replacement`, for one line of a list. */
export function describeMutant({ file, line, mutator, original, replacement }: Mutant): string {
  return `${file}:${line} ${mutator}: ${shortened(original)} -> ${shortened(replacement)}`;
}

const textMax = 70;

function shortened(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
}
