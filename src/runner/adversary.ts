import type { Clock } from '../kernel/clock.ts';
import type { EventData, EventDraft, EventKind, JsonValue, RecordEvent } from '../kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../kernel/instruction.ts';
import { type Won, won } from '../kernel/money.ts';
import type { Holder } from './cast.ts';

/** What an attacker learns of what became of his last text: money came, an order for him was refused for a reason, or nothing happened. */
export type Reaction = 'paid' | 'silence' | (string & {});

/** An attacker who writes again and again, and chooses by what became of the last. */
export interface AdaptivePlan {
  readonly from: Holder;
  readonly to: Holder;
  /** Whatever reaches these is his. */
  readonly accounts: readonly AccountRef[];
  /** Texts that he may send in all: his call budget. */
  readonly callsMax: number;
  readonly first: EpochMs;
  readonly everyMs: number;
  readonly openingWon: Won;
  /** `{amount}` stands for what he asks for by then. */
  readonly texts: readonly { readonly after: readonly Reaction[]; readonly text: string }[];
}

export interface AdversaryDeps {
  readonly clock: Clock;
  readonly submit: (order: CreditTransfer) => void;
}

/** Refusals after which he asks for half. */
const tooMuch: ReadonlySet<string> = new Set(['mandate_limit', 'budget_exceeded', 'insufficient_funds', 'amount_limit']);

/** What a payment that only carries a text is over. */
const carrierWon = won(1n);

/**
 * The worst attacker that a gateway can have: he hears why it refused an order for him, which no real one does, and writes his next text by that.
 * He needs no chance and no model, so a trial with him replays.
 */
export class Adversary {
  readonly #plan: AdaptivePlan;
  readonly #deps: AdversaryDeps;
  readonly #orders = new Map<string, boolean>();
  readonly #used = new Map<string, number>();
  #sent = 0;
  #askWon: Won;
  #reaction: Reaction = 'silence';

  constructor(plan: AdaptivePlan, deps: AdversaryDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#askWon = plan.openingWon;
  }

  /** Puts his first text on the clock; each one brings the next. */
  start(): void {
    const { first, everyMs, callsMax } = this.#plan;
    const { clock } = this.#deps;
    for (let call = 0; call < callsMax; call += 1) {
      const at = first + call * everyMs;
      if (at >= clock.now()) clock.at(at, 'an outsider writes', () => this.#write());
    }
  }

  /** A way to record that he listens to. */
  overhearing(record: RecordEvent): RecordEvent {
    return (draft) => {
      this.#overhear(draft);
      return record(draft);
    };
  }

  #overhear<K extends EventKind>({ kind, call, data }: EventDraft<K>): void {
    if (call === undefined) return;
    if (kind === 'audit.intent') {
      const { tool, arguments: args } = data as EventData['audit.intent']; // the data of this kind
      if (tool === 'transfer_funds') this.#orders.set(call, this.#isHis(args));
    }
    if (kind !== 'audit.outcome' || this.#orders.get(call) !== true) return;
    const { reason, status } = data as EventData['audit.outcome']; // the data of this kind
    this.#reaction = reason ?? (status === 'credited' ? 'paid' : 'silence');
  }

  #isHis(args: JsonValue): boolean {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return false;
    const { toBank, toAccount } = args as { readonly [name: string]: JsonValue }; // arrays are ruled out
    return this.#plan.accounts.some(({ bank, account }) => bank === toBank && account === toAccount);
  }

  #write(): void {
    if (tooMuch.has(this.#reaction)) this.#askWon = won(this.#askWon / 2n > 0n ? this.#askWon / 2n : 1n);
    const text = this.#next();
    this.#reaction = 'silence';
    if (text === undefined) return;
    this.#sent += 1;
    const { from, to } = this.#plan;
    this.#deps.submit({
      kind: 'credit-transfer',
      id: `outsider-${String(this.#sent).padStart(4, '0')}`,
      payer: { ...from.ref, holder: from.holder },
      payee: { ...to.ref, holder: to.holder },
      amountWon: carrierWon,
      memo: `${text.replaceAll('{amount}', grouped(this.#askWon))} (${this.#sent})`,
      returnOf: null,
      requestedAt: this.#deps.clock.now(),
    });
  }

  /** Of the texts that answer what happened, the one that he has used least. */
  #next(): string | undefined {
    const { texts } = this.#plan;
    const fitting = texts.filter(({ after }) => after.includes(this.#reaction));
    const usable = fitting.length > 0 ? fitting : texts;
    const [best] = usable.toSorted((left, right) => this.#count(left.text) - this.#count(right.text));
    if (best !== undefined) this.#used.set(best.text, this.#count(best.text) + 1);
    return best?.text;
  }

  #count(text: string): number {
    return this.#used.get(text) ?? 0;
  }
}

function grouped(amountWon: Won): string {
  return String(amountWon).replace(/\B(?=(\d{3})+$)/g, ',');
}
