import { readFileSync } from 'node:fs';
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
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly personas: Readonly<Record<string, readonly Written[]>>;
}

type Case = Pick<TrialPlan, 'id' | 'scenario'>;

/** The committed file of expectations. It is read, never written: an expectation that follows the verdict proves nothing. */
export class Expectations {
  readonly #file: string;
  readonly #page: Page;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#page = parse(text) as Page; // checked below as far as it is used
    for (const [persona, entries] of Object.entries(this.#page.personas)) {
      for (const entry of entries) {
        if (!isMust(entry.must) || entry.in.length === 0 || entry.because.length < 20) {
          throw new InputError(`${file}: personas.${persona}: every entry needs "must" (pass, fail, either), "in", and a reason in "because"`);
        }
      }
    }
  }

  static read(file: string): Expectations {
    return new Expectations(file, readFileSync(file, 'utf8'));
  }

  /** Selectors that lead to no case: a case was renamed or is gone. */
  stale(cases: readonly Case[]): readonly string[] {
    const { sets, personas } = this.#page;
    const named = [...Object.values(sets), ...Object.values(personas).flatMap((entries) => entries.map((entry) => entry.in))].flat();
    return [...new Set(named)].filter((name) => name !== '*' && !(name in sets) && !cases.some((one) => isCase(name, one)));
  }

  /** The most specific entry: case, scenario, set, everything. Throws {@link InputError} when there is none or more than one. */
  of(persona: string, one: Case): Expectation {
    const entries = this.#page.personas[persona];
    if (entries === undefined) throw new InputError(`${this.#file}: has no entry for the persona ${persona}; say there what must come of it`);
    const fitting = entries.map((entry) => ({ entry, rank: Math.max(...entry.in.map((name) => this.#rank(name, one))) }));
    const best = Math.max(...fitting.map(({ rank }) => rank));
    const chosen = fitting.filter(({ rank }) => rank === best);
    const [first] = chosen;
    if (first === undefined || best === 0) throw new InputError(`${this.#file}: says nothing about ${persona} in ${one.id}`);
    if (chosen.length > 1) throw new InputError(`${this.#file}: says ${chosen.length} things about ${persona} in ${one.id}`);
    return { must: first.entry.must, because: first.entry.because };
  }

  /** 0: does not fit. */
  #rank(name: string, one: Case): number {
    if (name === one.id) return 5;
    if (name === one.scenario) return 4;
    if (name === '*') return 1;
    const members = this.#page.sets[name] ?? [];
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
