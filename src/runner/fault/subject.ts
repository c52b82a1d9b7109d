import type { AnyDraft, AnyEvent } from '../../kernel/event.ts';
import type { CreditTransfer, Instruction } from '../../kernel/instruction.ts';
import { parseWon } from '../../kernel/money.ts';
import type { FaultSpec } from '../scenario.ts';

/** What a message or a fact is about, as far as `amount` and `account` look at it. */
export interface Subject {
  readonly amountWon?: bigint;
  /** Account numbers; they are unique among all banks. */
  readonly accounts?: readonly string[];
}

export function subjectOf(instruction: Instruction | undefined): Subject {
  if (instruction?.kind !== 'credit-transfer') return {};
  return { amountWon: instruction.amountWon, accounts: [instruction.payer.account, instruction.payee.account] };
}

/** Of a tool's arguments, which nobody has checked yet. */
export function subjectOfCall(args: Readonly<Record<string, unknown>>): Subject {
  const { amountWon, fromAccount, toAccount, account } = args;
  const amount = typeof amountWon === 'string' ? parseWon(amountWon) : undefined;
  const accounts = [fromAccount, toAccount, account].filter((value) => typeof value === 'string');
  return amount === undefined ? { accounts } : { amountWon: amount, accounts };
}

export function isAbout({ amount, account }: Pick<FaultSpec, 'amount' | 'account'>, subject: Subject): boolean {
  if (account !== undefined && subject.accounts?.includes(account) !== true) return false;
  if (amount === undefined) return true;
  const { amountWon } = subject;
  return amountWon !== undefined && amountWon >= BigInt(amount.fromWon ?? 0) && (amount.toWon === undefined || amountWon <= BigInt(amount.toWon));
}

/** Orders by id, as the first rail took them in: most facts about a payment name only that. */
export class Orders {
  readonly #orders = new Map<string, CreditTransfer>();
  readonly #claimed = new Set<string>();

  note(draft: AnyDraft | AnyEvent): void {
    if (draft.kind === 'instruction.received' && draft.data.instruction.kind === 'credit-transfer')
      this.#orders.set(draft.data.instruction.id, draft.data.instruction);
    if (draft.kind === 'claim.opened' && typeof draft.instruction === 'string') this.#claimed.add(draft.instruction);
  }

  find(id: string | undefined): CreditTransfer | undefined {
    return id === undefined ? undefined : this.#orders.get(id);
  }

  /** Ordered by an agent, so that the gateway has a part in it. */
  isClaimed(id: string | undefined): boolean {
    return id !== undefined && this.#claimed.has(id);
  }

  subject(draft: AnyDraft): Subject {
    return draft.kind === 'claim.opened' ? subjectOfCall(draft.data.fields) : subjectOf(this.find(draft.instruction));
  }
}
