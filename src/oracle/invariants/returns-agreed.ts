import type { Event, JsonValue } from '../../kernel/event.ts';
import type { ReturnClaim } from '../../kernel/instruction.ts';
import { sameAccount } from '../coverage.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, type Order, recordAt } from '../orders.ts';
import { recordOf, transferIdOf } from '../tool-call.ts';

/** A payee who has said nothing for so long has refused; ours, as the claims of the banks have it. */
const silenceMs = 3 * 86_400_000;

/** A claim over the banks, and what the payee said. */
interface Question {
  readonly claim: ReturnClaim;
  answer: { readonly agrees: boolean } | null;
}

/**
 * What comes back under a return claim over the banks was agreed to by the payee: after he was asked, once, as a transfer of his to whoever paid, over what was claimed. The claim
 * ends where that transfer is credited; without one only where he said no, said nothing for three days, or nothing could be claimed, and then nothing comes.
 */
export const returnsAgreed: Invariant = {
  id: 'returns-agreed',
  observe: (trial, tally) => {
    const questions = new Map<string, Question>();
    /** Which claim a transfer answers. */
    const answered = (id: string | null) => questions.get(claimAnsweredBy(id ?? '') ?? '');
    return {
      on: {
        'return.answered': (event) => {
          if (event.data.rail.startsWith('bank:')) tally.count(answerFault(trial, questions.get(event.instruction ?? ''), event));
        },
        'instruction.received': ({ data: { instruction } }) => {
          if (instruction.kind === 'return-claim' && !questions.has(instruction.id))
            questions.set(instruction.id, { claim: instruction, answer: null });
          const question = answered(instruction.id);
          if (question !== undefined) tally.count(returnFault(trial, question, instruction.id));
        },
        'instruction.concluded': (event) => {
          const question = questions.get(event.instruction ?? '');
          if (question !== undefined) tally.count(endFault(trial, question, event));
        },
        'transfer.posted': ({ instruction }) => tally.count(lateFault(trial, answered(instruction))),
        'transfer.captured': ({ instruction }) => tally.count(lateFault(trial, answered(instruction))),
        'agent.answered': ({ data: { tool, answer, error } }) => {
          const isOverBank = tool === 'claim_return' && recordOf(answer)['route'] === undefined;
          const asked = isOverBank && !error && !trial.door.lies ? questions.get(claimIdOf(transferIdOf(answer) ?? '')) : undefined;
          if (asked !== undefined) tally.count(toldFault(trial, asked, answer));
        },
        'trial.closed': () => {
          for (const question of questions.values()) for (const fault of openFaults(trial, question)) tally.count(fault);
        },
      },
    };
  },
};

function claimIdOf(original: string): string {
  return `${original}:claim`;
}

/** A transfer back has its claim's id and `:return`, with a number where one before it failed. */
function claimAnsweredBy(id: string): string | undefined {
  return /^(.+:claim):return(?::\d+)?$/.exec(id)?.[1];
}

/** Transfers that answer a question, whatever became of them. */
function returnsFor({ orders }: Reconstruction, { claim: { id, original } }: Question): readonly Order[] {
  return orders.returnsOf(original).filter((order) => claimAnsweredBy(order.id) === id);
}

function isBack(trial: Reconstruction, question: Question): boolean {
  return returnsFor(trial, question).some(isCredited);
}

function answerFault({ orders }: Reconstruction, question: Question | undefined, event: Event<'return.answered'>): string | undefined {
  const { rail, agrees } = event.data;
  if (question === undefined) return `${rail} has an answer to ${event.instruction}, which nobody claimed`;
  const { id, original } = question.claim;
  if (question.answer !== null) return `the payee of ${original} answered ${id} twice`;
  question.answer = { agrees };
  const order = orders.find(original);
  if (order === undefined || !isCredited(order)) return `a payee was asked for ${original}, which nobody was credited`;
  return rail === order.payeeBook ? undefined : `${rail} has the answer to ${id}, and ${order.payeeBook} keeps the payee's account`;
}

/** The transfer that answers a claim, when a rail takes it in. */
function returnFault({ orders }: Reconstruction, { claim: { id, original, amountWon }, answer }: Question, returnId: string): string | undefined {
  const paid = orders.find(original)?.payment;
  const back = orders.find(returnId)?.payment;
  if (answer?.agrees !== true)
    return `instruction ${returnId} gives back ${original}, and its payee ${answer === null ? 'has not agreed' : 'has refused'}`;
  if (back === null || back === undefined || paid === null || paid === undefined)
    return `instruction ${returnId} is no transfer that gives ${original} back`;
  if (back.returnOf !== original || !sameAccount(back.payer, paid.payee) || !sameAccount(back.payee, paid.payer))
    return `instruction ${returnId} is not linked to ${original}, from its payee to its payer`;
  return back.amountWon === amountWon ? undefined : `instruction ${returnId} is for ${back.amountWon} won; ${id} claims ${amountWon} won`;
}

