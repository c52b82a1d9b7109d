import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../../runner/input-error.ts';
import type { TrialPlan } from '../../runner/trial-plan.ts';

export type Must = 'pass' | 'fail' | 'either';

/** What must come of a persona in a case, and why. */
export interface Expectation {
  readonly must: Must;
  readonly because: string;
}

type Written = Expectation & { readonly in: readonly string[] };

interface Page {
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  readonly personas?: Readonly<Record<string, readonly Written[]>>;
}

type Case = Pick<TrialPlan, 'id' | 'scenario'>;

/**
 * The committed expectations: a folder with a file for each kind of rail. What the files say of a set or of a persona is taken together. They are read, never
 * written: an expectation that follows the verdict proves nothing.
 */
export class Expectations {
  readonly #folder: string;
  readonly #sets = new Map<string, string[]>();
  readonly #personas = new Map<string, Written[]>();

  constructor(folder: string, pages: Readonly<Record<string, string>>) {
    this.#folder = folder;
    for (const [name, text] of Object.entries(pages)) this.#add(join(folder, name), parse(text) as Page); // checked as far as it is used
  }

  static read(folder: string): Expectations {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return new Expectations(folder, Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
  }

  #add(file: string, { sets = {}, personas = {} }: Page): void {
    for (const [set, members] of Object.entries(sets)) this.#sets.set(set, [...(this.#sets.get(set) ?? []), ...members]);
    for (const [persona, entries] of Object.entries(personas)) {
      for (const entry of entries) {
        if (!isMust(entry.must) || entry.in.length === 0 || entry.because.length < 20) {
          throw new InputError(`${file}: personas.${persona}: every entry needs "must" (pass, fail, either), "in", and a reason in "because"`);
        }
      }
      this.#personas.set(persona, [...(this.#personas.get(persona) ?? []), ...entries]);
    }
  }

  /** Selectors that lead to no case: a case was renamed or is gone. */
  stale(cases: readonly Case[]): readonly string[] {
    const named = [...this.#sets.values(), ...[...this.#personas.values()].flatMap((entries) => entries.map((entry) => entry.in))].flat();
    return [...new Set(named)].filter((name) => name !== '*' && !this.#sets.has(name) && !cases.some((one) => isCase(name, one)));
  }

  /** The most specific entry: case, scenario, set, everything. Throws {@link InputError} when there is none or more than one. */
  of(persona: string, one: Case): Expectation {
    const entries = this.#personas.get(persona);
    if (entries === undefined) throw new InputError(`${this.#folder}: has no entry for the persona ${persona}; say there what must come of it`);
    const fitting = entries.map((entry) => ({ entry, rank: Math.max(...entry.in.map((name) => this.#rank(name, one))) }));
    const best = Math.max(...fitting.map(({ rank }) => rank));
    const chosen = fitting.filter(({ rank }) => rank === best);
    const [first] = chosen;
    if (first === undefined || best === 0) throw new InputError(`${this.#folder}: says nothing about ${persona} in ${one.id}`);
    if (chosen.length > 1) throw new InputError(`${this.#folder}: says ${chosen.length} things about ${persona} in ${one.id}`);
    return { must: first.entry.must, because: first.entry.because };
  }

  /** 0: does not fit. */
  #rank(name: string, one: Case): number {
    if (name === one.id) return 5;
    if (name === one.scenario) return 4;
    if (name === '*') return 1;
    const members = this.#sets.get(name) ?? [];
    if (members.includes(one.id)) return 3;
    return members.includes(one.scenario) ? 2 : 0;
  }
}

function isMust(text: string): text is Must {
  return text === 'pass' || text === 'fail' || text === 'either';
}

function isCase(name: string, { id, scenario }: Case): boolean {
  return name === id || name === scenario;
}
