import type { AnyEvent, EventKind, JsonValue } from '../kernel/event.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import { Books } from './life-books.ts';
import { type Lane, Lanes } from './life-lanes.ts';
import { linkSteps } from './life-links.ts';
import { type Owed, owedOf, type Payment, Payments } from './life-payments.ts';
import { Sessions, type SettlementSession } from './life-sessions.ts';
import { Steps } from './life-steps.ts';

/** One account before the first call of an agent and at the end of the trial. Amounts are decimal strings of won, negative where below zero. */
export interface BookLine {
  readonly book: string;
  readonly account: string;
  readonly holder: string;
  /** Held by an agent, or payer or payee of a payment: what a reader looks at first. */
  readonly customer: boolean;
  readonly before: BookBalance;
  readonly after: BookBalance;
}

export interface BookBalance {
  readonly postedWon: string;
  readonly heldWon: string;
}

/** How one step moved one account. */
export interface BookMove extends BookBalance {
  readonly book: string;
  readonly account: string;
  /** Signed change of the posted balance; `0` where only a hold changed. */
  readonly changeWon: string;
}

/** `lost`: sent and never arrived. `local`: inside one lane. */
export type StepShape = 'request' | 'reply' | 'lost' | 'local';

/** `main`: the story. `detail`: what the gateway and the books noted beside it. `other`: payments of other customers. */
export type StepWeight = 'main' | 'detail' | 'other';

export interface Step {
  readonly seq: number;
  readonly at: EpochMs;
  readonly kind: EventKind;
  readonly shape: StepShape;
  /** Lane ids; equal for a `local` step. */
  readonly from: string;
  readonly to: string;
  readonly weight: StepWeight;
  readonly agent: string | null;
  readonly call: string | null;
  readonly instruction: string | null;
  /** Position in `payments`; null where the step belongs to none or to all. */
  readonly payment: number | null;
  /** Verb of the fault that struck this message. */
  readonly fault: string | null;
  /** The event's data, amounts as strings, long texts and lists cut. */
  readonly facts: JsonValue;
  readonly moves: readonly BookMove[];
}

/** One trial told from its events: who asked what, what the rails did, what got lost, what the books say. JSON-safe. */
export interface Life {
  readonly trial: string;
  readonly closed: 'finished' | 'deadline' | null;
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  /** How many steps of the trial are not in `steps`. */
  readonly stepsLeftOut: number;
  readonly payments: readonly Payment[];
  readonly owed: readonly Owed[];
  readonly books: readonly BookLine[];
  readonly sessions: readonly SettlementSession[];
}

/** Derives the life from all events of one trial, in order. Throws on an empty list: a trial has at least its opening. */
export function lifeOf(events: readonly AnyEvent[]): Life {
  const first = events[0];
  if (first === undefined) throw new Error('a life needs the events of a trial');
  const books = new Books();
  const lanes = new Lanes();
  const sessions = new Sessions();
  const payments = new Payments();
  const steps = new Steps(lanes);
  let closed: Life['closed'] = null;
  const customers: AccountRef[] = [];
  for (const event of events) {
    if (event.kind === 'trial.opened') customers.push(...event.data.agents.flatMap((agent) => agent.accounts));
    if (event.kind === 'trial.closed') closed = event.data.reason;
    if (event.kind === 'agent.called') books.markStart();
    payments.take(event);
    sessions.take(event);
    steps.take(event, books.take(event));
  }
  const made = payments.list();
  const owed = owedOf(events, made);
  customers.push(
    ...made.flatMap((payment) => (payment.own ? [payment.payer, payment.payee] : [])),
    ...owed.flatMap((line) => [line.payer, line.payee]),
  );
  return {
    trial: first.trial ?? '',
    closed,
    lanes: lanes.list(),
    steps: linkSteps(steps.list(), made),
    stepsLeftOut: 0,
    payments: made,
    owed,
    books: books.list(customers),
    sessions: sessions.list(),
  };
}
