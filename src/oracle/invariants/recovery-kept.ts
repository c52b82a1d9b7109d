import type { Event, JsonValue } from '../../kernel/event.ts';
import type { EpochMs, Recovery } from '../../kernel/instruction.ts';
import { sameAccount } from '../coverage.ts';
import type { Invariant, Reconstruction } from '../invariant.ts';
import { isCredited, type Order, recordAt } from '../orders.ts';
import { recordOf, transferIdOf } from '../tool-call.ts';

/** What the deposit insurer recovers, both included, and so long after the payment an application is taken (착오송금 반환지원). */
const leastWon = 50_000n;
const mostWon = 100_000_000n;
const dayMs = 86_400_000;
const appliesWithinMs = 365 * dayMs;

/** Of a hundred won that came in so many are paid out, the rest being costs; a payee has so long to pay. Ours, as the insurer has it. */
const paidOfHundred = 96n;
const voluntaryMs = 50 * dayMs;

const insurer = 'kdic';

/**
 * The deposit insurer takes an application for a credited payment once, after its claim at the payer's bank has failed, and turns down what is outside amounts and time. It
 * pays the applicant once, after the payee has paid it: exactly that less its costs. Without the payee's money it pays nothing, and says so when his time is over.
 */
export const recoveryKept: Invariant = {
  id: 'recovery-kept',
  observe: (trial, tally) => {
    const recoveries = new Map<string, Application>();
    const moved = ({ instruction }: { readonly instruction: string | null }) => {
      const leg = legOf(instruction ?? '');
      const recovery = recoveries.get(leg?.recovery ?? '');
      if (leg !== undefined && recovery !== undefined) tally.count(creditFault(trial, recovery, leg.way));
    };
    return {
      on: {
        'instruction.received': (event) => {
          const { instruction, rail } = event.data;
          if (instruction.kind === 'recovery') {
            recoveries.set(instruction.id, { ...instruction, in: new Set(), out: new Set() });
            tally.count(applicationFault(trial, instruction, { rail, at: event.at }));
          }
          const leg = legOf(instruction.id);
          if (leg === undefined) return;
          const recovery = recoveries.get(leg.recovery);
          recovery?.[leg.way].add(instruction.id);
          tally.count(legFault(trial, recovery, { ...leg, id: instruction.id }));
        },
        'instruction.concluded': (event) => {
          const recovery = recoveries.get(event.instruction ?? '');
          if (recovery !== undefined) tally.count(endFault(trial, recovery, event));
        },
        'transfer.posted': moved,
        'transfer.captured': moved,
        'agent.answered': ({ data: { tool, answer, error } }) => {
          if (tool === 'claim_return' && recordOf(answer)['route'] === 'insurer' && !error && !trial.door.lies)
            tally.count(toldFault(trial, recoveries, answer));
        },
      },
    };
  },
};

type Way = 'in' | 'out';

/** With the ids of the transfers that some rail took in under it. */
interface Application extends Recovery {
  readonly in: Set<string>;
  readonly out: Set<string>;
}

/** A payee's transfer to the insurer has the application's id and `:in`, one of the insurer to the applicant `:out`, with a number where one before it failed. */
function legOf(id: string): { readonly recovery: string; readonly way: Way } | undefined {
  if (!id.includes(':recovery:')) return undefined; // nearly every order
  const parts = /^(.+:recovery):(in|out)(?::\d+)?$/.exec(id);
  const [, recovery, way] = parts ?? [];
  return recovery === undefined || (way !== 'in' && way !== 'out') ? undefined : { recovery, way };
}

function legsOf({ orders }: Reconstruction, recovery: Application, way: Way): readonly Order[] {
  return [...recovery[way]].flatMap((id) => orders.find(id) ?? []);
}

function creditedLegs(trial: Reconstruction, recovery: Application, way: Way): readonly Order[] {
  return legsOf(trial, recovery, way).filter(isCredited);
}

function isOutside({ amountWon }: Recovery): boolean {
  return amountWon < leastWon || amountWon > mostWon;
}

function isExpired({ creditedAt, requestedAt }: Recovery): boolean {
  return requestedAt > creditedAt + appliesWithinMs;
}

function applicationFault(
  { orders }: Reconstruction,
  { id, original, payment, creditedAt, amountWon, requestedAt }: Recovery,
  { rail, at }: { readonly rail: string; readonly at: EpochMs },
): string | undefined {
  if (rail !== insurer || id !== `${original}:recovery`) return `${rail} took in ${id}, an application for ${original}`;
  const order = orders.find(original);
  const paid = order?.payment;
  if (order === undefined || paid == null || !isCredited(order)) return `${id} is for ${original}, which nobody was credited`;
  if (!sameAccount(payment.payer, paid.payer) || !sameAccount(payment.payee, paid.payee)) return `${id} names other accounts than ${original}`;
  const claim = orders.find(`${original}:claim`);
  const { instruction } = claim ?? {};
  if (claim === undefined || recordAt(claim, order.payerBook)?.final?.status !== 'rejected')
    return `${id} was taken in, and the claim of ${original} at ${order.payerBook} had not failed`;
  if (instruction?.kind !== 'return-claim' || instruction.amountWon !== amountWon)
    return `${id} is for ${amountWon} won, which is not what was claimed of ${original}`;
  const said = recordAt(order, order.payeeBook)?.final;
  if (said?.status === 'credited' && said.creditedAt !== creditedAt)
    return `${id} has another time of the credit of ${original} than ${order.payeeBook}`;
  return requestedAt === at ? undefined : `${id} is dated otherwise than it was taken in`;
}

