import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../kernel/clock.ts';
import type { AnyEvent, RecordEvent } from '../kernel/event.ts';
import type { EpochMs, FinalOutcome, Instruction, Outcome, Recall, StatusAnswer } from '../kernel/instruction.ts';
import { dueDates } from './due.ts';
import { claimAnsweredBy, claimDueFrom } from './return-claim.ts';

/** By when an order that is taken in at `at` has a final outcome. */
export type DueBy = (at: EpochMs, instruction: Instruction) => EpochMs;

export function isFinal(answer: StatusAnswer): answer is FinalOutcome {
  return answer.status === 'credited' || answer.status === 'rejected';
}

/** One instruction that a rail has taken in, and where it stands for whoever submitted it. */
export interface Entry {
  readonly instruction: Instruction;
  readonly receivedAt: EpochMs;
  /** Position of its first event, the cause of what follows. */
  readonly seq: number;
  /** By when it has a final outcome; stated once, and it does not move. */
  readonly dueBy: EpochMs;
  readonly standing: Outcome;
}

/**
 * What one rail knows about instruction ids: which it has executed, which it has refused, and which it has closed unseen.
 * This is where "at most once per id" is kept. Every change is recorded before it holds.
 */
export class Register {
  readonly #rail: string;
  readonly #clock: Clock;
  readonly #record: RecordEvent;
  readonly #entries = new Map<string, Entry>();
  readonly #fenced = new Set<string>();
  readonly #dueBy: DueBy;
  /** Ids without a final outcome, in order of arrival. */
  readonly #open = new Set<string>();
  /** Ids of recalls by the order that they ask for. */
  readonly #recalls = new Map<string, string[]>();

  /** `dueBy`: where orders of this rail may stay open for longer than until the next settlement. */
  constructor(deps: { readonly rail: string; readonly clock: Clock; readonly record: RecordEvent; readonly dueBy?: DueBy }) {
    this.#dueBy = deps.dueBy ?? dueDates();
    this.#rail = deps.rail;
    this.#clock = deps.clock;
    this.#record = deps.record;
  }

  /**
   * Takes an instruction in. `undefined`: it is new, recorded, and the caller's to execute and conclude.
   * Otherwise the answer: where the same order stands, `key_conflict` if any field differs, `superseded` if the id had been closed.
   */
  admit(instruction: Instruction): Outcome | undefined {
    const known = this.#entries.get(instruction.id);
    if (known !== undefined)
      return isDeepStrictEqual(known.instruction, instruction) ? known.standing : { status: 'rejected', reason: 'key_conflict' };
    const at = this.#clock.now();
    const due = this.#due(at, instruction); // before it is on record: an order that has none must not be met again by every restart
    const seq = this.#record({ kind: 'instruction.received', at, instruction: instruction.id, data: { rail: this.#rail, instruction } });
    this.#enter({ instruction, receivedAt: at, seq, dueBy: due, standing: { status: 'pending', stage: 'received', dueBy: due } });
    return this.#fenced.has(instruction.id) ? this.conclude(instruction.id, { status: 'rejected', reason: 'superseded' }) : undefined;
  }

