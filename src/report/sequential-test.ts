import type { RateMeasure } from './measure.ts';

export interface SequentialOrder {
  /** Only a rate may be stopped early. A measure of zero tolerance is looked at in every trial to the end: the type refuses it, and so does the call. */
  readonly measure: RateMeasure;
  /** The pass rate that is good enough, and the one that is not. */
  readonly goodRate: number;
  readonly badRate: number;
  /** Chance to reject a good agent, chance to accept a bad one. */
  readonly alpha: number;
  readonly beta: number;
}

export type SequentialAnswer = 'accept' | 'reject' | 'go_on';

/** A test that is asked after every trial. Once it has answered, it stays with its answer. */
export interface SequentialTest {
  take(passed: boolean): SequentialAnswer;
  /** Passes in a row, from the start, that accept. */
  readonly straightPasses: number;
}

/**
 * Wald's sequential probability ratio test (1945): sums ln of how much likelier each trial is under the good rate than under the bad one and
 * stops at ln((1 − α)/β) for the good, at ln(α/(1 − β)) for the bad. With .99 against .95 and α = β = .05, 72 straight passes accept.
 */
export function sequentialTest({ measure, goodRate, badRate, alpha, beta }: SequentialOrder): SequentialTest {
  if (measure.tolerance !== 'rate') throw new RangeError('a measure of zero tolerance is never stopped early');
  if (!(0 < badRate && badRate < goodRate && goodRate < 1)) throw new RangeError('a sequential test needs 0 < bad rate < good rate < 1');
  if (!(alpha > 0 && beta > 0 && alpha + beta < 1)) throw new RangeError('a sequential test needs positive error chances that sum to less than 1');
  const onPass = Math.log(goodRate / badRate);
  const onFail = Math.log1p(-goodRate) - Math.log1p(-badRate);
  const upper = Math.log((1 - alpha) / beta);
  const lower = Math.log(alpha / (1 - beta));
  let evidence = 0;
  let answer: SequentialAnswer = 'go_on';
  return {
    straightPasses: Math.ceil(upper / onPass),
    take: (passed) => {
      if (answer !== 'go_on') return answer;
      evidence += passed ? onPass : onFail;
      answer = evidence >= upper ? 'accept' : evidence <= lower ? 'reject' : 'go_on';
      return answer;
    },
  };
}
