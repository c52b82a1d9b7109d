import type { EventData } from '../kernel/event.ts';

/** What a fault did to a message, as far as it can be drawn. */
export type FaultEffect = 'request-lost' | 'reply-lost' | 'reply-forged' | 'late';

/** Falls back to where the fault stood: before or after the far side had done its work. */
export function effectOf(fault: EventData['fault.fired']): FaultEffect {
  switch (fault.verb) {
    case 'delay':
    case 'reorder':
    case 'duplicate':
      return 'late';
    case 'answer-ok-without-posting':
    case 'rate-limit':
    case 'outage':
      return 'reply-forged';
    case 'answer-error-after-posting':
      return fault.where === 'agent-gateway' ? 'reply-forged' : 'reply-lost';
    case 'kill':
      return 'reply-lost';
    default:
      return fault.afterCommit ? 'reply-lost' : 'request-lost';
  }
}

/** Which message was struck: `transfer_funds of agent-1` at the agents' door, `credit-transfer gateway to bank:901` behind it. */
export type FaultTarget =
  | { readonly seam: 'door'; readonly tool: string; readonly agent: string }
  | { readonly seam: 'rail'; readonly kind: string; readonly from: string; readonly to: string };

export function targetOf(fault: EventData['fault.fired']): FaultTarget | undefined {
  if (fault.where === 'agent-gateway') {
    const [tool, agent] = fault.target.split(' of ');
    return tool === undefined || agent === undefined ? undefined : { seam: 'door', tool, agent };
  }
  const [, kind, from, to] = /^(\S+) (\S+) to (\S+)$/.exec(fault.target) ?? [];
  return kind === undefined || from === undefined || to === undefined ? undefined : { seam: 'rail', kind, from, to };
}
