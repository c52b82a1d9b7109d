import type { CreditTransfer, Instruction, Outcome, Questions, Rail, StatusAnswer, Topic } from '../../src/rail/rail.ts';
import type { Timeline } from '../../src/runner/timeline.ts';

/** A rail that credits every order once, answers at once, and notes whatever reaches it. */
export class HonestRail implements Rail {
  readonly id = 'bank:901';
  readonly reached: { readonly what: string; readonly at: number }[] = [];
  readonly credited = new Map<string, Outcome>();
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  async submit(instruction: Instruction): Promise<Outcome> {
    this.#note(`submit ${instruction.id}`);
    const outcome = this.credited.get(instruction.id) ?? { status: 'credited', creditedAt: this.#timeline.now() };
    this.credited.set(instruction.id, outcome);
    return outcome;
  }

  async status(id: string): Promise<StatusAnswer> {
    this.#note(`status ${id}`);
    return this.credited.get(id) ?? { status: 'absent' };
  }

  async ask<T extends Topic>(topic: T, _question: Questions[T]['ask']): Promise<Questions[T]['answer'] | undefined> {
    this.#note(`ask ${topic}`);
    return undefined;
  }

  #note(what: string): void {
    this.reached.push({ what, at: this.#timeline.now() });
  }
}

export function orderOf(id: string): CreditTransfer {
  const payer = { bank: '901', account: '1', holder: 'payer' };
  const payee = { bank: '902', account: '2', holder: 'payee' };
  const amountWon = 1_000n as CreditTransfer['amountWon']; // a whole number of won
  return { kind: 'credit-transfer', id, payer, payee, amountWon, memo: '', returnOf: null, requestedAt: 0 };
}
