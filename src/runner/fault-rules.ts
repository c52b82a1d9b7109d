import { participants } from '../../simulators/bank/participants.ts';
import { bokwireRules } from '../../simulators/bokwire/rules.ts';
import { tokenRules } from '../../simulators/deposit-token/rules.ts';
import { tokenLedgerId } from '../../simulators/deposit-token/tiers.ts';
import { networkRules } from '../../simulators/kftc/rules.ts';
import { toolNames } from '../gateway/catalog.ts';
import type { Hours } from '../rail/hours.ts';
import { awayTooLong, settlementHeldUp } from './away-rules.ts';
import { gatewayId, kindOf, networkId, points, settlementSystemId, struckAt } from './fault/points.ts';
import { messageSeams, triggerOf, verbs, verbsAt, voidedBy } from './fault/verbs.ts';
import { problemAt as at, type FaultPlace, type FaultProblem } from './fault-problem.ts';
import { InputError } from './input-error.ts';
import type { FaultMatch, FaultSeam, FaultSpec } from './scenario.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** One way in which a fault makes no sense. */
export interface FaultRule {
  readonly name: string;
  readonly problem: (fault: FaultSpec, place: FaultPlace) => FaultProblem | undefined;
}

const banks: ReadonlySet<string> = new Set(participants.map(({ code }) => `bank:${code}`));
const rails: ReadonlySet<string> = new Set([networkId, settlementSystemId, ...banks]);

const minuteMs = 60_000;
/** A clearing system that is slower than this would settle after the trial has ended. */
const slowMsMax = 4 * minuteMs;

/** In this order: the first that is broken is told. */
export const faultRules: readonly FaultRule[] = [
  {
    name: 'approver',
    problem: ({ where, match }, { approver }) => {
      if (where === 'approver' && !approver)
        return at('where', 'is approver, but nobody approves here; say under "approval" of the scenario what needs it');
      // How long approvals hold, and what falls on one day, is judged by the world's clock.
      const wrong = approver && where === 'clock' && match?.component === gatewayId;
      return wrong
        ? at(['match', 'component'], 'is gateway, whose clock says how long approvals hold; leave it right where somebody approves')
        : undefined;
    },
  },
  {
    name: 'one-trigger',
    problem: ({ nth, probability, when, state }) => {
      const given = [nth, probability, when].filter((trigger) => trigger !== undefined).length;
      if (given > 1) return at(undefined, 'has more than one of nth, probability, when; keep one');
      const clash = state === undefined ? undefined : probability !== undefined ? 'probability' : when !== undefined ? 'when' : undefined;
      return clash === undefined ? undefined : at(clash, 'does not go with state; state goes alone or with nth');
    },
  },
  { name: 'verb-at-seam', problem: verbAtSeam },
  { name: 'trigger-of-verb', problem: triggerOfVerb },
  {
    name: 'window',
    problem: ({ when }) =>
      when !== undefined && when.untilMinute <= when.fromMinute ? at(['when', 'untilMinute'], 'is not after fromMinute') : undefined,
  },
  { name: 'fields-of-verb', problem: fieldsOfVerb },
  { name: 'fields-of-match', problem: ({ where, match = {} }) => fieldsOfMatch(where, match) },
  { name: 'known-names', problem: knownNames },
  { name: 'point-of-component', problem: pointOfComponent },
  { name: 'subject', problem: subjectOfFault },
  { name: 'stale-topic', problem: staleTopic },
  { name: 'hours', problem: hoursOfSystem },
  { name: 'clock-of-clearing', problem: clockOfClearing },
  { name: 'suspends', problem: suspendsOf },
  { name: 'away-too-long', problem: awayTooLong },
  { name: 'settlement-held-up', problem: settlementHeldUp },
];

/** @throws InputError naming file, line and field of the first fault that makes no sense */
export function checkFault(file: ScenarioFile, fault: FaultSpec, where: FaultPlace & { readonly path: readonly (string | number)[] }): void {
  for (const { problem } of faultRules) {
    const found = problem(fault, where);
    if (found === undefined) continue;
    const path = [...where.path, ...found.field];
    throw new InputError(`${file.at(path)}: ${path.join('.')}${found.text.startsWith(':') ? '' : ' '}${found.text}`);
  }
}

