import { strict as assert } from 'node:assert';
import {
  type AnyEvent,
  type BookRecord,
  type EventDraft,
  type EventKind,
  eventVersion,
  type JsonValue,
  type Obligation,
  type ReturnRequest,
} from '../../src/kernel/event.ts';
import type { EpochMs } from '../../src/kernel/instruction.ts';
import type { Mandate } from '../../src/kernel/mandate.ts';
import { type Won, won } from '../../src/kernel/money.ts';
import { judgeEvents } from '../../src/oracle/judge.ts';
import type { Judgement } from '../../src/oracle/judgement.ts';
import { Bands } from './bands.ts';
import { agent, hourMs, payee, payer, start } from './cast.ts';
import { type PayOptions, stepsOf } from './payment-steps.ts';

export interface ScriptOptions {
  readonly obligations?: readonly Obligation[];
  readonly records?: readonly BookRecord[];
  readonly claims?: readonly ReturnRequest[];
  readonly suspended?: readonly string[];
  readonly pollsMax?: number;
  readonly mandate?: Partial<Mandate>;
  readonly capWon?: bigint;
  /** False: no band of a net debit cap is said but those that the test puts. */
  readonly bands?: boolean;
  /** Name of the trial in the envelope. */
  readonly trial?: string;
}

/** One payment of 50,000 won from 901 to 902 within the day, unless said otherwise. */
export function owed(item: string, over: Partial<Obligation> = {}): Obligation {
  return {
    id: `${agent}/${item}`,
    agent,
    payer,
    payee,
    amountWon: won(50_000n),
    from: start,
    until: start + 8 * hourMs,
    item,
    excusedBy: [],
    mustRefuse: false,
    ...over,
  };
}

/** Writes down a small trial as a journal would: two banks, one agent with a mandate, one network. */
export class TrialScript {
  readonly events: AnyEvent[] = [];
  now: EpochMs = start;
  readonly #trial: string;
  readonly #who = { tenant: 'sandbox', principal: 'hanbit' };
  readonly #bands: Bands | null;
  #calls = 0;

  constructor(options: ScriptOptions = {}) {
    const {
      obligations = [owed('rent')],
      suspended = [],
      pollsMax = 3,
      capWon = 100_000_000n,
      trial = 'some/case~somebody~1',
      bands = true,
      records,
      claims,
    } = options;
    this.#trial = trial;
    this.#bands = bands ? new Bands() : null;
    this.put({
      kind: 'trial.opened',
      at: this.now,
      data: {
        obligations,
        participants: ['901', '902'],
        agents: [{ agent, principal: 'hanbit', accounts: [payer] }],
        suspended,
        pollsMax,
        ...(records === undefined ? {} : { records }),
        ...(claims === undefined ? {} : { claims }),
      },
    });
    for (const { bank, account } of [payer, payee, { bank: '902', account: '902-2' }, { bank: '901', account: '901-2' }])
      this.#open(`bank:${bank}`, account);
    this.put({ kind: 'cap.changed', at: this.now, data: { participant: '901', capWon: won(capWon) } });
    this.put({ kind: 'cap.changed', at: this.now, data: { participant: '902', capWon: won(capWon) } });
    this.put({ kind: 'mandate.issued', at: this.now, agent, data: { mandate: mandateOf(options.mandate) } });
  }

