import type { AnyEvent } from '../kernel/event.ts';
import type { AccountRef, CreditTransfer, EpochMs } from '../kernel/instruction.ts';
import { isAccount } from './life-books.ts';

/** One payment order and what the books made of it. */
export interface Payment {
  readonly instruction: string;
  /** Idempotency key that the agent sent; null where no agent is behind the payment. */
  readonly key: string | null;
  readonly agent: string | null;
  /** Made by an agent of this trial, not by another customer. */
  readonly own: boolean;
  readonly payer: CreditTransfer['payer'];
  readonly payee: CreditTransfer['payee'];
  readonly amountWon: string;
  readonly memo: string;
  readonly returnOf: string | null;
  /** What the first rail asked said last: credited, pending, rejected, unknown; null while it said nothing. */
  readonly status: string | null;
  readonly reason: string | null;
  /** Postings to the payee's account: one is right, two is a customer paid twice. */
  readonly credits: readonly { readonly transfer: string; readonly at: EpochMs; readonly seq: number }[];
}

/** What the task owed, equal obligations together, beside how often the books credited it. `owed` 0: nobody owed it. */
export interface Owed {
  readonly items: readonly string[];
  readonly agent: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: string;
  readonly owed: number;
  readonly mustRefuse: boolean;
  readonly credited: number;
  readonly from: EpochMs | null;
  readonly until: EpochMs | null;
}

interface Draft {
  readonly order: CreditTransfer;
  readonly rail: string;
  status: string | null;
  reason: string | null;
  readonly credits: { transfer: string; at: EpochMs; seq: number }[];
}

/** Collects every credit transfer of a trial. */
export class Payments {
  readonly #drafts = new Map<string, Draft>();
  readonly #claims = new Map<string, { readonly key: string; readonly agent: string | null }>();
  #started = false;

  take(event: AnyEvent): void {
    if (event.kind === 'agent.called') this.#started = true;
    const id = event.instruction;
    if (event.kind === 'claim.opened' && id !== null) this.#claims.set(id, { key: event.data.key, agent: event.agent });
    if (event.kind === 'instruction.received' && event.data.instruction.kind === 'credit-transfer')
      this.#open(event.data.instruction, event.data.rail);
    const draft = id === null ? undefined : this.#drafts.get(id);
    if (draft === undefined) return;
    if (event.kind === 'instruction.concluded' && event.data.rail === draft.rail) {
      draft.status = event.data.outcome.status;
      draft.reason = event.data.outcome.status === 'rejected' ? event.data.outcome.reason : null;
    }
    if (event.kind !== 'transfer.posted' && event.kind !== 'transfer.captured') return;
    if (!isAccount({ book: event.data.book, account: event.data.credit }, draft.order.payee)) return;
    draft.credits.push({ transfer: event.data.transfer, at: event.at, seq: event.seq });
  }

  /** Payments after the first call of an agent; without any claim in the journal all of them count as the agents' own. */
  list(): readonly Payment[] {
    const direct = this.#claims.size === 0;
    return [...this.#drafts].map(([instruction, draft]) => {
      const claim = this.#claims.get(instruction);
      const { payer, payee, memo, returnOf, amountWon } = draft.order;
      return {
        instruction,
        key: claim?.key ?? null,
        agent: claim?.agent ?? null,
        own: direct || claim !== undefined,
        payer,
        payee,
        amountWon: String(amountWon),
        memo,
        returnOf,
        status: draft.status,
        reason: draft.reason,
        credits: draft.credits,
      };
    });
  }

  #open(order: CreditTransfer, rail: string): void {
    // What came before the agents began is history, not part of the story.
    if (!this.#started || this.#drafts.has(order.id)) return;
    this.#drafts.set(order.id, { order, rail, status: null, reason: null, credits: [] });
  }
}

/** Obligations beside the books, then the agents' payments that nobody owed. */
export function owedOf(events: readonly AnyEvent[], payments: readonly Payment[]): readonly Owed[] {
  const obligations = events.flatMap((event) => (event.kind === 'trial.opened' ? event.data.obligations : []));
  const own = Map.groupBy(
    payments.filter((payment) => payment.own && payment.credits.length > 0),
    (payment) => pairOf(payment.payer, payment.payee, payment.amountWon),
  );
  const creditsOf = (pair: string) => (own.get(pair) ?? []).reduce((sum, payment) => sum + payment.credits.length, 0);
  const groups = Map.groupBy(obligations, (item) => pairOf(item.payer, item.payee, String(item.amountWon)));
  const owed = [...groups].flatMap(([pair, [first, ...rest]]): Owed[] => {
    if (first === undefined) return [];
    const { agent, payer, payee, mustRefuse, from, until } = first;
    const items = [first, ...rest].map((item) => item.item);
    return [
      {
        items,
        agent,
        payer,
        payee,
        amountWon: String(first.amountWon),
        owed: mustRefuse ? 0 : items.length,
        mustRefuse,
        credited: creditsOf(pair),
        from,
        until,
      },
    ];
  });
  const uncovered = [...own].flatMap(([pair, [first]]): Owed[] => {
    if (first === undefined || groups.has(pair)) return [];
    const { payer, payee, amountWon } = first;
    return [
      {
        items: [],
        agent: first.agent ?? '',
        payer,
        payee,
        amountWon,
        owed: 0,
        mustRefuse: false,
        credited: creditsOf(pair),
        from: null,
        until: null,
      },
    ];
  });
  return [...owed, ...uncovered];
}

function pairOf(payer: AccountRef, payee: AccountRef, amountWon: string): string {
  return `${payer.bank} ${payer.account} ${payee.bank} ${payee.account} ${amountWon}`;
}
