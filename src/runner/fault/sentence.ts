import type { FaultSpec } from '../scenario.ts';
import { triggerOf } from './verbs.ts';

/** A fault in one line for people: what, where, on what, when, for how long. */
export function describeFault(fault: FaultSpec): string {
  const { where, do: verb, byMs, hours, forMs, suspends } = fault;
  const about = subjectsOf(fault);
  const parts = [
    `${verb} at ${where}${about === '' ? '' : ` (${about})`}`,
    momentOf(fault),
    byMs === undefined ? '' : `clock ${duration(Math.abs(byMs))} ${byMs > 0 ? 'fast' : 'slow'}`,
    hours === undefined ? '' : `open ${hours.opensKst} to ${hours.closesKst}`,
    forMs === undefined ? '' : `${verb === 'stale-read' ? 'as of' : 'for'} ${duration(forMs)}${verb === 'stale-read' ? ' ago' : ''}`,
    suspends === undefined ? '' : `makes ${suspends.join(', ')} void`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function subjectsOf({ match, amount, account }: FaultSpec): string {
  const fields = Object.entries(match ?? {}).map(([key, value]) => (key === 'component' ? value : `${key} ${value}`));
  const money = amount === undefined ? [] : [`${amount.fromWon ?? '0'} to ${amount.toWon ?? 'any number of'} won`];
  return [...fields, ...money, ...(account === undefined ? [] : [`account of ${account}`])].join(', ');
}

function momentOf(fault: FaultSpec): string {
  const { nth, probability, when, state } = fault;
  switch (triggerOf(fault)) {
    case 'state':
      return `${state}${nth === undefined ? '' : `, time ${nth}`}`;
    case 'nth':
      return `number ${nth}`;
    case 'probability':
      return `with probability ${probability}`;
    case 'when':
      return `minutes ${when?.fromMinute} to ${when?.untilMinute}`;
    case 'every':
      return 'all the time';
  }
}

function duration(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
