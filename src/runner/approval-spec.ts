/** Scripted people who approve: one who looks, one who approves everything, one who is not there. */
export type ApproverName = 'attentive' | 'fatigued' | 'absent';

/** Thresholds as a rule of a policy has them (docs/policy.md), for every agent of the scenario. */
export interface ApprovalSpec {
  readonly approver: ApproverName;
  readonly stepUpFromWon?: string;
  readonly stepUpDayWon?: string;
  readonly stepUpNewPayee?: boolean;
  readonly stepUpVelocity?: { readonly payments: number; readonly minutes: number };
  readonly approvalMinutes?: number;
}
