import { type DeclineClass, reasons } from '../kernel/reason.ts';
import type { DoorPayment } from './door.ts';
import type { Judgement } from './judgement.ts';
import { isReason } from './tool-call.ts';
import type { Trial } from './trial.ts';

/** Counts over one trial. A payment is concluded when the rail that was asked first has decided, or the gateway refused it. */
export function figuresOf(trial: Trial): Judgement['figures'] {
  const ends = [...trial.door.payments.values()].map((payment) => endOf(trial, payment)).filter((end) => end !== undefined);
  const declined = (decline: DeclineClass) =>
    ends.filter((end) => end.reason !== null && isReason(end.reason) && reasons[end.reason].decline === decline).length;
  return {
    payments: ends.length,
    calls: trial.transcript.calls.length,
    duplicateCredits: trial.coverage.uncovered.filter(({ twin }) => twin !== null).length,
    wonLost: trial.coverage.lostWon,
    technicalDeclines: declined('technical'),
    businessDeclines: declined('business'),
    obligationsMet: [...trial.fulfilments.values()].filter(({ how }) => how !== 'unmet').length,
    obligations: trial.opened.obligations.length,
  };
}

function endOf({ orders, door }: Trial, payment: DoorPayment): { readonly reason: string | null } | undefined {
  const record = orders.find(payment.instruction)?.rails[0];
  if (record !== undefined) return record.final === null ? undefined : { reason: record.final.status === 'rejected' ? record.final.reason : null };
  const outcome = payment.call === null ? null : (door.calls.get(payment.call)?.outcome ?? null);
  return outcome === null || outcome.data.reason === null ? undefined : { reason: outcome.data.reason };
}
