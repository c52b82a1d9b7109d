import { parseInstant } from '../../src/kernel/calendar.ts';
import type { Cancel, Clock } from '../../src/kernel/clock.ts';
import type { AccountRef, CreditTransfer, EpochMs, Instruction, Outcome } from '../../src/kernel/instruction.ts';
import { won, zeroWon } from '../../src/kernel/money.ts';
import { type Questions, type Rail, RailUnreachable, type StatementLine, type Topic } from '../../src/rail/rail.ts';

export const start: EpochMs = parseInstant('2026-11-23T10:00:00+09:00') ?? 0;

/** Time that stands still until it is told to move. */
export class TestClock implements Clock {
  #now = start;
  #tasks: { when: EpochMs; task: () => void }[] = [];
  now = (): EpochMs => this.#now;
  sleep = (ms: number): Promise<void> => new Promise((resolve) => void this.at(this.#now + ms, 'sleep', resolve));
  at = (when: EpochMs, _label: string, task: () => void): Cancel => {
    const entry = { when, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  };

  /** Moves on, running what falls due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#tasks.filter((entry) => entry.when <= until).sort((a, b) => a.when - b.when)[0];
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.when);
      next.task();
      await turns(4);
    }
    this.#now = until;
  }
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

type Reply = 'ok' | 'lose-request' | 'lose-reply' | 'pend' | 'busy' | 'away' | 'distort';

/** A small honest bank: posts once for each id, answers by id, fences what it has never seen. Faults are told for the next call. */
export class TestBank implements Rail {
  readonly id: string;
  readonly posted: CreditTransfer[] = [];
  readonly submitted: CreditTransfer[] = [];
  readonly asked: string[] = [];
  readonly lines: StatementLine[] = [];
  /** How the next payments go; afterwards `ok`. */
  readonly script: Reply[] = [];
  /** While set, inquiries get no answer. */
  unreachable = false;
  /** While set, payments wait for it. */
  gate: Promise<void> | undefined;
  balanceWon = won(10_000_000n);
  readonly #outcomes = new Map<string, { instruction: string; outcome: Outcome }>();
  readonly #fenced = new Set<string>();
  readonly #clock: Clock;

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    if (instruction.kind === 'recall') return this.#callBack(instruction.original);
    if (instruction.kind !== 'credit-transfer') throw new Error(`a bank takes credit transfers, not ${instruction.kind}`);
    this.submitted.push(instruction);
    await this.gate;
    const how = this.script.shift() ?? 'ok';
    const unknown: Outcome = { status: 'unknown', dueBy: this.#clock.now() + 3_600_000 };
    if (how === 'lose-request') return unknown;
    if (how === 'busy') return { status: 'rejected', reason: 'rate_limited' };
    if (how === 'away') return { status: 'rejected', reason: 'participant_unavailable' };
    if (how === 'distort') this.#execute({ ...instruction, memo: '#' }, 'ok');
    const outcome = this.#execute(instruction, how);
    return how === 'lose-reply' ? unknown : outcome;
  }

  async status(id: string) {
    if (this.unreachable) throw new RailUnreachable(this.id);
    this.asked.push(id);
    const known = this.#outcomes.get(id);
    if (known !== undefined) return known.outcome;
    this.#fenced.add(id);
    return { status: 'absent' as const };
  }

  async ask<T extends Topic>(topic: T, question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    if (this.unreachable) throw new RailUnreachable(this.id);
    return answerOf(this, topic, question) as Questions[T]['answer'] | undefined; // by topic
  }

  /** Gives a pending payment its end. */
  conclude(id: string, outcome: Outcome): void {
    const known = this.#outcomes.get(id);
    if (known === undefined) throw new Error(`never seen: ${id}`);
    this.#outcomes.set(id, { ...known, outcome });
  }

  #callBack(id: string): Outcome {
    const known = this.#outcomes.get(id);
    if (known?.outcome.status === 'credited') return { status: 'rejected', reason: 'recall_too_late' };
    if (known === undefined) this.#fenced.add(id);
    else if (known.outcome.status === 'pending') this.conclude(id, { status: 'rejected', reason: 'recalled' });
    return { status: 'credited', creditedAt: this.#clock.now() };
  }

  #execute(instruction: CreditTransfer, how: Reply): Outcome {
    const { id } = instruction;
    const text = JSON.stringify(instruction, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    const known = this.#outcomes.get(id);
    if (known !== undefined) return known.instruction === text ? known.outcome : { status: 'rejected', reason: 'key_conflict' };
    const outcome = this.#fenced.has(id) ? { status: 'rejected' as const, reason: 'superseded' as const } : this.#judge(instruction, how);
    this.#outcomes.set(id, { instruction: text, outcome });
    if (outcome.status === 'credited') this.posted.push(instruction);
    return outcome;
  }

  #judge({ amountWon }: CreditTransfer, how: Reply): Outcome {
    const now = this.#clock.now();
    if (how === 'pend') return { status: 'pending', stage: 'queued', dueBy: now + 3_600_000 };
    if (amountWon > this.balanceWon) return { status: 'rejected', reason: 'insufficient_funds' };
    this.balanceWon = won(this.balanceWon - amountWon);
    return { status: 'credited', creditedAt: now };
  }
}

const holders: Record<string, string> = { '901-000001': '한빛상사', '902-000001': 'Kim Minsu', '902-000002': 'Lee Jisoo' };

function answerOf(bank: TestBank, topic: Topic, question: object): unknown {
  const { account } = question as { account?: AccountRef }; // absent for the network's topics
  const holder = account === undefined ? undefined : holders[account.account];
  switch (topic) {
    case 'return-claim': {
      const paid = bank.posted.find(({ id }) => id === (question as Questions['return-claim']['ask']).transfer); // by topic
      return paid && { status: 'refused', amountWon: paid.amountWon, claimedAt: paid.requestedAt, reason: 'return_refused' };
    }
    case 'balance':
      return holder && { postedWon: won(bank.balanceWon + 500n), heldWon: won(500n), availableWon: bank.balanceWon };
    case 'recipient':
      return holder && { holder, status: 'active' };
    case 'statement':
      return holder && { openingWon: zeroWon, closingWon: bank.lines.at(-1)?.balanceWon ?? zeroWon, lines: bank.lines };
    case 'cutoffs':
      return [{ system: 'ebs', open: true, opensAt: start, closesAt: start + 3_600_000, nextSettlementAt: null, limitWon: won(1_000_000_000n) }];
    case 'system':
      return [
        {
          system: 'ebs',
          available: true,
          participants: [
            { bank: '901', name: 'Bank A', available: true },
            { bank: '902', name: 'Bank B', available: true },
          ],
        },
      ];
  }
}
