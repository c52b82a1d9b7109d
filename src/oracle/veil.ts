import { createHmac } from 'node:crypto';
import { isWallet } from '../kernel/account.ts';
import type { AnyEvent, Event, EventData, JsonValue } from '../kernel/event.ts';

type Kind = 'account' | 'holder' | 'booking';

/** A single letter stands by chance in words that are nobody's. */
const nameLengthMin = 2;
/** Words that somebody wrote; a code or a number of ours has neither spaces nor Korean letters. */
const words = /[^!-~]/;
/** As long as it was agreed on: letters of Crockford's alphabet, one for each byte. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const lettersKept = 16;

/**
 * Agents outside the internal zone get pseudonyms instead of accounts, names and what people wrote (docs/policy.md). Here pseudonyms are worked out a second time
 * from what the books and rails have, so that whoever judges reads what such an agent said as it was meant, and what reached it is held against what they stand for.
 */
export class Veil {
  #key: Uint8Array | undefined;
  #policy: EventData['policy.adopted']['policy'] | undefined;
  /** What stands behind pseudonyms of accounts and names. */
  readonly #meant = new Map<string, string>();
  /** Numbers and names of customers: in no text that goes out. */
  readonly #secret = new Map<string, Kind>();
  /** What people wrote: no text that goes out. */
  readonly #written = new Set<string>();
  #leaked: string | undefined;

  /** What of the answer that was lifted last is nobody's business outside; `undefined`: nothing. */
  get leaked(): string | undefined {
    return this.#leaked;
  }

  /** The event as it is meant. Whatever has to be known of it for later is taken down. */
  lift(event: AnyEvent): AnyEvent {
    if (event.kind === 'trial.opened' && event.data.pseudonymKey !== undefined) this.#key = Buffer.from(event.data.pseudonymKey, 'base64url');
    if (this.#key === undefined) return event;
    switch (event.kind) {
      case 'policy.adopted':
        this.#policy = event.data.policy;
        return event;
      case 'account.opened':
        this.#learn(event);
        return event;
      case 'transfer.posted':
        this.#learnBooking(event);
        return event;
      case 'instruction.received':
        if (event.data.instruction.kind === 'credit-transfer' && words.test(event.data.instruction.memo))
          this.#written.add(event.data.instruction.memo);
        return event;
      case 'agent.called':
        return this.isOutside(event.agent) ? { ...event, data: { ...event.data, arguments: this.#lifted(event.data.arguments) } } : event;
      case 'agent.answered':
        if (!this.isOutside(event.agent)) return event;
        this.#leaked = this.#leakIn(event.data.answer);
        return { ...event, data: { ...event.data, answer: this.#lifted(event.data.answer) } };
      default: // nothing of it has been outside
        return event;
    }
  }

  /** Whether pseudonyms are given at all. */
  get isDown(): boolean {
    return this.#key !== undefined;
  }

  /** Whether this agent works where only pseudonyms may go. */
  isOutside(agent: string | null): boolean {
    if (this.#key === undefined || this.#policy === undefined) return false;
    const zone = this.#policy.agents.find((each) => each.agent === agent)?.zone;
    return zone !== undefined && this.#policy.zones.find(({ name }) => name === zone)?.internal !== true;
  }

  #leakIn(answer: JsonValue): string | undefined {
    for (const text of textsIn(answer)) {
      if (this.#written.has(text)) return 'what somebody wrote';
      for (const [secret, kind] of this.#secret)
        if (text.includes(secret)) return kind === 'account' ? 'the number of an account' : 'the name of a customer';
    }
    return undefined;
  }

  #learn({ data: { book, account, holder, kind } }: Event<'account.opened'>): void {
    const isCustomer = kind === 'liability' && (book.startsWith('bank:') || isWallet({ bank: '', account }));
    if (!isCustomer) return;
    for (const [what, text] of [
      ['account', account],
      ['holder', holder],
    ] as const) {
      this.#meant.set(this.#pseudonym(what, text), text);
      if (text.length >= nameLengthMin) this.#secret.set(text, what);
    }
  }

  /** What a bank books by itself is named after the account. */
  #learnBooking({ instruction, data: { transfer } }: Event<'transfer.posted'>): void {
    for (const name of [transfer, instruction ?? '']) {
      const isNamed = this.#secret.entries().some(([secret, kind]) => kind === 'account' && name.includes(secret));
      if (isNamed) this.#meant.set(this.#pseudonym('booking', name), name);
    }
  }

  #lifted(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#meant.get(value) ?? value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: JsonValue) => this.#lifted(item));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#lifted(item)]));
  }

  /** `PN-` and sixteen letters of an HMAC-SHA-256 over kind and text. */
  #pseudonym(kind: Kind, text: string): string {
    const bytes = createHmac('sha256', this.#key ?? '')
      .update(`${kind}\n${text}`)
      .digest();
    return `PN-${Array.from(bytes.subarray(0, lettersKept), (byte) => letters[byte % letters.length]).join('')}`;
  }
}

function* textsIn(value: JsonValue): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* textsIn(item);
}
