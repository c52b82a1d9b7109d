import { tokenLedgerId } from '../../../simulators/deposit-token/tiers.ts';
import { openBankingId } from '../../../simulators/open-banking/centre.ts';
import { stablecoinId } from '../coin-issuer.ts';
import type { FaultSeam, FaultSpec, FaultVerb } from '../scenario.ts';
import { networkId, settlementSystemId } from './points.ts';

/** `every`: no trigger, each match. */
export const triggers = ['every', 'nth', 'probability', 'when', 'state'] as const;
export type Trigger = (typeof triggers)[number];

/** What a verb does, where it can, and what it has to be told. */
export interface Verb {
  readonly seams: readonly FaultSeam[];
  readonly triggers: readonly Trigger[];
  /** Fields of its own that it takes; those in `needs` it cannot do without. */
  readonly takes: readonly ('forMs' | 'byMs' | 'hours')[];
  readonly needs: readonly ('byMs' | 'hours')[];
  readonly meaning: string;
}

/** Seams at which a message is struck; at the others it is a component. */
export const messageSeams = ['agent-gateway', 'gateway-rail', 'rail-rail', 'approver'] as const satisfies readonly FaultSeam[];

const lines: readonly FaultSeam[] = messageSeams.filter((seam) => seam !== 'approver');
const oneOrMany: readonly Trigger[] = ['every', 'nth', 'probability', 'when', 'state'];
const none: readonly never[] = [];

function message(meaning: string, takes: Verb['takes'] = none): Verb {
  return { seams: lines, triggers: oneOrMany, takes, needs: none, meaning };
}

/** The same where a person is asked to approve: the question and the answer are messages too. */
function withApprover(verb: Verb): Verb {
  return { ...verb, seams: messageSeams };
}

function lasting(meaning: string, takes: Verb['takes'] = none): Verb {
  return { seams: lines, triggers: ['when'], takes, needs: none, meaning };
}

function storage(meaning: string): Verb {
  return { seams: ['storage'], triggers: ['state'], takes: ['forMs'], needs: none, meaning };
}

export const verbs: Readonly<Record<FaultVerb, Verb>> = {
  'lose-request': withApprover(message('The request never arrives.')),
  'lose-reply': withApprover(message('The request is carried out; its reply never arrives.')),
  delay: withApprover(
    message(
      'The reply to an agent, the request to a rail, or the answer of the approver is late by forMs (default 60 s, longer than any program waits).',
      ['forMs'],
    ),
  ),
  duplicate: withApprover(message('The request arrives twice; at the approver, the answer: approved twice.')),
  reorder: message('The request falls behind those sent after it, by forMs (default 0.5 s at the door, 60 s behind it).', ['forMs']),
  corrupt: message('The reply arrives garbled, so that it cannot be read.'),
  truncate: message('The reply arrives cut short.'),
  'answer-ok-without-posting': message('A lie: the answer says credited, and nobody has heard of the request.'),
  'answer-error-after-posting': message(
    'The request is carried out, and the answer is an error: a lie to an agent. Behind the gateway it is silence, and no lie.',
  ),
  'rate-limit': message('Refused at once as one call too many; nothing is carried out.'),
  outage: lasting('Refused at once as unavailable; inquiries behind the gateway get no answer.'),
  flap: lasting('Down and up in turns of forMs (default 5 s), down first: requests are lost while down.', ['forMs']),
  partition: withApprover(lasting('Nothing arrives; the approver is not there.')),
  kill: {
    seams: ['process'],
    triggers: ['when', 'state'],
    takes: ['forMs'],
    needs: none,
    meaning: 'The component dies: what it held in memory is gone, callers hear nothing. After forMs (default 30 s) it comes back from its journal.',
  },
  'stale-read': {
    seams: ['gateway-rail'],
    triggers: ['every', 'nth', 'probability', 'when'],
    takes: ['forMs'],
    needs: none,
    meaning: 'Balance or statement (match.topic) as they were forMs ago (default 60 s): the answer of a copy that lags behind.',
  },
  'credential-revoked': {
    seams: ['agent-gateway'],
    triggers: ['nth', 'probability', 'when', 'state'],
    takes: ['forMs'],
    needs: none,
    meaning: "The agent's token is revoked between request and reply, for forMs (default: for good). The call itself is still answered.",
  },
  'torn-last-record': storage(
    'The component dies in the middle of writing a batch: on restart (after forMs, default 30 s) the torn batch is dropped whole.',
  ),
  'full-disk': storage(
    'The write of a batch fails and every one after it: the component halts, having acknowledged none of it, until there is room (forMs, default 30 s).',
  ),
  skew: {
    seams: ['clock'],
    triggers: ['every', 'when'],
    takes: ['byMs'],
    needs: ['byMs'],
    meaning: "The component's clock is wrong by byMs, for the whole trial or while when lasts.",
  },
  jump: {
    seams: ['clock'],
    triggers: ['state'],
    takes: ['byMs', 'forMs'],
    needs: ['byMs'],
    meaning: "The component's clock jumps by byMs in the middle of a payment; with forMs it is set right after that time.",
  },
  'move-cutoff': {
    seams: ['clock'],
    triggers: ['every', 'when'],
    takes: ['hours'],
    needs: ['hours'],
    meaning: 'The system goes by other opening hours, for the whole trial or while when lasts; the change comes with a restart.',
  },
  'emergency-stop': {
    seams: ['operator'],
    triggers: ['when', 'state'],
    takes: ['forMs'],
    needs: none,
    meaning: 'An operator stops payments: of one agent or one tool (match), else all. Lifted after forMs or when; default: never.',
  },
};

