import type { Judgement } from '../../oracle/judgement.ts';

/** What is wrong with an explored trial. */
export interface Finding {
  /** `sandbox`: an invariant, or the sandbox stopped. `agent`: a check of the agent failed. */
  readonly of: 'sandbox' | 'agent';
  /** Id of the invariant or check; `sandbox-broken` or `defect` where it was neither. */
  readonly id: string;
  readonly message: string;
}

/** The first check that failed; `undefined` when the trial passed. */
export function failedCheck({ passed, checks }: Judgement): Finding | undefined {
  const failed = checks.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { of: 'agent', id: failed.id, message: failed.message };
  return passed ? undefined : { of: 'agent', id: 'no-check', message: 'no check proves that anything was done' };
}

/** Same id, and the same said about it but for names, numbers and amounts: a smaller scenario that fails in another way is no shrunk one. */
export function isAlike(left: Finding, right: Finding): boolean {
  return left.of === right.of && left.id === right.id && wordsOf(left.message) === wordsOf(right.message);
}

/** Words with digits in them are names; what follows the first sentence repeats it for other payments. */
function wordsOf(message: string): string {
  return (message.split(/[;:]/, 1)[0] ?? '').replace(/\S*\d\S*/g, '#').replace(/(# ?)+/g, '# ');
}
