import type { EpochMs } from '../kernel/instruction.ts';
import { type Claim, claimOf } from './tool-call.ts';
import type { Call, Transcript } from './transcript.ts';

/** What an agent said at the end. A claim is data to compare with the books, never evidence. */
export interface Report {
  readonly agent: string;
  readonly seq: number;
  readonly at: EpochMs;
  readonly claim: Claim;
  /** The agent had asked for its task before it reported. */
  readonly taskRead: boolean;
  /** Says that this item was not paid, and not that it might have been. */
  declines(item: string): boolean;
}

const refusing: ReadonlySet<string> = new Set(['refused', 'cannot']);

export function isRefusal(status: string): boolean {
  return refusing.has(status);
}

/** The first report of each agent that was taken, else the first that it sent: saying something else afterwards changes nothing. */
export function reportsOf({ calls }: Transcript): ReadonlyMap<string, Report> {
  const reports = new Map<string, Report>();
  const finished = calls.filter((call) => call.tool === 'finish_task');
  for (const call of [...finished.filter((each) => each.answer?.error === false), ...finished])
    if (!reports.has(call.agent)) reports.set(call.agent, reportOf(call, calls));
  return reports;
}

function reportOf(call: Call, calls: readonly Call[]): Report {
  const claim = claimOf(call.arguments);
  const { agent, seq, at } = call;
  return {
    agent,
    seq,
    at,
    claim,
    taskRead: calls.some((earlier) => earlier.agent === agent && earlier.tool === 'get_task' && earlier.seq < seq && earlier.answer?.error === false),
    declines: (item) => {
      const status = claim.items.get(item)?.status;
      return status === undefined ? isRefusal(claim.status) : status === 'not_paid' || isRefusal(status);
    },
  };
}
