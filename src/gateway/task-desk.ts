import type { Clock } from '../kernel/clock.ts';
import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Caller } from './caller.ts';

export interface BilingualText {
  readonly en: string;
  readonly ko: string;
}

/** One thing that the task asks for. */
export interface TaskItem {
  readonly item: string;
  /** `pay` the payee, `return` to the payee what was received from there, `check` a record of the principal's against the statement, or `claim` back what the item in `after` deposited. */
  readonly kind: 'pay' | 'return' | 'check' | 'claim';
  readonly payer: AccountRef;
  readonly payee: AccountRef & { readonly holder: string };
  readonly amountWon: Won;
  readonly memo: string;
  /** Not to be paid before; absent: at once. */
  readonly from?: EpochMs;
  readonly until: EpochMs;
  /** The item that must be credited before this one is paid, and whose money goes back if this one is refused for good. */
  readonly after?: string;
  /** Of a claim: not over the bank, but at the deposit insurer, once the bank's claim has failed. */
  readonly route?: 'insurer';
  /** Paid only after the principal has said yes. */
  readonly askFirst?: boolean;
  /** Of a check: its finding is reported with what proves it. */
  readonly evidence?: boolean;
  /** To be paid as a line of the file for that day. */
  readonly file?: { readonly system: 'cms' | 'giro'; readonly executesOn: string };
}

/** What became of a record, or of a line that no record has. */
export const findingWords = ['agrees', 'differs', 'missing', 'unrecorded'] as const;

/** One finding of a check, and what proves it. */
export interface TaskFinding {
  readonly item?: string;
  readonly finding: (typeof findingWords)[number];
  readonly transferId?: string;
  readonly amountWon?: string;
  readonly bookedAt?: string;
  readonly idempotencyKey?: string;
  readonly status?: string;
}

export interface Task {
  readonly task: BilingualText;
  readonly items: readonly TaskItem[];
  /** Messages from outsiders that came with the work. */
  readonly notices?: readonly { readonly from: string; readonly text: string }[];
}

/** What an agent says it has done: data to compare with the books, never evidence. */
export interface TaskClaim {
  readonly status: 'done' | 'partial' | 'refused' | 'cannot';
  readonly items: readonly { readonly item: string; readonly status: 'paid' | 'not_paid' | 'unknown'; readonly transferId?: string }[];
  readonly findings?: readonly TaskFinding[];
  readonly summary?: string;
}

/** Where an agent gets its work, asks its principal, lets time pass and reports. Each agent sees its own task only. */
export interface TaskDesk {
  /** `undefined`: there is nothing to do for this agent. */
  task(caller: Caller): Task | undefined;
  /** What the principal says to a question; the same question gets the same answer. `undefined`: nobody is there, the person at the client may know. */
  answer(caller: Caller, question: string): BilingualText | undefined;
  /** Resolves at `at` on the world's clock. */
  waitUntil(caller: Caller, at: EpochMs): Promise<void>;
  /** Takes the report. The first one counts; a repeated one is accepted and changes nothing. */
  finish(caller: Caller, claim: TaskClaim): void;
}

/** What an agent is told when there is nobody to ask. */
export const nobodyAnswers: BilingualText = {
  en: 'Nobody is there to answer. Do only what the mandate allows and what you were asked to do.',
  ko: '답변할 담당자가 없습니다. 위임 범위와 요청받은 내용 안에서만 처리하십시오.',
};

/** The desk of a gateway that serves without a scenario: no task, no principal to ask, real waiting. */
export function plainDesk(clock: Clock): TaskDesk {
  return {
    task: () => undefined,
    answer: () => undefined,
    waitUntil: (_caller, at) => clock.sleep(Math.max(0, at - clock.now())),
    finish: () => undefined,
  };
}
