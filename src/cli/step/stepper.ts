import { type AnyEvent, encodeEvent } from '../../kernel/event.ts';
import { printable } from '../../report/printable.ts';
import type { Proof } from './proof.ts';
import { sentenceOf } from './sentence.ts';
import { Standing, touchedText } from './touched.ts';

/** What a command brought about. */
export interface Said {
  readonly text: string;
  readonly over: boolean;
}

export const commandHelp = 'n next, p back, j N jump to event N, v jump to what is wrong, e event in full, b books now, /TEXT search, q quit';

interface Stop {
  readonly event: AnyEvent;
  readonly touched: readonly string[];
}

/** Stands on one event of a trial and goes where it is told. Knows no terminal: a command in, text out. */
export class Stepper {
  readonly #stops: readonly Stop[];
  readonly #proof: Proof;
  #at = 0;

  /** `events`: of one trial, in order, at least one. */
  constructor(events: readonly AnyEvent[], proof: Proof) {
    const standing = new Standing();
    this.#stops = events.map((event) => ({ event, touched: standing.take(event).map(touchedText) }));
    this.#proof = proof;
  }

  /** Where it stands: when, who did what, and what that did to books and positions. */
  here(): string {
    const stop = this.#stops[this.#at];
    if (stop === undefined) return 'this trial has no events';
    const place = `[${stop.event.seq}/${this.#stops.length}] ${stop.event.kind}`;
    return printable([place, `  ${sentenceOf(stop.event)}`, ...stop.touched.map((line) => `  ${line}`)].join('\n'));
  }

  obey(command: string): Said {
    const text = command.trim();
    if (text.startsWith('/')) return this.#found(text.slice(1));
    const [name = '', argument] = text.split(/\s+/);
    switch (name) {
      case '':
      case 'n':
        return this.#move(this.#at + 1, 'this is the last event');
      case 'p':
        return this.#move(this.#at - 1, 'this is the first event');
      case 'j':
        return this.#move(/^\d+$/.test(argument ?? '') ? Number(argument) - 1 : -1, `give an event from 1 to ${this.#stops.length}, as in "j 7"`);
      case 'v':
        return this.#wrong();
      case 'e':
        return said(printable(this.#full()));
      case 'b':
        return said(printable(this.#books().join('\n')));
      case 'q':
        return { text: '', over: true };
      default:
        return said(`"${printable(name)}" is no command; ${commandHelp}`);
    }
  }

  #move(to: number, otherwise: string): Said {
    if (this.#stops[to] === undefined) return said(otherwise);
    this.#at = to;
    return said(this.here());
  }

  #wrong(): Said {
    const { seq, message } = this.#proof;
    if (seq !== null) this.#at = Math.min(seq, this.#stops.length) - 1;
    return said(printable([message, ...(seq === null ? [] : [this.here()])].join('\n')));
  }

  #full(): string {
    const event = this.#stops[this.#at]?.event;
    return event === undefined ? '' : JSON.stringify(JSON.parse(encodeEvent(event)), null, 2);
  }

  /** Told anew up to here, so that going back needs no undoing. */
  #books(): readonly string[] {
    const standing = new Standing();
    for (const { event } of this.#stops.slice(0, this.#at + 1)) standing.take(event);
    const lines = standing.lines();
    return lines.length === 0 ? ['nothing is in the books yet'] : lines;
  }

  /** The next event that has the text in its sentence or anywhere else, from the start again after the last one. */
  #found(sought: string): Said {
    const wanted = sought.toLowerCase();
    if (wanted === '') return said('give a text to search for, as in "/rejected"');
    for (let step = 1; step <= this.#stops.length; step += 1) {
      const at = (this.#at + step) % this.#stops.length;
      const event = this.#stops[at]?.event;
      if (event !== undefined && `${sentenceOf(event)} ${encodeEvent(event)}`.toLowerCase().includes(wanted)) return this.#move(at, '');
    }
    return said(`no event says "${sought}"`);
  }
}

function said(text: string): Said {
  return { text, over: false };
}