function verbAtSeam({ where, do: verb }: FaultSpec): FaultProblem | undefined {
  const { seams } = verbs[verb];
  if (seams.includes(where)) return undefined;
  return at('do', `: ${verb} strikes at ${seams.join(', ')}, not at ${where}, where ${verbsAt(where).join(', ')} can`);
}

function triggerOfVerb(fault: FaultSpec): FaultProblem | undefined {
  const trigger = triggerOf(fault);
  const { triggers } = verbs[fault.do];
  if (triggers.includes(trigger)) return undefined;
  if (triggers.length === 1 && triggers[0] === 'when') return at(undefined, `: do: ${fault.do} lasts for a while; give it "when"`);
  if (trigger !== 'every') return at(trigger, `does not go with do: ${fault.do}; give it ${triggers.map(nameOf).join(' or ')}`);
  return at(undefined, `: do: ${fault.do} needs to know when; give it ${triggers.map(nameOf).join(' or ')}`);
}

function nameOf(trigger: string): string {
  return trigger === 'every' ? 'no trigger' : trigger;
}

function fieldsOfVerb(fault: FaultSpec): FaultProblem | undefined {
  const { takes, needs } = verbs[fault.do];
  for (const field of ['forMs', 'byMs', 'hours'] as const) {
    if (fault[field] !== undefined && !takes.includes(field)) return at(field, `says nothing with do: ${fault.do}; remove it`);
  }
  for (const field of needs) if (fault[field] === undefined) return at(undefined, `: do: ${fault.do} needs ${field}`);
  if (fault.byMs === 0) return at('byMs', 'is 0, which changes no clock; say by how much it is wrong');
  const both = (fault.do === 'kill' || fault.do === 'emergency-stop') && fault.when !== undefined && fault.forMs !== undefined;
  return both ? at('forMs', 'and when both say how long; keep one') : undefined;
}

const matched: Readonly<Record<FaultSeam, readonly (keyof FaultMatch)[]>> = {
  'agent-gateway': ['tool', 'agent'],
  'gateway-rail': ['from', 'to', 'kind', 'topic'],
  'rail-rail': ['from', 'to', 'kind', 'topic'],
  storage: ['component'],
  process: ['component'],
  clock: ['component'],
  operator: ['agent', 'tool'],
  approver: ['agent'],
};

function fieldsOfMatch(where: FaultSeam, match: FaultMatch): FaultProblem | undefined {
  const stray = (Object.keys(match) as (keyof FaultMatch)[]).find((field) => !matched[where].includes(field)); // the schema lets no other through
  if (stray !== undefined) return at(['match', stray], `means nothing at ${where}; there one can match ${matched[where].join(', ')}`);
  if (!isMessage(where) && where !== 'operator' && match.component === undefined)
    return at(undefined, `: where: ${where} needs match.component: gateway, kftc:ebs, bokwire, or a bank such as bank:901`);
  if (match.topic !== undefined && match.kind !== undefined && match.kind !== 'ask')
    return at(['match', 'topic'], `belongs to kind: ask, not to ${match.kind}`);
  return undefined;
}

function isMessage(where: FaultSeam): boolean {
  return messageSeams.some((seam) => seam === where);
}

function knownNames({ where, match = {} }: FaultSpec, { ledgers = new Set(), agents }: FaultPlace): FaultProblem | undefined {
  const there = rails.union(ledgers);
  const from = where === 'gateway-rail' ? new Set([gatewayId]) : there;
  const known = { from, to: there, component: new Set([gatewayId, ...there]), tool: toolNames, agent: agents } as const;
  for (const field of ['from', 'to', 'component', 'tool', 'agent'] as const) {
    const [name, names] = [match[field], known[field]];
    if (name !== undefined && names?.has(name) === false) return at(['match', field], `"${name}" is not there; ${nameHint(field, where, names)}`);
  }
  return undefined;
}

function nameHint(field: string, where: FaultSeam, names: ReadonlySet<string>): string {
  if (field === 'tool' || field === 'agent') return `there are ${[...names].join(', ')}`;
  if (field === 'from' && where === 'gateway-rail') return 'at gateway-rail only gateway sends';
  return `there are ${field === 'component' ? 'gateway, ' : ''}kftc:ebs, bokwire, and bank:901 to bank:917; ${tokenLedgerId} where somebody has a wallet`;
}

