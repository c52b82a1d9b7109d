import type { AccountRef, EpochMs } from '../kernel/instruction.ts';
import type { Won } from '../kernel/money.ts';
import type { Door } from './door.ts';
import type { Order, Orders } from './orders.ts';

/** Money that an agent's instruction put on a payee's account. */
export interface Credit {
  readonly instruction: string;
  readonly agent: string;
  readonly payer: AccountRef;
  readonly payee: AccountRef;
  readonly amountWon: Won;
  /** The instruction whose money it gives back. */
  readonly returnOf: string | null;
  readonly seq: number;
  readonly at: EpochMs;
  /** What came back by linked transfers. */
  readonly returnedWon: bigint;
  /** When all of it had come back; null while some is still there. */
  readonly returnedSeq: number | null;
}

/** Every credit behind an instruction of an agent, in order of posting. */
export function creditsOf(orders: Orders, door: Door): readonly Credit[] {
  const credits: Credit[] = [];
  for (const { instruction, agent } of door.payments.values()) {
    const order = orders.find(instruction);
    if (order === undefined || order.payment === null || agent === null) continue;
    const { payer, payee, returnOf } = order.payment;
    let returned = legsOf(orders.returnsOf(instruction));
    for (const { seq, at, amountWon } of order.credits) {
      const back = takeBack(returned, amountWon);
      returned = back.left;
      credits.push({ instruction, agent, payer, payee, amountWon, returnOf, seq, at, returnedWon: back.returnedWon, returnedSeq: back.returnedSeq });
    }
  }
  return credits.sort((left, right) => left.seq - right.seq);
}

interface Return {
  readonly amountWon: bigint;
  readonly seq: number;
}

function legsOf(returns: readonly Order[]): readonly Return[] {
  return returns.flatMap((order) => order.credits).sort((left, right) => left.seq - right.seq);
}

/** Returns fill one credit after the other. */
function takeBack(
  returns: readonly Return[],
  amountWon: bigint,
): { readonly returnedWon: bigint; readonly returnedSeq: number | null; readonly left: readonly Return[] } {
  let returnedWon = 0n;
  for (const [index, { amountWon: backWon, seq }] of returns.entries()) {
    returnedWon += backWon;
    if (returnedWon < amountWon) continue;
    const over = { amountWon: returnedWon - amountWon, seq };
    return { returnedWon: amountWon, returnedSeq: seq, left: [...(over.amountWon > 0n ? [over] : []), ...returns.slice(index + 1)] };
  }
  return { returnedWon, returnedSeq: null, left: [] };
}
