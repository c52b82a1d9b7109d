import { participants } from '../../../simulators/bank/participants.ts';
import { networkId, settlementSystemId } from '../fault/points.ts';
import { type FaultSpec, type FaultVerb, faultPoints } from '../scenario.ts';
import type { Draw } from './draw.ts';

/** Verbs for what strikes at any time; the reply goes wrong after the far side has done its work. */
const afterCommit: readonly FaultVerb[] = ['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting'];
export const onTheWay: readonly FaultVerb[] = ['lose-request', 'lose-reply', 'delay', 'duplicate', 'reorder', 'corrupt', 'truncate', 'rate-limit'];
const lasting: readonly FaultVerb[] = ['outage', 'flap', 'partition'];

const payment = 'transfer_funds';
const questions = ['get_transfer_status', 'get_balance', 'verify_recipient', 'get_cutoffs', 'list_transactions', 'get_system_status', 'wait_until'];
/** Asked once, and nothing goes without them: struck once at most. */
const vital = ['get_task', 'finish_task'];

/** One that strikes payments at the agents' door for certain; `afterCommit`: the reply, not the request. */
export function drawSureFault(draw: Draw, replyOnly: boolean): FaultSpec {
  return {
    where: 'agent-gateway',
    match: { tool: payment },
    ...(draw.chance(0.5) ? { nth: draw.between(1, 16) } : { probability: percent(draw.between(10, 30)) }),
    ...verbOf(draw, replyOnly ? afterCommit : onTheWay),
  };
}

/** A fault of what goes between two parties. */
export function drawMessageFault(draw: Draw): FaultSpec {
  return draw.weighted([
    [5, () => drawPaymentFault(draw)],
    [3, () => drawQuestionFault(draw)],
    [0.5, () => drawRevocation(draw)],
    [1, () => drawLasting(draw)],
    [4, () => drawGatewayFault(draw)],
    [0.5, () => drawStaleRead(draw)],
    [5, () => drawRailFault(draw)],
    [1, () => drawSettlementFault(draw)],
  ])();
}

function drawPaymentFault(draw: Draw): FaultSpec {
  const lies: readonly FaultVerb[] = ['answer-ok-without-posting', 'answer-error-after-posting'];
  return {
    where: 'agent-gateway',
    match: { tool: payment, ...(draw.chance(0.3) ? { agent: `agent-${draw.between(1, 4)}` } : {}) },
    ...(draw.chance(0.2) ? { state: draw.pick(faultPoints), nth: draw.between(1, 6) } : trigger(draw)),
    ...aboutOf(draw),
    ...verbOf(draw, draw.chance(0.25) ? lies : onTheWay),
  };
}

function drawQuestionFault(draw: Draw): FaultSpec {
  if (draw.chance(0.2)) return { where: 'agent-gateway', match: { tool: draw.pick(vital) }, nth: draw.between(1, 5), ...verbOf(draw, onTheWay) };
  return { where: 'agent-gateway', match: { tool: draw.pick(questions) }, ...trigger(draw), ...verbOf(draw, onTheWay) };
}

/** The token comes back soon enough for a patient agent. */
function drawRevocation(draw: Draw): FaultSpec {
  return {
    where: 'agent-gateway',
    match: { tool: payment },
    nth: draw.between(1, 16),
    do: 'credential-revoked',
    forMs: draw.pick([1, 1_000, 30_000, 60_000, 300_000]),
  };
}

/** The agents' door is away: all of it for less than agents hold out, or payments alone for longer. */
function drawLasting(draw: Draw): FaultSpec {
  const fromMinute = draw.between(0, 20);
  const all = draw.chance(0.4);
  const untilMinute = fromMinute + (all ? draw.between(1, 3) : draw.between(1, 30));
  return { where: 'agent-gateway', ...(all ? {} : { match: { tool: payment } }), when: { fromMinute, untilMinute }, ...verbOf(draw, lasting) };
}

