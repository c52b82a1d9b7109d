import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, JsonValue, RecordEvent } from '../kernel/event.ts';
import { journalBudgets } from './budgets.ts';
import type { Claim, ClaimFields, ClaimKey, Claims, Usage } from './claims.ts';

/** Claims and budgets that live in the journal: every change is recorded first, and {@link restore} folds the records again. */
export interface JournalClaims extends Claims {
  /** What a mandate has been used for. */
  usage(mandate: string): Usage;
  /** Applies a recorded event without recording it again; kinds other than claims and budgets are ignored. */
  restore(event: AnyEvent): void;
}

/**
 * Whether two JSON values say the same. Keys of an object may come in any order; everything else is exact:
 * order of arrays, `1` against `"1"`, an absent key against `null`, text by code unit (two Unicode spellings of one syllable differ).
 */
const equalJson: (left: JsonValue, right: JsonValue) => boolean = isDeepStrictEqual;

/** One key. Its life: `open` by somebody at work on it or `orphaned`, by an earlier process or on purpose, then `answered` for ever. */
interface Entry {
  readonly instruction: string;
  readonly fields: ClaimFields;
  state: 'open' | 'orphaned' | 'answered';
  answer: JsonValue;
  /** Made when the first twin joins. */
  twins: PromiseWithResolvers<JsonValue | undefined> | undefined;
}

/**
 * Claims as a projection of the journal, so that one order of facts covers rails, claims and audit.
 * Fields are compared as {@link equalJson} says. Check and record are one synchronous stretch: of concurrent twins exactly one is fresh.
 * An answer reaches waiting twins at once; like the first caller, they flush the journal before they pass it on.
 * Throws `Error` for an answer to a key that was never opened, or one that differs from the first.
 */
export function journalClaims(deps: { readonly record: RecordEvent; readonly clock: Pick<Clock, 'now'> }): JournalClaims {
  const { record, clock } = deps;
  const entries = new Map<string, Entry>();
  const budgets = journalBudgets(deps);
  return {
    ...budgets,
    open: async (key, fields, instruction, at = clock.now()) => {
      const known = entries.get(nameOf(key));
      if (known !== undefined) return join(known, fields);
      record({ kind: 'claim.opened', at, instruction, data: { ...namespaceOf(key), fields } });
      entries.set(nameOf(key), { instruction, fields, state: 'open', answer: null, twins: undefined });
      return { status: 'fresh', instruction };
    },
    answer: async (key, answer) => {
      const entry = opened(entries, key);
      if (isRepeated(entry, answer, key)) return;
      record({ kind: 'claim.answered', at: clock.now(), instruction: entry.instruction, data: { ...namespaceOf(key), answer } });
      settle(entry, answer);
    },
    leave: async (key) => {
      const entry = opened(entries, key);
      if (entry.state !== 'open') return;
      entry.state = 'orphaned';
      entry.twins?.resolve(undefined);
      entry.twins = undefined;
    },
    find: async (key) => {
      const entry = entries.get(nameOf(key));
      return entry && { instruction: entry.instruction, fields: entry.fields, answer: entry.answer };
    },
    restore: (event) => {
      restoreClaim(entries, event);
      budgets.restore(event);
    },
  };
}

function join(entry: Entry, fields: ClaimFields): Claim {
  const { instruction } = entry;
  if (!equalJson(entry.fields, fields)) return { status: 'conflict', instruction };
  switch (entry.state) {
    case 'answered':
      return { status: 'answered', instruction, answer: entry.answer };
    case 'orphaned':
      entry.state = 'open';
      return { status: 'orphaned', instruction };
    case 'open':
      entry.twins ??= Promise.withResolvers();
      return { status: 'running', instruction, answer: entry.twins.promise };
  }
}

function settle(entry: Entry, answer: JsonValue): void {
  entry.state = 'answered';
  entry.answer = answer;
  entry.twins?.resolve(answer);
  entry.twins = undefined;
}

function restoreClaim(entries: Map<string, Entry>, event: AnyEvent): void {
  if (event.kind === 'claim.opened') {
    if (event.instruction === null || entries.has(nameOf(event.data)))
      throw new Error(`event ${event.seq} opens a claim twice or for no instruction`);
    entries.set(nameOf(event.data), { instruction: event.instruction, fields: event.data.fields, state: 'orphaned', answer: null, twins: undefined });
  }
  if (event.kind === 'claim.answered') {
    const entry = opened(entries, event.data);
    if (!isRepeated(entry, event.data.answer, event.data)) settle(entry, event.data.answer);
  }
}

function isRepeated(entry: Entry, answer: JsonValue, key: ClaimKey): boolean {
  if (entry.state !== 'answered') return false;
  if (equalJson(entry.answer, answer)) return true;
  throw new Error(`the claim ${nameOf(key)} has another answer already`);
}

function opened(entries: Map<string, Entry>, key: ClaimKey): Entry {
  const entry = entries.get(nameOf(key));
  if (entry === undefined) throw new Error(`the claim ${nameOf(key)} was never opened`);
  return entry;
}

/** Unambiguous whatever the parts contain. */
function nameOf({ tenant, principal, key }: ClaimKey): string {
  return JSON.stringify([tenant, principal, key]);
}

function namespaceOf({ tenant, principal, key }: ClaimKey): ClaimKey {
  return { tenant, principal, key };
}
