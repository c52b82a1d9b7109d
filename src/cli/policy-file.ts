import { catalog } from '../gateway/catalog.ts';
import { parseInstant } from '../kernel/calendar.ts';
import { type Won, won } from '../kernel/money.ts';
import type { Policy, PolicyRule, PolicyZone } from '../kernel/policy.ts';
import { InputError } from '../runner/input-error.ts';
import { readTemplated } from './templated-file.ts';

/** A policy as its file says it, fitting docs/templates/policy.schema.json. */
interface Written {
  readonly zones: readonly (Omit<PolicyZone, 'letter'> & { readonly letter?: NonNullable<PolicyZone['letter']> })[];
  readonly agents: Policy['agents'];
  readonly rules: readonly (Omit<PolicyRule, 'upToWon' | 'stepUpFromWon' | 'stepUpDayWon' | 'hours'> & {
    readonly upToWon?: string;
    readonly stepUpFromWon?: string;
    readonly stepUpDayWon?: string;
    readonly hours?: { readonly fromKst: string; readonly untilKst: string; readonly businessDaysOnly?: boolean };
  })[];
}

type At = (path: readonly (string | number)[]) => string;

/** Reads a policy. Throws {@link InputError} naming file, line and field, also for names that lead nowhere. */
export function readPolicy(file: string): Policy {
  const { value, at } = readTemplated<Written>('policy', file);
  checkNames(value, at);
  return {
    zones: value.zones.map(({ name, internal, letter }) => ({ name, internal, letter: letter ?? null })),
    agents: value.agents,
    rules: value.rules.map(({ upToWon, stepUpFromWon, stepUpDayWon, hours, ...rule }) => ({
      ...rule,
      ...amount('upToWon', upToWon),
      ...amount('stepUpFromWon', stepUpFromWon),
      ...amount('stepUpDayWon', stepUpDayWon),
      hours: hours === undefined ? null : { fromKst: hours.fromKst, untilKst: hours.untilKst, businessDaysOnly: hours.businessDaysOnly ?? false },
    })),
  };
}

/** What a schema cannot say: a name that nothing else has would deny in silence. */
function checkNames({ zones, agents, rules }: Written, at: At): void {
  const tools = catalog.map(({ definition }) => definition.name);
  unique(
    zones.map(({ name }) => name),
    at,
    'zones',
  );
  unique(
    rules.map(({ name }) => name),
    at,
    'rules',
  );
  unique(
    agents.map(({ tenant, agent }) => `${tenant} ${agent}`),
    at,
    'agents',
  );
  for (const [index, { letter }] of zones.entries())
    if (letter !== undefined && parseInstant(`${letter.from}T00:00:00+09:00`) === undefined)
      throw new InputError(`${at(['zones', index, 'letter', 'from'])}: zones.${index}.letter.from ${letter.from} is no date`);
  for (const [index, { zone }] of agents.entries())
    known(
      zone,
      zones.map(({ name }) => name),
      at,
      ['agents', index, 'zone'],
    );
  for (const [index, rule] of rules.entries()) {
    const path = ['rules', index] as const;
    known(
      rule.zone,
      zones.map(({ name }) => name),
      at,
      [...path, 'zone'],
    );
    known(
      rule.agent,
      agents.filter(({ tenant }) => tenant === rule.tenant).map(({ agent }) => agent),
      at,
      [...path, 'agent'],
    );
    for (const [n, tool] of rule.tools.entries()) known(tool, tools, at, [...path, 'tools', n]);
    if (rule.hours !== undefined && rule.hours.untilKst <= rule.hours.fromKst)
      throw new InputError(`${at([...path, 'hours', 'untilKst'])}: rules.${index}.hours.untilKst is not after fromKst; give the night two rules`);
  }
}

function known(name: string, names: readonly string[], at: At, path: readonly (string | number)[]): void {
  if (names.includes(name)) return;
  throw new InputError(
    `${at(path)}: ${path.join('.')} "${name}" leads nowhere; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}`,
  );
}

function unique(names: readonly string[], at: At, list: string): void {
  const index = names.findIndex((name, position) => names.indexOf(name) < position);
  if (index >= 0) throw new InputError(`${at([list, index])}: ${list}.${index} ${names[index]} is there twice; keep one`);
}

function amount<K extends 'upToWon' | 'stepUpFromWon' | 'stepUpDayWon'>(field: K, text: string | undefined): { readonly [F in K]?: Won } {
  return text === undefined ? {} : ({ [field]: won(BigInt(text)) } as { readonly [F in K]?: Won }); // one field, the schema has checked its digits
}
