import type { EventKind } from './event.ts';

/** Every kind of event, each once: the compiler asks for those that are missing. */
const kinds: { readonly [K in EventKind]: true } = {
  'trial.opened': true,
  'trial.closed': true,
  'account.opened': true,
  'account.changed': true,
  'transfer.posted': true,
  'transfer.held': true,
  'transfer.captured': true,
  'transfer.voided': true,
  'transfer.expired': true,
  'instruction.received': true,
  'instruction.concluded': true,
  'instruction.fenced': true,
  'participant.changed': true,
  'cap.changed': true,
  'cap.band': true,
  'obligation.accrued': true,
  'netting.closed': true,
  'session.settled': true,
  'session.shortfall': true,
  'mandate.issued': true,
  'mandate.revoked': true,
  'claim.opened': true,
  'claim.answered': true,
  'budget.reserved': true,
  'budget.consumed': true,
  'budget.released': true,
  'policy.adopted': true,
  'approval.asked': true,
  'approval.approved': true,
  'approval.refused': true,
  'approval.expired': true,
  'stop.ordered': true,
  'stop.lifted': true,
  'audit.intent': true,
  'audit.outcome': true,
  'audit.sealed': true,
  'agent.called': true,
  'agent.answered': true,
  'agent.unanswered': true,
  'agent.ended': true,
  'fault.fired': true,
};

/** Whether this version knows the kind. */
export function isEventKind(value: unknown): value is EventKind {
  return typeof value === 'string' && Object.hasOwn(kinds, value);
}
