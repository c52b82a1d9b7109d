import { formatKst, isKnownBusinessDay, kstDate } from '../kernel/calendar.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Policy, PolicyRule, PolicyZone } from '../kernel/policy.ts';
import type { ReasonCode } from '../kernel/reason.ts';
import { orderingTools, payingTools } from './paying-tools.ts';

export interface PolicyQuestion {
  readonly tenant: string;
  readonly agent: string;
  readonly tool: string;
  /** Of a payment, or of a file in sum; of every other call it does not count, so that leaving it out changes nothing. */
  readonly amountWon: Won | undefined;
  readonly at: EpochMs;
}

/** One thing that was looked at: the agent, its zone, or a rule by name. */
export interface PolicyStep {
  readonly what: string;
  readonly fits: boolean;
  readonly why: string;
}

export interface PolicyDecision {
  /** Why not, as far as the call alone tells; null: it is allowed. What was paid before can call for approval too. */
  readonly reason: Extract<ReasonCode, 'policy_denied' | 'approval_required'> | null;
  /** The rule that fits; null: none does. */
  readonly rule: PolicyRule | null;
  /** Everything that was looked at, up to what decided. */
  readonly steps: readonly PolicyStep[];
}

/** Decides one call, and says rule by rule how. Absence denies: of the agent, of its zone, of a rule. */
export function decideByPolicy(policy: Policy, asked: PolicyQuestion): PolicyDecision {
  const { tenant, agent } = asked;
  const question = orderingTools.has(asked.tool) ? asked : { ...asked, amountWon: undefined };
  const steps: PolicyStep[] = [];
  const entry = policy.agents.find((each) => each.tenant === tenant && each.agent === agent);
  const zone = policy.zones.find(({ name }) => name === entry?.zone);
  steps.push({
    what: 'agent',
    fits: zone !== undefined,
    why: zone === undefined ? `${agent} of ${tenant} is in no zone` : `is in zone ${zone.name}`,
  });
  if (zone === undefined) return { reason: 'policy_denied', rule: null, steps };
  const bar = barOf(zone, question);
  steps.push({ what: `zone ${zone.name}`, fits: bar === undefined, why: bar ?? (zone.internal ? 'is internal' : 'has a letter in force (R5)') });
  if (bar === undefined && !zone.internal)
    steps.push({ what: `zone ${zone.name}`, fits: true, why: 'gets pseudonyms instead of personal and credit data (R1), and no unique id (R2)' });
  if (bar !== undefined) return { reason: 'policy_denied', rule: null, steps };
  for (const rule of policy.rules) {
    const misfit = misfitOf(rule, zone, question);
    if (misfit !== undefined) {
      steps.push({ what: `rule ${rule.name}`, fits: false, why: misfit });
      continue;
    }
    const stepUp = question.amountWon !== undefined && stepsUp(rule, question.amountWon);
    steps.push({ what: `rule ${rule.name}`, fits: true, why: stepUp ? `a person has to approve from ${rule.stepUpFromWon} won on` : 'allows it' });
    if (question.amountWon !== undefined) steps.push(...conditions(rule));
    return { reason: stepUp ? 'approval_required' : null, rule, steps };
  }
  return { reason: 'policy_denied', rule: null, steps };
}

/** Whether the amount of a call, of a file the sum of its lines, calls for a person by itself. */
export function stepsUp({ stepUpFromWon }: PolicyRule, amountWon: Won): boolean {
  return stepUpFromWon !== undefined && amountWon >= stepUpFromWon;
}

/** What calls for a person's approval depending on what was paid before. */
function conditions({ name, stepUpDayWon, stepUpNewPayee, stepUpVelocity, fourEyes }: PolicyRule): readonly PolicyStep[] {
  const texts = [
    stepUpDayWon === undefined ? [] : [`what comes to ${stepUpDayWon} won for one payee on one day`],
    stepUpNewPayee === true ? ['who was never paid before'] : [],
    stepUpVelocity === undefined ? [] : [`payment number ${stepUpVelocity.payments} within ${stepUpVelocity.minutes} minutes`],
  ].flat();
  const whys = [
    ...(texts.length === 0 ? [] : [`a person has to approve as well: ${texts.join('; ')}`]),
    ...(fourEyes === true ? ['an officer of the bank approves, never the principal (four eyes)'] : []),
  ];
  return whys.map((why) => ({ what: `rule ${name}`, fits: true, why }));
}

/** Why an agent may not work from this zone. */
function barOf({ internal, letter }: PolicyZone, { tool, at }: PolicyQuestion): string | undefined {
  if (internal) return undefined;
  if (letter === null) return 'is outside, and there is no letter';
  const today = kstDate(at);
  if (today < letter.from || today >= yearAfter(letter.from)) return `its letter of ${letter.from} holds for one year, not on ${today}`;
  return letter.use === 'security' && payingTools.has(tool) ? 'its letter is for security use, which opens no payment tool' : undefined;
}

function yearAfter(date: string): string {
  return `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`;
}

function misfitOf(rule: PolicyRule, zone: PolicyZone, { tenant, agent, tool, amountWon, at }: PolicyQuestion): string | undefined {
  if (rule.tenant !== tenant || rule.agent !== agent) return `is for ${rule.agent} of ${rule.tenant}`;
  if (rule.zone !== zone.name) return `is for zone ${rule.zone}`;
  if (!rule.tools.includes(tool)) return `does not name ${tool}`;
  if (rule.upToWon !== undefined && amountWon !== undefined && amountWon > rule.upToWon) return `goes up to ${rule.upToWon} won`;
  return isOpen(rule.hours, at) ? undefined : `is not for ${formatKst(at).slice(0, 16)}`;
}

function isOpen(hours: PolicyRule['hours'], at: EpochMs): boolean {
  if (hours === null) return true;
  const time = formatKst(at).slice(11, 16);
  if (time < hours.fromKst || time >= hours.untilKst) return false;
  if (!hours.businessDaysOnly) return true;
  return isKnownBusinessDay(kstDate(at));
}
