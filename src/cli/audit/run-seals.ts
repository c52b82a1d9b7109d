import { AuditSeals } from '../../gateway/audit-seals.ts';
import { type AnyEvent, encodeEvent } from '../../kernel/event.ts';
import { stampEvent } from '../../storage/envelope.ts';
import { freshKeys } from './key-ring.ts';

/** Seals over the audit of a run, trial after trial, in one chain. The keys are thrown away with the process, so nobody can seal anything else as theirs. */
export class RunSeals {
  readonly #seals = new AuditSeals(freshKeys());

  /** The line that seals these events, with its newline; empty when no audit is among them. */
  lineOf(events: readonly AnyEvent[]): string {
    for (const event of events) if (event.kind !== 'audit.sealed') this.#seals.observe(event);
    return this.#line(events.at(-1), false);
  }

  /** The last line: the chain ends here. */
  closing(): string {
    return this.#line(undefined, true);
  }

  #line(last: AnyEvent | undefined, closing: boolean): string {
    const data = this.#seals.seal({ closing });
    if (data === undefined) return '';
    const { recordedAt = 0, trial = null } = last ?? {};
    const event = stampEvent({ kind: 'audit.sealed', at: recordedAt, data }, { seq: data.number, recordedAt, trial });
    this.#seals.observe(event);
    return `${encodeEvent(event)}\n`;
  }
}