function drawGatewayFault(draw: Draw): FaultSpec {
  const to = draw.chance(0.3) ? { to: draw.pick([networkId, bankOf(draw)]) } : {};
  if (draw.chance(0.15)) return { where: 'gateway-rail', match: to, ...spell(draw, 15), ...verbOf(draw, lasting) };
  return {
    where: 'gateway-rail',
    match: { kind: draw.pick(['credit-transfer', 'credit-transfer', 'status', 'ask']), ...to },
    ...trigger(draw),
    ...verbOf(draw, onTheWay),
  };
}

function drawRailFault(draw: Draw): FaultSpec {
  const route = draw.weighted<FaultSpec['match']>([
    [3, {}],
    [1, { from: networkId }],
    [1, { to: networkId }],
    [1, { to: bankOf(draw) }],
    [1, { from: bankOf(draw) }],
  ]);
  // Shorter than a settlement can wait.
  if (draw.chance(0.2)) return { where: 'rail-rail', ...(route === undefined ? {} : { match: route }), ...spell(draw, 19), ...verbOf(draw, lasting) };
  return {
    where: 'rail-rail',
    match: { kind: draw.pick(['credit-transfer', 'credit-transfer', 'status']), ...route },
    ...trigger(draw),
    ...verbOf(draw, onTheWay),
  };
}

/** A copy that lags behind answers. A stale statement hides what was posted, which is a lie. */
function drawStaleRead(draw: Draw): FaultSpec {
  const topic = draw.pick(['balance', 'balance', 'statement']);
  const suspends = topic === 'statement' ? { suspends: ['claims-true'] } : {};
  return { where: 'gateway-rail', match: { topic }, ...trigger(draw), do: 'stale-read', forMs: draw.pick([1_000, 60_000, 1_800_000]), ...suspends };
}

/** Large payments only, or those of one account. */
function aboutOf(draw: Draw): Pick<FaultSpec, 'amount' | 'account'> {
  return draw.weighted<Pick<FaultSpec, 'amount' | 'account'>>([
    [8, {}],
    [1, { amount: { fromWon: '1000000' } }],
    [1, { amount: { toWon: '999999' } }],
    [1, { account: `payer-${draw.between(1, 4)}` }],
  ]);
}

/** At the settlement: the order to BOK-Wire+ or the advices to the banks. */
function drawSettlementFault(draw: Draw): FaultSpec {
  const match = draw.pick([
    { kind: 'net-settlement', to: settlementSystemId },
    { kind: 'settlement-advice' },
    { kind: 'settlement-advice', to: bankOf(draw) },
  ]);
  return { where: 'rail-rail', match, ...trigger(draw), ...verbOf(draw, onTheWay) };
}

export function trigger(draw: Draw): Pick<FaultSpec, 'nth' | 'probability'> {
  return draw.chance(0.5) ? { nth: draw.between(1, 12) } : { probability: percent(draw.between(2, 12)) };
}

function spell(draw: Draw, minutesMax: number): Pick<FaultSpec, 'when'> {
  const fromMinute = draw.between(0, 15);
  return { when: { fromMinute, untilMinute: fromMinute + draw.between(1, minutesMax) } };
}

export function verbOf(draw: Draw, verbs: readonly FaultVerb[]): Pick<FaultSpec, 'do' | 'forMs'> {
  const verb = draw.pick(verbs);
  if (verb === 'delay') return { do: verb, forMs: draw.pick([50, 2_000, 9_990, 29_990, 60_000, 600_000]) };
  if (verb === 'reorder') return { do: verb, forMs: draw.pick([5, 500, 20_000]) };
  return verb === 'flap' ? { do: verb, forMs: draw.pick([1_000, 5_000, 20_000]) } : { do: verb };
}

/** A bank of the world by its id as a rail. */
export function bankOf(draw: Draw): string {
  return `bank:${draw.pick(participants).code}`;
}

function percent(value: number): number {
  return value / 100;
}