/** Fields by which a fault says when it strikes; `nth` counts what `state` names where both are given. */
export function triggerOf({ nth, probability, when, state }: FaultSpec): Trigger {
  if (state !== undefined) return 'state';
  if (nth !== undefined) return 'nth';
  if (probability !== undefined) return 'probability';
  return when === undefined ? 'every' : 'when';
}

/**
 * Checks and invariants that a fault makes void, because somebody is told what is not so: none for what is no lie.
 * At their own door agents must not believe an answer unchecked.
 */
export function voidedBy({ do: verb, where, match }: FaultSpec): readonly string[] {
  if (verb === 'stale-read') return match?.topic === 'statement' ? ['claims-true'] : [];
  if (verb === 'skew' || verb === 'jump') return voidedByClock(match?.component);
  const isQuestion = match?.kind === 'ask' || match?.topic !== undefined; // it gets no answer at all
  if (verb !== 'answer-ok-without-posting' || isQuestion) return [];
  if (where === 'gateway-rail') return ['claims-true', 'obligations-met'];
  return where === 'rail-rail' ? (falselyCredited[match?.kind ?? ''] ?? [...new Set(Object.values(falselyCredited).flat())]) : [];
}

/** By kind of instruction: what a rail makes void that is told "credited" by the next one, which never had it. */
const falselyCredited: Readonly<Record<string, readonly string[]>> = {
  'credit-transfer': [
    ...['claims-true', 'obligations-met', 'refusals-right', 'findings-true', 'legs-joined', 'returns-claimed'],
    ...['one-effect', 'audit-complete', 'net-positions', 'gross-first', 'account-terms', 'returns-agreed', 'returns-kept', 'recovery-kept'],
    ...['tokens-backed', 'coins-covered', 'coins-final'],
  ],
  'net-settlement': ['net-positions'],
  'gross-settlement': ['gross-first', 'obligations-met', 'refusals-right'],
  'settlement-advice': ['sessions-settle'],
};

/** What a wrong clock of this component makes void: what it says of times is not so. */
function voidedByClock(component = ''): readonly string[] {
  if (component === networkId) return ['sessions-settle', 'service-hours', 'credit-times'];
  if (component === settlementSystemId) return ['service-hours'];
  if (component === tokenLedgerId) return ['service-hours', 'credit-times', 'wallet-terms', 'wallet-interest', 'cutoffs-kept'];
  if (component === openBankingId) return ['returns-kept'];
  if (component === stablecoinId) return ['coins-covered', 'coins-final'];
  return component.startsWith('bank:') ? ['credit-times', 'account-terms'] : [];
}

/** Verbs that are possible at a seam, in the order of the grammar. */
export function verbsAt(seam: FaultSeam): readonly FaultVerb[] {
  return (Object.keys(verbs) as FaultVerb[]).filter((verb) => verbs[verb].seams.includes(seam)); // keys of the table
}