  /**
   * Records the final outcome, once, and with it that of every recall of the instruction, and of the claim that its money answers. Throws when the instruction
   * already has one: terminal states never change. What a recall closed unseen was `recalled`, wherever a late copy turns up.
   */
  conclude(id: string, said: FinalOutcome): FinalOutcome {
    const entry = this.#openEntry(id);
    const recalls = this.#recalls.get(id) ?? [];
    const outcome: FinalOutcome = recalls.length > 0 && isSuperseded(said) ? { status: 'rejected', reason: 'recalled' } : said;
    this.#record({ kind: 'instruction.concluded', at: this.#clock.now(), instruction: id, cause: entry.seq, data: { rail: this.#rail, outcome } });
    this.#finish(entry, outcome);
    for (const recall of recalls) if (this.isOpen(recall)) this.conclude(recall, this.#endOfRecall(outcome));
    const claim = outcome.status === 'credited' ? claimAnsweredBy(id) : undefined;
    if (claim !== undefined && this.isOpen(claim)) this.conclude(claim, outcome);
    return outcome;
  }

  /** What a recall that was just admitted asks for, if it is open; else the recall has its end. An order that has not come is closed, as by a status inquiry. */
  recalled({ id, original }: Recall): Entry | FinalOutcome {
    const order = this.#entries.get(original);
    if (order !== undefined) return isFinal(order.standing) ? this.conclude(id, this.#endOfRecall(order.standing)) : order;
    this.#fence(original);
    return this.conclude(id, { status: 'credited', creditedAt: this.#clock.now() });
  }

  /** Says how far an open instruction has come. Not recorded: after a restart it is `unknown` until somebody has asked. */
  pending(id: string, stage: string, leavesAt?: EpochMs): Outcome {
    return this.#stand(id, { status: 'pending', stage, dueBy: this.#openEntry(id).dueBy, ...(leavesAt === undefined ? {} : { leavesAt }) });
  }

  /** Whoever carries the instruction on has not answered. Not recorded either. */
  unknown(id: string): Outcome {
    return this.#stand(id, { status: 'unknown', dueBy: this.#openEntry(id).dueBy });
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  /** Where an instruction that was admitted stands. */
  standing(id: string): Outcome {
    return this.#known(id).standing;
  }

  open(): readonly Entry[] {
    return [...this.#open].map((id) => this.#openEntry(id));
  }

  /** Answers a status inquiry. An id never seen is closed, on record, before `absent` is said: a late copy must not execute. */
  status(id: string): StatusAnswer {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry.standing;
    this.#fence(id);
    return this.#recalls.has(id) ? { status: 'rejected', reason: 'recalled' } : { status: 'absent' };
  }

  /** Folds a recorded event of this rail; others are ignored. */
  restore(event: AnyEvent): void {
    switch (event.kind) {
      case 'instruction.received': {
        const { rail, instruction } = event.data;
        if (rail !== this.#rail) return;
        const due = this.#due(event.at, instruction);
        this.#enter({ instruction, receivedAt: event.at, seq: event.seq, dueBy: due, standing: { status: 'unknown', dueBy: due } });
        return;
      }
      case 'instruction.concluded':
        if (event.data.rail === this.#rail && event.instruction !== null) this.#finish(this.#openEntry(event.instruction), event.data.outcome);
        return;
      case 'instruction.fenced':
        if (event.data.rail === this.#rail && event.instruction !== null) this.#fenced.add(event.instruction);
        return;
      default: // every other kind belongs to somebody else
        return;
    }
  }

  /** A payee has his time to answer. */
  #due(at: EpochMs, instruction: Instruction): EpochMs {
    return this.#dueBy(instruction.kind === 'return-claim' ? Math.max(at, claimDueFrom(instruction)) : at, instruction);
  }

  #enter(entry: Entry): void {
    const { instruction } = entry;
    this.#entries.set(instruction.id, entry);
    this.#open.add(instruction.id);
    if (instruction.kind === 'recall') this.#recalls.set(instruction.original, [...(this.#recalls.get(instruction.original) ?? []), instruction.id]);
  }

  #fence(id: string): void {
    if (this.#fenced.has(id)) return;
    this.#record({ kind: 'instruction.fenced', at: this.#clock.now(), instruction: id, data: { rail: this.#rail } });
    this.#fenced.add(id);
  }

  #endOfRecall({ status }: FinalOutcome): FinalOutcome {
    return status === 'rejected' ? { status: 'credited', creditedAt: this.#clock.now() } : { status: 'rejected', reason: 'recall_too_late' };
  }

  #stand(id: string, standing: Outcome): Outcome {
    this.#entries.set(id, { ...this.#openEntry(id), standing });
    return standing;
  }

  #finish(entry: Entry, outcome: FinalOutcome): void {
    this.#entries.set(entry.instruction.id, { ...entry, standing: outcome });
    this.#open.delete(entry.instruction.id);
  }

  #openEntry(id: string): Entry {
    const entry = this.#known(id);
    if (!this.#open.has(id)) throw new Error(`${this.#rail}: instruction ${id} is not open`);
    return entry;
  }

  #known(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`${this.#rail}: instruction ${id} is not known`);
    return entry;
  }
}

function isSuperseded(outcome: FinalOutcome): boolean {
  return outcome.status === 'rejected' && outcome.reason === 'superseded';
}