/** A transfer under an application, when a rail takes it in. */
function legFault(
  trial: Reconstruction,
  recovery: Application | undefined,
  { id, way }: { readonly id: string; readonly way: Way },
): string | undefined {
  const leg = trial.orders.find(id)?.payment;
  if (recovery === undefined) return `instruction ${id} belongs to an application that nobody made`;
  if (leg == null) return `instruction ${id} is no transfer`;
  if (isOutside(recovery) || isExpired(recovery)) return `instruction ${id} is for ${recovery.amountWon} won, which the insurer does not recover`;
  if (leg.returnOf !== null) return `instruction ${id} gives back ${leg.returnOf}, and a recovery gives nothing back`;
  if (way === 'in') {
    if (!sameAccount(leg.payer, recovery.payment.payee))
      return `instruction ${id} takes from another account than that of the payee of ${recovery.original}`;
    return leg.amountWon === recovery.amountWon
      ? undefined
      : `instruction ${id} is for ${leg.amountWon} won; ${recovery.id} is for ${recovery.amountWon} won`;
  }
  const [came] = creditedLegs(trial, recovery, 'in');
  if (came?.payment == null) return `instruction ${id} pays the applicant, and the payee of ${recovery.original} has paid nothing`;
  if (!sameAccount(leg.payee, recovery.payment.payer)) return `instruction ${id} pays another account than that of the payer of ${recovery.original}`;
  if (!sameAccount(leg.payer, came.payment.payee)) return `instruction ${id} pays from another account than the one that ${came.id} paid to`;
  const dueWon = dueOf(recovery);
  return leg.amountWon === dueWon
    ? undefined
    : `instruction ${id} is for ${leg.amountWon} won; ${came.payment.amountWon} won less costs are ${dueWon} won`;
}

function dueOf({ amountWon }: Recovery): bigint {
  return (amountWon * paidOfHundred) / 100n;
}

/** Each comes once, and not after the insurer has said that nothing does. */
function creditFault(trial: Reconstruction, recovery: Application, way: Way): string | undefined {
  const { id } = recovery;
  const credited = creditedLegs(trial, recovery, way);
  if (credited.length > 1) return way === 'in' ? `the payee paid twice under ${id}` : `the insurer paid twice under ${id}`;
  return credited.length > 0 && endOf(trial, recovery)?.status === 'rejected' ? `money moved under ${id} after the insurer had ended it` : undefined;
}

function endOf({ orders }: Reconstruction, { id }: Recovery) {
  const order = orders.find(id);
  return (order === undefined ? undefined : recordAt(order, insurer)?.final) ?? undefined;
}

function endFault(trial: Reconstruction, recovery: Application, { at, data: { outcome } }: Event<'instruction.concluded'>): string | undefined {
  const { id } = recovery;
  const isOut = creditedLegs(trial, recovery, 'out').length > 0;
  if (outcome.status === 'credited') return isOut ? undefined : `the insurer says that ${id} is paid, and nothing was`;
  if (outcome.status !== 'rejected') return undefined;
  const { reason } = outcome;
  if (isOut) return `the insurer ended ${id} as ${reason}, and has paid it`;
  if (isOutside(recovery) || reason === 'recovery_amount')
    return isOutside(recovery) && reason === 'recovery_amount' ? undefined : `the insurer ended ${id}, for ${recovery.amountWon} won, as ${reason}`;
  if (isExpired(recovery) || reason === 'recovery_expired')
    return isExpired(recovery) && reason === 'recovery_expired' ? undefined : `the insurer ended ${id} as ${reason}, against its time`;
  const hasCome = creditedLegs(trial, recovery, 'in').length > 0;
  if (reason !== 'recovery_failed')
    return hasCome && wasRefused(trial, recovery, reason) ? undefined : `the insurer ended ${id} as ${reason}, which no transfer was`;
  if (hasCome) return `the insurer ended ${id} as ${reason}, and the payee has paid it`;
  const isOver = at >= recovery.requestedAt + voluntaryMs;
  return isOver ? undefined : `the insurer ended ${id} as ${reason} before the payee's time was over`;
}

function wasRefused(trial: Reconstruction, recovery: Application, reason: string): boolean {
  return legsOf(trial, recovery, 'out').some(({ rails }) => rails.some(({ final }) => final?.status === 'rejected' && final.reason === reason));
}

/** What an agent is told of its application is so. */
function toldFault(trial: Reconstruction, recoveries: ReadonlyMap<string, Application>, told: JsonValue): string | undefined {
  const { status, reason, returnedWon } = recordOf(told);
  const original = transferIdOf(told) ?? '';
  const recovery = recoveries.get(`${original}:recovery`);
  const end = recovery && endOf(trial, recovery);
  const isSo =
    recovery === undefined
      ? status === 'refused' && reason === 'recovery_premature'
      : status === 'returned'
        ? end?.status === 'credited' && returnedWon === String(dueOf(recovery))
        : status === 'refused' || status === 'failed'
          ? end?.status === 'rejected' && end.reason === reason
          : status === 'agreed'
            ? creditedLegs(trial, recovery, 'in').length > 0
            : status === 'requested' && !isOutside(recovery) && !isExpired(recovery);
  return isSo
    ? undefined
    : `an agent was told ${String(status)} of an application for ${original}, which is ${end?.status ?? (recovery ? 'open' : 'not made')}`;
}
