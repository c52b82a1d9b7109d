import type { Event, EventData, JsonValue } from '../kernel/event.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { Observer } from './observer.ts';
import { type PaymentCall, paymentOf, paymentsIn } from './tool-call.ts';

/** A payment order that came in through the agents' door: its idempotency key became an instruction. */
export interface DoorPayment {
  readonly instruction: string;
  readonly agent: string | null;
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
  /** What the key stands for, as the claim bound it. */
  readonly fields: EventData['claim.opened']['fields'];
  readonly seq: number;
  readonly at: EpochMs;
  /** The call that opened it, as the gateway counts calls. */
  readonly call: string | null;
  /** The first answer that the key keeps; null while it keeps none. */
  answer: JsonValue;
  /** When that was kept; 0 while it keeps none. */
  answeredAt: EpochMs;
  /** The gateway has written down how it ended. */
  isEnded: boolean;
}

/** One call as the gateway wrote it down. */
export interface AuditedCall {
  readonly call: string | null;
  readonly agent: string | null;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly seq: number;
  readonly at: EpochMs;
  outcome: Event<'audit.outcome'> | null;
}

/** A payment that was refused to an agent, by the gateway or by a rail. */
export interface Refusal {
  readonly payment: Omit<PaymentCall, 'key'>;
  readonly agent: string | null;
  readonly reason: string;
  readonly seq: number;
}

/** Statuses of an audited payment that nothing changes any more. */
const endings: ReadonlySet<string> = new Set(['credited', 'rejected', 'denied']);

/** What a wrong clock makes void: whoever has one tells untrue times, but answers for what it did. */
const ofClocks: ReadonlySet<string> = new Set([
  'sessions-settle',
  'service-hours',
  'credit-times',
  'account-terms',
  'coins-covered',
  'coins-final',
  'returns-kept',
  'wallet-terms',
  'wallet-interest',
  'cutoffs-kept',
]);

/** What the gateway recorded: claims and audited calls. */
export class Door implements Observer {
  readonly payments = new Map<string, DoorPayment>();
  readonly calls = new Map<string, AuditedCall>();
  opened: EventData['trial.opened'] | null = null;
  #lies = false;
  readonly #byKey = new Map<string, DoorPayment>();
  /** The last payment call under a key, by tenant, principal and key: a claim does not say who opened it. */
  readonly #sent = new Map<string, AuditedCall>();
  readonly #lineRefusals: Refusal[] = [];
  /** When a person approved a payment, by instruction. */
  readonly #approved = new Map<string, number>();
  /** When emergency stops were lifted. */
  readonly #lifted: number[] = [];
  /** When mandates were issued to an agent. */
  readonly #issued = new Map<string, number[]>();

  readonly on = {
    'trial.opened': (event: Event<'trial.opened'>) => {
      this.opened = event.data;
      this.#lies = event.data.suspended.some((id) => !ofClocks.has(id));
    },
    'mandate.issued': ({ seq, data }: Event<'mandate.issued'>) => {
      this.#issued.set(data.mandate.agent, [...(this.#issued.get(data.mandate.agent) ?? []), seq]);
    },
    'stop.lifted': ({ seq }: Event<'stop.lifted'>) => {
      this.#lifted.push(seq);
    },
    'approval.approved': ({ seq, instruction }: Event<'approval.approved'>) => {
      this.#approved.set(instruction ?? '', seq);
    },
    'claim.opened': (event: Event<'claim.opened'>) => this.#open(event),
    'claim.answered': ({ instruction, at, data }: Event<'claim.answered'>) => {
      const payment = this.find(instruction);
      if (payment === undefined || payment.answer !== null) return;
      payment.answer = data.answer;
      payment.answeredAt = at;
    },
    'audit.intent': (event: Event<'audit.intent'>) => this.#intend(event),
    'audit.outcome': (event: Event<'audit.outcome'>) => {
      const payment = this.find(event.instruction);
      if (payment !== undefined && endings.has(event.data.status)) payment.isEnded = true;
      if (payment !== undefined && event.call === null && event.data.status === 'denied') this.#refuseLine(payment, event);
      const call = event.call === null ? undefined : this.calls.get(event.call);
      if (call !== undefined) call.outcome ??= event;
    },
  };

