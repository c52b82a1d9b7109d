import type { ToolAnswer } from '../agent.ts';
import { type Content, textAt, timeAt } from './field.ts';

/** A payment that was taken and has not got to its payee; of a delayed transfer when it leaves, in epoch ms. */
export interface UnderWay {
  readonly transferId: string;
  readonly leavesAt: number | undefined;
}

/** Where a payment stands, as far as one answer tells. */
export type Standing =
  | { readonly status: 'credited'; readonly transferId: string | undefined }
  /** The outcome is open: still on its way, not known, or no answer came. Money may have moved. */
  | { readonly status: 'open'; readonly dueBy: number | undefined; readonly underWay?: UnderWay }
  /** Final for this key: nothing was posted under it. */
  | { readonly status: 'rejected'; readonly reason: string; readonly retryable: boolean; readonly retryAt: number | undefined }
  /** A person is asked to approve it; the same key goes on once one has. */
  | { readonly status: 'waiting' }
  /** Refused before it became a payment. */
  | { readonly status: 'refused'; readonly code: string }
  /** The gateway did not take the call; the same key may be sent again. */
  | { readonly status: 'throttled' }
  /** Nothing is known under the key, and nothing was posted. */
  | { readonly status: 'absent' };

/** Reads the answer of `transfer_funds` or `get_transfer_status`, or what is said of a line of a file; whatever is not clearly an end leaves the outcome open. */
export function standingOf(answer: ToolAnswer): Standing {
  if (answer.kind === 'no-reply') return { status: 'open', dueBy: undefined };
  if (answer.kind === 'error') return standingOfError(answer);
  const { content } = answer;
  switch (textAt(content, 'status')) {
    case 'credited':
      return { status: 'credited', transferId: textAt(content, 'transferId') };
    case 'rejected':
      return {
        status: 'rejected',
        reason: textAt(content, 'reason') ?? '',
        retryable: content['retryable'] === true,
        retryAt: timeAt(content, 'retryAt'),
      };
    case 'not_found':
    case 'not_sent':
      return { status: 'absent' };
    case 'approval_required':
      return { status: 'waiting' };
    default:
      return openStanding(content);
  }
}

/** A transfer that leaves later is worth a look soon after that. Where the outcome is not known, nobody can say that the payment is under way. */
function openStanding(content: Content): Standing {
  const [leavesAt, transferId] = [timeAt(content, 'leavesAt'), textAt(content, 'transferId')];
  const dueBy = leavesAt === undefined ? timeAt(content, 'dueBy') : leavesAt + 60_000;
  return transferId === undefined || textAt(content, 'status') !== 'pending'
    ? { status: 'open', dueBy }
    : { status: 'open', dueBy, underWay: { transferId, leavesAt } };
}

/** The call was turned away before anybody looked at it. */
const notTaken: ReadonlySet<string> = new Set(['rate_limited', 'unauthenticated']);

/** Errors that say nothing about what happened to the payment. */
const silentErrors: ReadonlySet<string> = new Set(['system_unavailable', 'tool_error']);

function standingOfError(error: { readonly code: string; readonly retryable: boolean }): Standing {
  if (error.code === 'not_found') return { status: 'absent' };
  if (error.code === 'approval_required') return { status: 'waiting' };
  if (notTaken.has(error.code)) return { status: 'throttled' };
  return error.retryable || silentErrors.has(error.code) ? { status: 'open', dueBy: undefined } : { status: 'refused', code: error.code };
}
