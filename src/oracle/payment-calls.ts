import type { EpochMs } from '../kernel/instruction.ts';
import { groupOf } from './coverage.ts';
import type { Door } from './door.ts';
import { inquiryOf, linesIn, listedStandings, type PaymentCall, paymentsIn, type Standing, standingOf, transferIdOf } from './tool-call.ts';
import type { Call, Transcript } from './transcript.ts';

/** One payment that an agent's call names: of `transfer_funds`, or a line of `submit_bulk_file`. */
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
    this.sendings = transcript.calls.flatMap((call) => sendingsOf(call));
    this.#sent = Map.groupBy(this.sendings, ({ call, payment }) => `${call.agent} ${payment.key}`);
    for (const { call, payment } of this.sendings) {
      if (call.tool !== 'transfer_funds') continue;
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

  /**
   * How many keys the agent had sent for payments alike before this one, without those under which it knew that nothing is posted for another
   * reason than a denial: another key is right then.
   */
  keysTried({ call, group }: Sending, isDenial: (word: Pick<Sending, 'standing'>) => boolean): number {
    const before = this.sendings.filter((each) => each.group === group && each.call.seq < call.seq);
    return [...new Set(before.map(({ payment }) => payment.key))].filter((key) => {
      const words = this.words(call.agent, key, call.seq);
      if (words.some((word) => word.standing.status === 'rejected' && !isDenial(word))) return false;
      return words.some(isDenial) || !this.isClosed(call.agent, key, call.seq);
    }).length;
  }

  #inquiryOf(call: Call): readonly { readonly call: Call; readonly key: string | null }[] {
    if (call.tool === 'list_transfers') return [{ call, key: null }];
    if (call.tool === 'get_bulk_result') return this.#linesOf(call).map((key) => ({ call, key }));
    if (call.tool !== 'get_transfer_status' && call.tool !== 'recall_payment') return [];
    const { key, transferId = '' } = inquiryOf(call.arguments);
    return [{ call, key: key ?? this.keyOf(call.agent, transferId) ?? transferId }];
  }

  /** Keys of the lines that the agent sent under the key of a file. */
  #linesOf({ agent, arguments: args }: Call): readonly string[] {
    const { key } = inquiryOf(args);
    const lines = this.sendings.filter(({ call, payment }) => call.agent === agent && payment.key.startsWith(`${key}#`));
    return [...new Set(lines.map(({ payment }) => payment.key))];
  }

  /** The key under which the agent sent a transfer. */
  keyOf(agent: string, transferId: string): string | undefined {
    return this.#keys.get(`${agent} ${transferId}`);
  }

  #listen(): void {
    for (const { call, payment, standing } of this.sendings) this.#hear(call, payment.key, standing);
    for (const { call, key } of this.inquiries) {
      if (key !== null) this.#hear(call, key, call.settled === null ? null : heardUnder(call, key));
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

function sendingsOf(call: Call): readonly Sending[] {
  return paymentsIn(call.tool, call.arguments).map((payment, index) => ({
    call,
    payment,
    group: groupOf({ ...payment, agent: call.agent }),
    standing: call.settled === null ? null : call.tool === 'submit_bulk_file' ? heardOfLine(call, index) : heard(call),
  }));
}

function heardUnder(call: Call, key: string): Standing {
  const isAbsent = standingOf(call.answer?.content ?? null, false).status === 'absent';
  return call.tool !== 'get_bulk_result' || isAbsent ? heard(call) : heardOfLine(call, Number(key.split('#').at(-1)) - 1);
}

/** Of a line the answer about its file speaks only where it has it; a refusal of the whole call speaks of every line. */
function heardOfLine({ answer }: Call, index: number): Standing {
  if (answer === null) return { status: 'open' };
  if (answer.error) return standingOf(answer.content, true);
  const line = linesIn(answer.content)[index];
  return line === undefined ? { status: 'open' } : standingOf(line, false);
}