function pointOfComponent({ where, match, state }: FaultSpec): FaultProblem | undefined {
  if (state === undefined || match?.component === undefined) return undefined;
  const kind = kindOf(match.component);
  const possible = where === 'storage' ? points[state].by : struckAt(state);
  if (possible.includes(kind)) return undefined;
  const what = where === 'storage' ? 'is not written by' : 'does not concern';
  return at('state', `${state} ${what} ${match.component}; match.component can be a ${possible.join(' or a ')}`);
}

/** Amount and account are those of a payment, or of the account that is asked about. */
function subjectOfFault({ where, match, amount, account, state }: FaultSpec): FaultProblem | undefined {
  const field = amount !== undefined ? 'amount' : account !== undefined ? 'account' : undefined;
  if (field !== undefined && !isMessage(where) && state === undefined) return at(field, `needs state, the point of the payment that it is about`);
  if (amount !== undefined && (match?.kind === 'ask' || match?.topic !== undefined))
    return at('amount', 'is not in a question; remove it or match payments');
  const backward = amount?.fromWon !== undefined && amount.toWon !== undefined && BigInt(amount.fromWon) > BigInt(amount.toWon);
  return backward ? at(['amount', 'toWon'], 'is less than fromWon') : undefined;
}

function staleTopic({ do: verb, match }: FaultSpec): FaultProblem | undefined {
  if (verb !== 'stale-read' || match?.topic === 'balance' || match?.topic === 'statement') return undefined;
  return at(undefined, ': do: stale-read needs match.topic: balance or statement');
}

const published: Readonly<Record<string, Hours>> = {
  [networkId]: networkRules.hours.value,
  [settlementSystemId]: bokwireRules.hours.value,
  [tokenLedgerId]: tokenRules.hours.value,
};

function hoursOfSystem({ do: verb, match, hours }: FaultSpec): FaultProblem | undefined {
  if (verb !== 'move-cutoff') return undefined;
  const own = published[match?.component ?? ''];
  if (own === undefined) return at(['match', 'component'], `has no opening hours; ${Object.keys(published).join(' and ')} have`);
  if (hours === undefined) return undefined;
  if (hours.closesKst <= hours.opensKst) return at(['hours', 'closesKst'], 'is not after opensKst');
  // A system that serves longer than it publishes breaks an invariant (service-hours); one that closes early is a fault.
  if (hours.opensKst < own.opensKst)
    return at(['hours', 'opensKst'], `is before ${own.opensKst}, when ${match?.component} opens; hours can only be shorter`);
  return hours.closesKst > own.closesKst
    ? at(['hours', 'closesKst'], `is after ${own.closesKst}, when ${match?.component} closes; hours can only be shorter`)
    : undefined;
}

function clockOfClearing({ where, match, byMs = 0 }: FaultSpec): FaultProblem | undefined {
  const clearing = match?.component === networkId || match?.component === settlementSystemId;
  if (where !== 'clock' || !clearing || byMs >= -slowMsMax) return undefined;
  return at('byMs', `makes ${match?.component} so slow that its 11:00 comes after the trial; at least -${slowMsMax}`);
}

function suspendsOf(fault: FaultSpec, { judged }: FaultPlace): FaultProblem | undefined {
  const { suspends, do: verb } = fault;
  const voided = voidedBy(fault);
  if (voided.length > 0 && suspends === undefined)
    return at(undefined, `: do: ${verb} ${lieOf(fault)}; declare under "suspends" which checks that makes void (${voided.join(', ')})`);
  const unknown = judged === undefined ? undefined : suspends?.find((id) => !judged.has(id));
  if (unknown !== undefined) return at('suspends', `has "${unknown}", which is neither a check nor an invariant; see docs/checks.md`);
  const missing = suspends === undefined ? [] : voided.filter((id) => !suspends.includes(id));
  if (missing.length > 0) return at('suspends', `lacks ${missing.join(', ')}: do: ${verb} ${lieOf(fault)}, which makes these void`);
  const moot = suspends !== undefined && voided.length === 0 && !verb.startsWith('answer-');
  return moot ? at('suspends', `is for faults that lie, and do: ${verb} does not here; remove it`) : undefined;
}

function lieOf({ where, do: verb, match }: FaultSpec): string {
  if (where === 'clock') return `makes ${match?.component} say untrue times`;
  return verb === 'stale-read' ? 'shows a statement without what was posted' : 'makes a rail lie';
}
