import { catalog } from '../gateway/catalog.ts';
import { payingTools } from '../gateway/paying-tools.ts';
import type { Policy, PolicyRule, PolicyZone } from '../kernel/policy.ts';
import { InputError } from './input-error.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { wonAt } from './won-at.ts';

/** Payments that a policy lets pass (docs/policy.md). `letter`: the agent runs outside the bank's own network, under this letter. */
export interface PaymentRuleSpec {
  readonly upToWon?: string;
  readonly hours?: { readonly fromKst: string; readonly untilKst: string; readonly businessDaysOnly?: boolean };
  readonly letter?: { readonly use: 'security' | 'payments'; readonly from: string };
}

type PathOf = (...rest: readonly string[]) => readonly (string | number)[];

const allTools = catalog.map(({ definition }) => definition.name);
const readingTools = allTools.filter((tool) => !payingTools.has(tool));

/**
 * The bank's policy in a case: every agent may read, ask and report; who is named may pay as its rule says.
 * Throws {@link InputError} naming the place where `approval` stands too, for an agent that has no job, hours that run backwards, or an amount that is none.
 */
export function planPolicy(
  file: ScenarioFile,
  spec: Readonly<Record<string, PaymentRuleSpec>> | undefined,
  { tenant, pathOf }: { readonly tenant: string; readonly pathOf: PathOf },
): { readonly policy?: Policy } {
  if (spec === undefined) return {};
  if (file.scenario.approval !== undefined)
    throw new InputError(`${file.at(pathOf())}: ${pathOf().join('.')} cannot stand beside "approval"; keep one of them`);
  const agents = file.scenario.jobs.map(({ agent }) => agent);
  const stranger = Object.keys(spec).find((agent) => !agents.includes(agent));
  if (stranger !== undefined) throw new InputError(`${file.at(pathOf(stranger))}: ${pathOf(stranger).join('.')} is not an agent of any job`);
  const zoneOf = (agent: string) => (spec[agent]?.letter === undefined ? 'internal' : `outside-${agent}`);
  return {
    policy: {
      zones: [
        { name: 'internal', internal: true, letter: null },
        ...Object.entries(spec).flatMap(([agent, { letter }]) => outside(zoneOf(agent), letter)),
      ],
      agents: agents.map((agent) => ({ tenant, agent, zone: zoneOf(agent) })),
      rules: agents.flatMap((agent) => {
        const whose = { zone: zoneOf(agent), tenant, agent };
        const own = spec[agent];
        const reading = { name: `${agent} reads`, ...whose, tools: readingTools, hours: null };
        if (own === undefined) return [reading];
        return [reading, { name: `${agent} pays`, ...whose, tools: [...payingTools], ...limitsOf(file, own, (...rest) => pathOf(agent, ...rest)) }];
      }),
    },
  };
}

function outside(name: string, letter: PaymentRuleSpec['letter']): readonly PolicyZone[] {
  return letter === undefined ? [] : [{ name, internal: false, letter }];
}

function limitsOf(file: ScenarioFile, { upToWon, hours }: PaymentRuleSpec, pathOf: PathOf): Pick<PolicyRule, 'upToWon' | 'hours'> {
  if (hours !== undefined && hours.untilKst <= hours.fromKst)
    throw new InputError(`${file.at(pathOf('hours', 'untilKst'))}: ${pathOf('hours', 'untilKst').join('.')} is not after fromKst`);
  return {
    ...(upToWon === undefined ? {} : { upToWon: wonAt(file, upToWon, pathOf('upToWon')) }),
    hours: hours === undefined ? null : { ...hours, businessDaysOnly: hours.businessDaysOnly ?? false },
  };
}
