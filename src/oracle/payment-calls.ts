import type { EpochMs } from '../kernel/instruction.ts';
import { groupOf } from './coverage.ts';
import type { Door } from './door.ts';
import { inquiryOf, listedStandings, type PaymentCall, paymentOf, type Standing, standingOf, transferIdOf } from './tool-call.ts';
import type { Call, Transcript } from './transcript.ts';

/** One `transfer_funds` call of an agent that names a payment. */
export interface Sending {
  readonly call: Call;
  readonly payment: PaymentCall;
  /** Same agent, payer, payee and amount. */
  readonly group: string;
  /** What the agent was told; null while the call is open. No answer is `open`. */
  readonly standing: Standing | null;
}

/** Something that an agent was told of the payment under one key. */
export interface Word {
  readonly seq: number;
  readonly at: EpochMs;
  readonly standing: Standing;
}

/** Refusals of the call itself: they say nothing about what an earlier call with the same key did. */
const callOnly: ReadonlySet<string> = new Set([
  'rate_limited',
  'invalid_arguments',
  'unauthenticated',
  'unknown_tool',
  'tool_quarantined',
  'key_conflict',
  'stopped',
  'policy_denied',
  'approval_required',
]);

/** What each agent sent and asked about payments, by key. */
export class PaymentCalls {
  readonly sendings: readonly Sending[];
  /** Calls that ask where payments stand; `key` is null where they ask for all. */
  readonly inquiries: readonly { readonly call: Call; readonly key: string | null }[];
  readonly #keys = new Map<string, string>();
  readonly #words = new Map<string, Word[]>();
  readonly #sent: ReadonlyMap<string, readonly Sending[]>;

  constructor(transcript: Transcript, door: Door) {
    for (const { agent, instruction, key } of door.payments.values()) this.#keys.set(`${agent} ${instruction}`, key);
    this.sendings = transcript.calls.flatMap((call) => sendingOf(call));
    this.#sent = Map.groupBy(this.sendings, ({ call, payment }) => `${call.agent} ${payment.key}`);
    for (const { call, payment } of this.sendings) {
      const id = call.answer === null ? undefined : transferIdOf(call.answer.content);
      if (id !== undefined) this.#keys.set(`${call.agent} ${id}`, payment.key);
    }
    this.inquiries = transcript.calls.flatMap((call) => this.#inquiryOf(call));
    this.#listen();
  }

  /** What the agent had been told under a key before `seq`, oldest first. */
  words(agent: string, key: string, seq: number): readonly Word[] {
    return (this.#words.get(`${agent} ${key}`) ?? []).filter((word) => word.seq < seq);
  }

  /** Calls that sent a payment under the key before `seq`, oldest first. */
  sent(agent: string, key: string, seq: number): readonly Sending[] {
    return (this.#sent.get(`${agent} ${key}`) ?? []).filter(({ call }) => call.seq < seq);
  }

  /** Whether the agent knew before `seq` that nothing is posted under the key, or never got a call with it through. */
  isClosed(agent: string, key: string, seq: number): boolean {
    const sent = this.sent(agent, key, seq);
    const lastSeq = sent.at(-1)?.call.seq ?? 0;
    if (this.words(agent, key, seq).some((word) => endsKey(word.standing) || (word.standing.status === 'absent' && word.seq > lastSeq))) return true;
    return sent.every(({ call, standing }) => call.settled !== null && call.settled.seq < seq && standing?.status === 'refused');
  }

  #inquiryOf(call: Call): readonly { readonly call: Call; readonly key: string | null }[] {
    if (call.tool === 'list_transfers') return [{ call, key: null }];
    if (call.tool !== 'get_transfer_status') return [];
    const { key, transferId = '' } = inquiryOf(call.arguments);
    return [{ call, key: key ?? this.keyOf(call.agent, transferId) ?? transferId }];
  }

  /** The key under which the agent sent a transfer. */
  keyOf(agent: string, transferId: string): string | undefined {
    return this.#keys.get(`${agent} ${transferId}`);
  }

  #listen(): void {
    for (const { call, payment, standing } of this.sendings) this.#hear(call, payment.key, standing);
    for (const { call, key } of this.inquiries) {
      if (key !== null) this.#hear(call, key, call.settled === null ? null : heard(call));
      else if (call.answer !== null && !call.answer.error) {
        for (const entry of listedStandings(call.answer.content)) {
          const listed = entry.key ?? this.keyOf(call.agent, entry.transferId ?? '');
          if (listed !== undefined) this.#hear(call, listed, entry.standing);
        }
      }
    }
  }

  #hear({ agent, settled }: Call, key: string, standing: Standing | null): void {
    if (settled === null || standing === null) return;
    const words = this.#words.get(`${agent} ${key}`) ?? [];
    this.#words.set(`${agent} ${key}`, words);
    words.push({ ...settled, standing });
    words.sort((left, right) => left.seq - right.seq);
  }
}

/** Final for the key: nothing was posted, and nothing will be. */
function endsKey(standing: Standing): boolean {
  return standing.status === 'rejected' || (standing.status === 'refused' && !callOnly.has(standing.reason));
}

function heard({ answer }: Call): Standing {
  return answer === null ? { status: 'open' } : standingOf(answer.content, answer.error);
}

function sendingOf(call: Call): readonly Sending[] {
  const payment = call.tool === 'transfer_funds' ? paymentOf(call.arguments) : undefined;
  if (payment === undefined) return [];
  return [{ call, payment, group: groupOf({ ...payment, agent: call.agent }), standing: call.settled === null ? null : heard(call) }];
}