function endFault(trial: Reconstruction, question: Question, { at, data: { rail, outcome } }: Event<'instruction.concluded'>): string | undefined {
  const { claim, answer } = question;
  const { id, original } = claim;
  if (outcome.status === 'credited') return isBack(trial, question) ? undefined : `${rail} says that ${id} brought the money, and nothing came`;
  if (isBack(trial, question)) return `${rail} ended ${id} as ${outcome.reason}, and the money came back`;
  switch (outcome.reason) {
    case 'return_refused':
      return answer?.agrees === false ? undefined : `${rail} says that the payee refused ${id}; he ${answer === null ? 'said nothing' : 'agreed'}`;
    case 'return_unanswered':
      if (answer !== null) return `${rail} says that the payee never answered ${id}, and he did`;
      return at >= claim.requestedAt + silenceMs ? undefined : `${rail} ended ${id} as unanswered before its time`;
    case 'return_invalid':
      return isClaimable(trial.orders.find(original), claim, rail) && !hasFailed(returnsFor(trial, question), outcome.reason)
        ? `${rail} ended ${id} as ${outcome.reason}, although ${original} was credited there`
        : undefined;
    default:
      return hasFailed(returnsFor(trial, question), outcome.reason)
        ? undefined
        : `${rail} ended ${id} as ${outcome.reason}, which no transfer back did`;
  }
}

function isClaimable(order: Order | undefined, { id, original, amountWon }: ReturnClaim, rail: string): boolean {
  if (order === undefined || order.payment === null || id !== claimIdOf(original)) return false;
  return recordAt(order, rail)?.final?.status === 'credited' && amountWon > 0n && amountWon <= order.payment.amountWon;
}

/** A transfer back was refused for that reason; for whatever reason, where it could not be sent in time. */
function hasFailed(returns: readonly Order[], reason: string): boolean {
  const reasons = returns.flatMap(({ rails }) => rails.flatMap(({ final }) => (final?.status === 'rejected' ? [final.reason] : [])));
  return reason === 'return_failed' ? reasons.length > 0 : reasons.some((each) => each === reason);
}

/** It comes back once, and what has ended without its money stays without it. */
function lateFault(trial: Reconstruction, question: Question | undefined): string | undefined {
  if (question === undefined) return undefined;
  const { id } = question.claim;
  if (returnsFor(trial, question).filter(isCredited).length > 1) return `the money came back twice under ${id}`;
  const rejecting = trial.orders.find(id)?.rails.find(({ final }) => final?.status === 'rejected');
  return rejecting === undefined ? undefined : `money came back under ${id} after ${rejecting.rail} had ended it`;
}

/** Whoever agreed has ordered a transfer; wherever that is credited, the claim has its end. */
function* openFaults(trial: Reconstruction, question: Question): Iterable<string | undefined> {
  const { claim, answer } = question;
  const returns = returnsFor(trial, question);
  if (answer?.agrees === true) yield returns.length > 0 ? undefined : `the payee agreed to ${claim.id}, and nothing was sent`;
  for (const { rail, final } of trial.orders.find(claim.id)?.rails ?? []) {
    if (returns.some((order) => recordAt(order, rail)?.final?.status === 'credited'))
      yield final?.status === 'credited' ? undefined : `${rail} credited what answers ${claim.id}, and did not end the claim`;
  }
}

/** What an agent is told of its claim is so. */
function toldFault(trial: Reconstruction, question: Question, told: JsonValue): string | undefined {
  const { status } = recordOf(told);
  const { id } = question.claim;
  const ended = trial.orders.find(id)?.rails[0]?.final?.status;
  return isSo(status, { isBack: isBack(trial, question), agrees: question.answer?.agrees === true, isRefused: ended === 'rejected' })
    ? undefined
    : `an agent was told ${String(status)} of ${id}, which is ${ended ?? 'open'}`;
}

function isSo(status: JsonValue | undefined, known: { readonly isBack: boolean; readonly agrees: boolean; readonly isRefused: boolean }): boolean {
  switch (status) {
    case 'returned':
      return known.isBack;
    case 'agreed':
      return known.agrees;
    case 'refused':
    case 'failed':
      return known.isRefused;
    default:
      return status === 'requested';
  }
}
