import type { Event, JsonValue } from '../../kernel/event.ts';
import type { CreditTransfer, EpochMs } from '../../kernel/instruction.ts';
import { Awaited } from '../awaited.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, recordAt } from '../orders.ts';
import type { Tally } from '../tally.ts';
import { recordOf } from '../tool-call.ts';
import { wonText } from '../wording.ts';

/** Payees are asked by the open banking centre, and answer after an hour (docs/open-banking.md). */
const centre = 'open-banking';
const answerMs = 60 * 60_000;

/** One return that was claimed. Its id is that of the transfer that brings it, if the payee agrees. */
interface Claim {
  readonly id: string;
  readonly rail: string;
  readonly original: string;
  readonly amountWon: bigint;
  /** Null while the payee has not answered. */
  agrees: boolean | null;
}

/**
 * A return is claimed once, of a transfer that was credited and of no more than it was. Whoever asked the payee has his answer in time, and one; a return that he
 * agreed to is ordered then, of what was claimed and linked to the transfer, and without his yes nothing is. What an agent is told of its claim is so.
 */
export const returnsKept: Invariant = {
  id: 'returns-kept',
  observe: (trial, tally) => {
    const returns = new ClaimedReturns(trial, tally);
    return {
      on: {
        'return.claimed': (event) => returns.claim(event),
        'return.answered': (event) => {
          if (!event.data.rail.startsWith('bank:')) returns.answer(event); // claims over the banks are orders: `returns-agreed`
        },
        'instruction.received': (event) => returns.receive(event),
        'instruction.concluded': ({ at, data: { rail } }) => returns.worked(rail, at),
        'agent.answered': ({ data: { tool, answer, error } }) => {
          if (tool === 'claim_return' && recordOf(answer)['route'] === undefined && !error && !trial.door.lies)
            tally.count(returns.toldFault(answer));
        },
        'trial.closed': ({ at }) => returns.close(at),
      },
    };
  },
};

class ClaimedReturns {
  readonly #trial: Reconstruction;
  readonly #tally: Tally;
  /** By id of the claim, and by the transfer that is claimed. */
  readonly #claims = new Map<string, Claim>();
  readonly #byOriginal = new Map<string, Claim>();
  /** By rail: answers and orders that are to come. */
  readonly #awaited = new Map<string, Awaited>();

  constructor(trial: Reconstruction, tally: Tally) {
    this.#trial = trial;
    this.#tally = tally;
  }

  claim({ at, instruction, data: { rail, original, amountWon } }: Event<'return.claimed'>): void {
    const id = instruction ?? '';
    this.#tally.count(this.#claimFault(original, amountWon));
    const claim: Claim = { id, rail, original, amountWon, agrees: null };
    this.#claims.set(id, claim);
    this.#byOriginal.set(original, claim);
    this.worked(rail, at);
    if (rail === centre) this.#at(rail).expect(unansweredText(id), at + answerMs);
  }

  answer({ at, instruction, data: { rail, agrees } }: Event<'return.answered'>): void {
    const id = instruction ?? '';
    const claim = this.#claims.get(id);
    const late = this.#at(rail).met(unansweredText(id), at);
    this.worked(rail, at);
    this.#tally.count(
      claim?.rail !== rail
        ? `${rail} has an answer to ${id}, which nobody claimed there`
        : claim.agrees !== null
          ? `${rail} has a second answer to ${id}`
          : late
            ? `${rail} has the answer to ${id} long after it was due`
            : undefined,
    );
    if (claim?.agrees !== null) return;
    claim.agrees = agrees;
    if (agrees) this.#at(rail).expect(unsentText(id), at);
  }

  receive({ at, data: { rail, instruction } }: Event<'instruction.received'>): void {
    if (this.#claims.size === 0) return;
    const claim = this.#claims.get(instruction.id);
    if (claim?.rail === rail) {
      const late = this.#at(rail).met(unsentText(claim.id), at);
      const fault = instruction.kind === 'credit-transfer' ? orderFault(claim, instruction) : undefined;
      this.#tally.count(fault ?? (late ? `${rail} ordered the return ${claim.id} long after its payee had agreed` : undefined));
    }
    this.worked(rail, at);
  }

  /** Whoever records it is there. */
  worked(rail: string, at: EpochMs): void {
    for (const fault of this.#awaited.get(rail)?.worked(at) ?? []) this.#tally.count(fault);
  }

  close(at: EpochMs): void {
    for (const awaited of this.#awaited.values()) for (const fault of awaited.closed(at)) this.#tally.count(fault);
  }

  toldFault(answer: JsonValue): string | undefined {
    const { transferId, status } = recordOf(answer);
    const claim = this.#byOriginal.get(String(transferId));
    if (claim === undefined && this.#trial.orders.find(`${transferId}:claim`) !== undefined) return undefined;
    if (claim === undefined) return `an agent was told ${status} of a claim of ${transferId}, which nobody has claimed`;
    const order = this.#trial.orders.find(claim.id);
    const end = order === undefined ? undefined : recordAt(order, claim.rail)?.final?.status;
    const isSo = { refused: claim.agrees === false, agreed: claim.agrees === true, returned: end === 'credited', failed: end === 'rejected' };
    return typeof status === 'string' && status in isSo && !isSo[status as keyof typeof isSo] // asked one expression before
      ? `an agent was told ${status} of its claim ${claim.id}; the payee ${saidText(claim)}, and the return is ${end ?? 'not there'}`
      : undefined;
  }

  #claimFault(original: string, amountWon: bigint): string | undefined {
    const order = this.#trial.orders.find(original);
    if (this.#byOriginal.has(original)) return `instruction ${original} was claimed back twice`;
    if (order === undefined || order.payment === null || !isCredited(order)) return `${original} was claimed back, which nobody was credited`;
    const paidWon = order.payment.amountWon;
    return amountWon > 0n && amountWon <= paidWon
      ? undefined
      : `${wonText(amountWon)} of instruction ${original} were claimed back, which was for ${wonText(paidWon)}`;
  }

  #at(rail: string): Awaited {
    const awaited = this.#awaited.get(rail) ?? new Awaited();
    this.#awaited.set(rail, awaited);
    return awaited;
  }
}

function orderFault(claim: Claim, { id, returnOf, amountWon }: CreditTransfer): string | undefined {
  if (claim.agrees !== true) return `${claim.rail} ordered the return ${id}, and its payee ${saidText(claim)}`;
  if (returnOf !== claim.original) return `the return ${id} gives back ${returnOf ?? 'nothing'}; ${claim.original} was claimed`;
  return amountWon === claim.amountWon ? undefined : `the return ${id} is for ${wonText(amountWon)}; its payee agreed to ${wonText(claim.amountWon)}`;
}

function saidText({ agrees }: Claim): string {
  return agrees === null ? 'has not answered' : agrees ? 'agreed' : 'refused';
}

function unansweredText(id: string): string {
  return `the answer to ${id} is due, and nobody has it`;
}

function unsentText(id: string): string {
  return `the payee agreed to ${id}, and nobody has ordered the return`;
}
