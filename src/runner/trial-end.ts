import { settlementAt } from '../kernel/calendar.ts';
import type { EpochMs } from '../kernel/instruction.ts';
import type { TrialPlan } from './trial-plan.ts';

/** Each step of a settlement may take half an hour (`src/oracle/invariants/sessions-settle.ts`): what is over by then can be judged. */
const epilogueMs = 35 * 60_000;

/**
 * Until when the world goes on after its agents have ended at `at`: past the settlement of their last payment, with all that follows from it. Files are carried out
 * without their agents, so theirs counts from the deadline.
 */
export function trialEnd({ files, deadline }: Pick<TrialPlan, 'files' | 'deadline'>, at: EpochMs): EpochMs {
  return settlementAt(files ? Math.max(at, deadline) : at) + epilogueMs;
}
