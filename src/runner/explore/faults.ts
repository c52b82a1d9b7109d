import { participants } from '../../../simulators/bank/participants.ts';
import type { FaultSpec, FaultVerb } from '../scenario.ts';
import type { Draw } from './draw.ts';

/** Verbs for what strikes at any time; the reply goes wrong after the far side has done its work. */
const afterCommit: readonly FaultVerb[] = ['lose-reply', 'corrupt', 'truncate', 'answer-error-after-posting'];
const onTheWay: readonly FaultVerb[] = ['lose-request', 'lose-reply', 'delay', 'duplicate', 'reorder', 'corrupt', 'truncate', 'rate-limit'];
const lasting: readonly FaultVerb[] = ['outage', 'flap', 'partition'];

const payment = 'transfer_funds';
const questions = ['get_transfer_status', 'get_balance', 'verify_recipient', 'get_cutoffs', 'list_transactions', 'get_system_status', 'wait_until'];
/** Asked once, and nothing goes without them: struck once at most. */
const vital = ['get_task', 'finish_task'];

const network = 'kftc:ebs';
const settlementSystem = 'bokwire';

/** Three to eight faults over all seams. The first two strike payments for certain, so that nearly every seed has them. */
export function drawFaults(draw: Draw): FaultSpec[] {
  const sure = [drawSure(draw, draw.chance(0.7) ? afterCommit : onTheWay), drawSure(draw, onTheWay)];
  const more = Array.from({ length: draw.between(1, 6) }, () =>
    draw.weighted([
      [5, () => drawPaymentFault(draw)],
      [3, () => drawQuestionFault(draw)],
      [1, () => drawLasting(draw)],
      [4, () => drawGatewayFault(draw)],
      [5, () => drawRailFault(draw)],
      [1, () => drawSettlementFault(draw)],
    ])(),
  );
  return [...sure, ...more];
}

function drawSure(draw: Draw, verbs: readonly FaultVerb[]): FaultSpec {
  return {
    where: 'agent-gateway',
    match: { tool: payment },
    ...(draw.chance(0.5) ? { nth: draw.between(1, 16) } : { probability: percent(draw.between(10, 30)) }),
    ...verbOf(draw, verbs),
  };
}

function drawPaymentFault(draw: Draw): FaultSpec {
  const lies: readonly FaultVerb[] = ['answer-ok-without-posting', 'answer-error-after-posting'];
  return {
    where: 'agent-gateway',
    match: { tool: payment, ...(draw.chance(0.3) ? { agent: `agent-${draw.between(1, 4)}` } : {}) },
    ...trigger(draw),
    ...verbOf(draw, draw.chance(0.25) ? lies : onTheWay),
  };
}

function drawQuestionFault(draw: Draw): FaultSpec {
  if (draw.chance(0.2)) return { where: 'agent-gateway', match: { tool: draw.pick(vital) }, nth: draw.between(1, 5), ...verbOf(draw, onTheWay) };
  return { where: 'agent-gateway', match: { tool: draw.pick(questions) }, ...trigger(draw), ...verbOf(draw, onTheWay) };
}

/** The agents' door is away: all of it for less than agents hold out, or payments alone for longer. */
function drawLasting(draw: Draw): FaultSpec {
  const fromMinute = draw.between(0, 20);
  const all = draw.chance(0.4);
  const untilMinute = fromMinute + (all ? draw.between(1, 3) : draw.between(1, 30));
  return { where: 'agent-gateway', ...(all ? {} : { match: { tool: payment } }), when: { fromMinute, untilMinute }, ...verbOf(draw, lasting) };
}

function drawGatewayFault(draw: Draw): FaultSpec {
  const to = draw.chance(0.3) ? { to: draw.pick([network, bankOf(draw)]) } : {};
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
    [1, { from: network }],
    [1, { to: network }],
    [1, { to: bankOf(draw) }],
    [1, { from: bankOf(draw) }],
  ]);
  if (draw.chance(0.2)) return { where: 'rail-rail', ...(route === undefined ? {} : { match: route }), ...spell(draw, 30), ...verbOf(draw, lasting) };
  return {
    where: 'rail-rail',
    match: { kind: draw.pick(['credit-transfer', 'credit-transfer', 'status']), ...route },
    ...trigger(draw),
    ...verbOf(draw, onTheWay),
  };
}

/** At the settlement: the order to BOK-Wire+ or the advices to the banks. */
function drawSettlementFault(draw: Draw): FaultSpec {
  const match = draw.pick([
    { kind: 'net-settlement', to: settlementSystem },
    { kind: 'settlement-advice' },
    { kind: 'settlement-advice', to: bankOf(draw) },
  ]);
  return { where: 'rail-rail', match, ...trigger(draw), ...verbOf(draw, onTheWay) };
}

function trigger(draw: Draw): Pick<FaultSpec, 'nth' | 'probability'> {
  return draw.chance(0.5) ? { nth: draw.between(1, 12) } : { probability: percent(draw.between(2, 12)) };
}

function spell(draw: Draw, minutesMax: number): Pick<FaultSpec, 'when'> {
  const fromMinute = draw.between(0, 15);
  return { when: { fromMinute, untilMinute: fromMinute + draw.between(1, minutesMax) } };
}

function verbOf(draw: Draw, verbs: readonly FaultVerb[]): Pick<FaultSpec, 'do' | 'forMs'> {
  const verb = draw.pick(verbs);
  if (verb === 'delay') return { do: verb, forMs: draw.pick([50, 2_000, 9_990, 29_990, 60_000, 600_000]) };
  if (verb === 'reorder') return { do: verb, forMs: draw.pick([5, 500, 20_000]) };
  return verb === 'flap' ? { do: verb, forMs: draw.pick([1_000, 5_000, 20_000]) } : { do: verb };
}

function bankOf(draw: Draw): string {
  return `bank:${draw.pick(participants).code}`;
}

function percent(value: number): number {
  return value / 100;
}
