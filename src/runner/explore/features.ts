import type { AnyEvent } from '../../kernel/event.ts';
import type { Outcome } from '../../kernel/instruction.ts';

/**
 * What a trial reached, as short texts; a seed with a text that no seed had before belongs to the corpus:
 * reasons and sets of them, the way of each order through its rails, what followed each kind of fault, bands of the caps,
 * ends of holds, sessions and agents.
 */
export function featuresOf(events: readonly AnyEvent[]): string[] {
  const found = new Set<string>();
  const reasons = new Set<string>();
  const ways = new Map<string, string[]>();
  const struck = new Map<string, string>();
  for (const event of events) {
    switch (event.kind) {
      case 'fault.fired':
        struck.set(placeOf(event.data.target), `${event.data.where} ${event.data.verb}`);
        break;
      case 'agent.answered':
      case 'agent.unanswered': {
        const outcome = event.kind === 'agent.unanswered' ? 'no reply' : answerOf(event.data.answer, event.data.error);
        follow(found, struck, `${event.data.tool} ${event.agent ?? ''}`, `${event.data.tool} ${outcome}`);
        if (event.kind === 'agent.answered' && event.data.error) reasons.add(outcome);
        break;
      }
      case 'instruction.received':
        wayOf(ways, event.instruction).push(`${systemOf(event.data.rail)}`);
        break;
      case 'instruction.concluded': {
        const outcome = outcomeOf(event.data.outcome);
        wayOf(ways, event.instruction).push(`${systemOf(event.data.rail)} ${outcome}`);
        if (event.data.outcome.status === 'rejected') reasons.add(event.data.outcome.reason);
        for (const [place, fault] of struck) if (!place.includes(' ')) found.add(`fault: ${fault} then ${outcome}`);
        break;
      }
      case 'cap.band':
        found.add(`band: ${event.data.band}`);
        break;
      case 'agent.ended':
        found.add(`agent: ${event.data.how}`);
        break;
      case 'transfer.voided':
      case 'transfer.expired':
      case 'transfer.captured':
      case 'instruction.fenced':
      case 'session.settled':
      case 'session.shortfall':
      case 'participant.defaulted':
      case 'closing.extended':
      case 'budget.released':
      case 'mandate.revoked':
      case 'approval.approved':
      case 'approval.refused':
      case 'approval.expired':
        found.add(`event: ${event.kind}`);
        break;
      default: // kinds that every trial has
        break;
    }
  }
  for (const reason of reasons) found.add(`reason: ${reason}`);
  found.add(`reasons: ${[...reasons].sort().join(', ') || 'none'}`);
  for (const way of ways.values()) found.add(`way: ${way.slice(0, stepsMax).join(' > ')}`);
  return [...found];
}

/** Steps of an order's way that tell it from others. */
const stepsMax = 8;

/** At the agents' door a fault belongs to a tool and an agent, behind it to a kind of order. */
function placeOf(target: string): string {
  const [what = '', of, who = ''] = target.split(' ');
  return of === 'of' ? `${what} ${who}` : what;
}

function follow(found: Set<string>, struck: Map<string, string>, place: string, outcome: string): void {
  const fault = struck.get(place);
  if (fault === undefined) return;
  struck.delete(place);
  found.add(`fault: ${fault} then ${outcome}`);
}

function wayOf(ways: Map<string, string[]>, instruction: string | null): string[] {
  const way = ways.get(instruction ?? '') ?? [];
  ways.set(instruction ?? '', way);
  return way;
}

/** `bank:901` is a bank like any other. */
function systemOf(rail: string): string {
  return rail.replace(/:\d+$/, '');
}

function outcomeOf(outcome: Outcome): string {
  if (outcome.status === 'rejected') return outcome.reason;
  return outcome.status === 'pending' ? outcome.stage : outcome.status;
}

function answerOf(answer: unknown, error: boolean): string {
  const { status, code } = (answer ?? {}) as { readonly status?: unknown; readonly code?: unknown }; // JSON of some tool; both fields are checked
  return String((error ? code : status) ?? 'answer');
}