  /** Whether a fault of this case answers without asking the rail, as the case itself declares. */
  get lies(): boolean {
    return this.#lies;
  }

  /** Whether the case declares that somebody's clock is wrong. The gateway's own is not declared: it makes nothing void. */
  get hasWrongClock(): boolean {
    return this.opened?.suspended.some((id) => ofClocks.has(id)) ?? false;
  }

  find(instruction: string | null): DoorPayment | undefined {
    return instruction === null ? undefined : this.payments.get(instruction);
  }

  byKey(agent: string, key: string): DoorPayment | undefined {
    return this.#byKey.get(`${agent} ${key}`);
  }

  /** The last call that sent a payment under the key of this one. */
  lastCall({ tenant, principal, key }: DoorPayment): AuditedCall | undefined {
    return this.#sent.get(keyName(tenant, principal, key));
  }

  /** Whether a person had approved the payment before an event. */
  wasApproved(agent: string, key: string, beforeSeq: number): boolean {
    return (this.#approved.get(this.byKey(agent, key)?.instruction ?? '') ?? beforeSeq) < beforeSeq;
  }

  /** Whether the agent got a mandate between two events. */
  wasIssued(agent: string, afterSeq: number, beforeSeq: number): boolean {
    return (this.#issued.get(agent) ?? []).some((seq) => seq > afterSeq && seq < beforeSeq);
  }

  /** Whether an emergency stop was lifted between two events. */
  wasLifted(afterSeq: number, beforeSeq: number): boolean {
    return this.#lifted.some((seq) => seq > afterSeq && seq < beforeSeq);
  }

  /** Refusals that the gateway recorded for payment calls, in order of their outcomes. */
  refusals(): readonly Refusal[] {
    const ofCalls = [...this.calls.values()].flatMap(({ tool, agent, arguments: args, outcome }): Refusal[] => {
      const reason = outcome?.data.reason ?? null;
      if (outcome === null || reason === null) return [];
      return paymentsIn(tool, args).map((payment) => ({ payment, agent, reason, seq: outcome.seq }));
    });
    return [...ofCalls, ...this.#lineRefusals];
  }

  /** Lines of files have outcomes of their own beside that of their call. */
  #refuseLine({ key, fields, agent }: DoorPayment, { data, seq }: Event<'audit.outcome'>): void {
    const payment = paymentOf({ ...fields, idempotencyKey: key });
    if (payment !== undefined && data.reason !== null) this.#lineRefusals.push({ payment, agent, reason: data.reason, seq });
  }

  #intend({ call, agent, seq, at, data }: Event<'audit.intent'>): void {
    if (call === null || this.calls.has(call)) return;
    const audited: AuditedCall = { call, agent, tool: data.tool, arguments: data.arguments, seq, at, outcome: null };
    this.calls.set(call, audited);
    for (const { key } of paymentsIn(data.tool, data.arguments)) this.#sent.set(keyName(data.tenant, data.principal, key), audited);
  }

  #open({ instruction, seq, at, data }: Event<'claim.opened'>): void {
    if (instruction === null || this.payments.has(instruction)) return;
    const { tenant, principal, key, fields } = data;
    const { agent = null, call = null } = this.#sent.get(keyName(tenant, principal, key)) ?? {};
    const payment: DoorPayment = { instruction, agent, tenant, principal, key, fields, seq, at, call, answer: null, answeredAt: 0, isEnded: false };
    this.payments.set(instruction, payment);
    this.#byKey.set(`${agent} ${key}`, payment);
  }
}

function keyName(tenant: string, principal: string, key: string): string {
  return `${tenant}\n${principal}\n${key}`;
}