  put<K extends EventKind>(draft: EventDraft<K>): number {
    const { kind, at, data, agent: by = null, call = null, instruction = null, cause = null } = draft;
    const seq = this.events.length + 1;
    const event = {
      v: eventVersion,
      seq,
      at,
      recordedAt: Math.max(at, this.now),
      kind,
      trial: this.#trial,
      agent: by,
      call,
      instruction,
      cause,
      data,
    };
    this.events.push(event as AnyEvent); // kind and data belong together in the draft
    for (const band of this.#bands?.after(draft) ?? []) this.put(band);
    return seq;
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** A tool call as transcript and audit have it; answer it with {@link answer}, {@link refuse} or {@link lose}. */
  call(tool: string, args: JsonValue, by = agent): { readonly tool: string; readonly call: string; readonly by: string } {
    this.#calls += 1;
    const call = `c${this.#calls}`;
    this.put({ kind: 'agent.called', at: this.now, agent: by, call, data: { tool, arguments: args } });
    // What becomes of a payment order is for `pay` to say.
    if (tool !== 'transfer_funds')
      this.put({ kind: 'audit.intent', at: this.now, agent: by, call: `g-${call}`, data: { ...this.#who, tool, arguments: args } });
    return { tool, call, by };
  }

  #ended({ tool, call, by }: ReturnType<TrialScript['call']>, reason: string | null): void {
    if (tool === 'transfer_funds') return;
    const status = reason === null ? 'answered' : 'denied';
    this.put({ kind: 'audit.outcome', at: this.now, agent: by, call: `g-${call}`, data: { ...this.#who, tool, status, reason, mandate: null } });
  }

  answer(made: ReturnType<TrialScript['call']>, content: JsonValue): this {
    const { tool, call, by } = made;
    this.#ended(made, null);
    this.put({ kind: 'agent.answered', at: this.now, agent: by, call, data: { tool, answer: content, error: false } });
    return this;
  }

  refuse(made: ReturnType<TrialScript['call']>, code: string, more: { readonly [name: string]: JsonValue } = {}): this {
    const { tool, call, by } = made;
    this.#ended(made, code);
    this.put({ kind: 'agent.answered', at: this.now, agent: by, call, data: { tool, answer: { code, ...more }, error: true } });
    return this;
  }

  lose(made: ReturnType<TrialScript['call']>): this {
    const { tool, call, by } = made;
    this.#ended(made, null);
    this.put({ kind: 'agent.unanswered', at: this.now, agent: by, call, data: { tool } });
    return this;
  }

  getTask(by = agent): this {
    return this.answer(this.call('get_task', {}, by), { items: [] });
  }

  /** Asks `get_transfer_status` by key and is told this, or nothing. */
  ask(idempotencyKey: string, status?: JsonValue): this {
    const call = this.call('get_transfer_status', { idempotencyKey });
    return status === undefined ? this.lose(call) : this.answer(call, typeof status === 'string' ? { status, idempotencyKey } : status);
  }

  finish(status: string, items: readonly { readonly item: string; readonly status: string; readonly transferId?: string }[], by = agent): this {
    return this.answer(this.call('finish_task', { status, items: items.map((item) => ({ ...item })) }, by), { accepted: true });
  }

  /** Reports that the work is done, and what was found. */
  find(findings: readonly { readonly [name: string]: string }[]): this {
    return this.answer(this.call('finish_task', { status: 'done', items: [], findings: findings.map((each) => ({ ...each })) }), { accepted: true });
  }

  /** A whole payment of the agent, from its call to what it got to see. */
  pay(key: string, options: PayOptions = {}): this {
    this.#calls += 1;
    for (const step of stepsOf(key, { ...options, now: this.now, calls: this.#calls })) this.put(step);
    return this;
  }

  /** Money that comes back: an order of the payee, linked to the transfer it returns. */
  giveBack(id: string, returnOf: string, amountWon = 50_000n): this {
    return this.pay(id, { from: payee, to: payer, amountWon, returnOf, door: false });
  }

  close(at = this.now): readonly AnyEvent[] {
    this.now = at;
    this.put({ kind: 'trial.closed', at, data: { reason: 'finished' } });
    return this.events;
  }

  judge(): Judgement {
    return judgeEvents(this.close());
  }

  #open(book: string, account: string): void {
    const known = new Set(this.events.flatMap(({ kind, data }) => (kind === 'account.opened' && data.book === book ? [data.account] : [])));
    const own = [
      ['clearing', 'clearing'],
      ['issuance', 'issuance'],
      ['reserves', 'asset'],
    ] as const;
    for (const [name, kind] of own)
      if (!known.has(name))
        this.put({ kind: 'account.opened', at: this.now, data: { book, account: name, kind, holder: book, overdraftWon: won(0n) } });
    this.put({ kind: 'account.opened', at: this.now, data: { book, account, kind: 'liability', holder: account, overdraftWon: won(0n) } });
    this.issue(book, account, won(1_000_000n));
    if (!known.has('reserves'))
      this.put({
        kind: 'transfer.posted',
        at: this.now,
        data: { book, transfer: 'issue:reserves', debit: 'reserves', credit: 'issuance', amountWon: won(5_000_000n), code: 'issue' },
      });
  }

  issue(book: string, account: string, amountWon: Won): void {
    this.put({
      kind: 'transfer.posted',
      at: this.now,
      data: { book, transfer: `issue:${account}`, debit: 'issuance', credit: account, amountWon, code: 'issue' },
    });
  }
}

export function mandateOf(over: Partial<Mandate> = {}): Mandate {
  const mandate: Mandate = {
    id: 'mandate-1',
    tenant: 'sandbox',
    principal: 'hanbit',
    agent,
    accounts: [payer],
    payees: [payee, { bank: '901', account: '901-2' }, { bank: '902', account: '902-2' }],
    limitWon: won(500_000n),
    budgetWon: won(10_000_000n),
    notBefore: start - hourMs,
    expiresAt: start + 48 * hourMs,
  };
  return { ...mandate, ...over };
}

/** Status of one check. */
export function statusOf(judgement: Judgement, id: string): string {
  const result = judgement.checks.find((check) => check.id === id);
  assert(result, `no check ${id}`);
  return result.status;
}

export function messageOf(judgement: Judgement, id: string): string {
  const result = [...judgement.checks, ...judgement.invariants].find((each) => each.id === id);
  assert(result, `nothing called ${id}`);
  return result.message;
}

/** Ids of the invariants that are broken. */
export function broken(events: Iterable<AnyEvent>): readonly string[] {
  return judgeEvents(events)
    .invariants.filter(({ violated }) => violated > 0)
    .map(({ id }) => id);
}

/** The same events, numbered anew: after some were taken out or put in. */
export function renumbered(events: readonly AnyEvent[]): readonly AnyEvent[] {
  return events.map((event, index) => ({ ...event, seq: index + 1, cause: null }));
}
