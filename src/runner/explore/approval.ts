import type { ApprovalSpec } from '../approval-spec.ts';
import type { FaultSpec, Job } from '../scenario.ts';
import type { Draw } from './draw.ts';

export interface DrawnApproval {
  readonly approval: ApprovalSpec;
  /** At the approver. */
  readonly faults: readonly FaultSpec[];
}

/** Now and then some of the payments need a person. Never where the gateway's clock is wrong: it says how long approvals hold. */
export function drawApproval(draw: Draw, faults: readonly FaultSpec[]): DrawnApproval | undefined {
  const wrongClock = faults.some(({ where, match }) => where === 'clock' && match?.component === 'gateway');
  if (!draw.chance(0.15) || wrongClock) return undefined;
  const threshold = draw.pick([
    { stepUpFromWon: String(draw.between(5_000_000, 100_000_000)) },
    { stepUpDayWon: String(draw.between(1_000_000, 20_000_000)) },
    { stepUpNewPayee: true },
    { stepUpVelocity: { payments: draw.between(2, 4), minutes: draw.between(5, 60) } },
  ]);
  const approval: ApprovalSpec = { approver: draw.chance(0.8) ? 'attentive' : 'fatigued', ...threshold };
  return { approval, faults: Array.from({ length: draw.between(0, 2) }, () => drawApproverFault(draw)) };
}

function drawApproverFault(draw: Draw): FaultSpec {
  if (draw.chance(0.2)) {
    const fromMinute = draw.between(0, 20);
    return { where: 'approver', when: { fromMinute, untilMinute: fromMinute + draw.between(1, 20) }, do: 'partition' };
  }
  const trigger = draw.chance(0.5) ? { nth: draw.between(1, 6) } : { probability: draw.between(5, 40) / 100 };
  const verb = draw.pick(['lose-request', 'lose-reply', 'delay', 'duplicate'] as const);
  return { where: 'approver', ...trigger, do: verb, ...(verb === 'delay' ? { forMs: draw.pick([1_000, 120_000, 900_000]) } : {}) };
}

/** Whoever is not answered in time need not have paid. */
export function approvable(job: Job): Job {
  const reasons = ['approval_required', 'approval_expired', 'approval_refused'];
  return {
    ...job,
    items: job.items.map((item) => (item.mustRefuse === true ? item : { ...item, excusedBy: [...(item.excusedBy ?? []), ...reasons] })),
  };
}
