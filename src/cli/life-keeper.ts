import { type Life, lifeOf } from '../report/life.ts';
import type { SuiteTrial } from './suite.ts';

/** Further failures kept for the report, after the first failed and the first passed trial of each case. */
const furtherMax = 100;

/** Chooses, as trials come in, whose payments' life the report tells; the same order as `chooseLives` has afterwards. */
export interface LifeKeeper {
  keep(played: Pick<SuiteTrial, 'name' | 'events' | 'judgement'>): void;
  all(): readonly Life[];
}

export function lifeKeeper(): LifeKeeper {
  const firstFailed = new Map<string, Life>();
  const firstPassed = new Map<string, Life>();
  const further: Life[] = [];
  return {
    keep: ({ name, events, judgement }) => {
      const first = judgement.passed ? firstPassed : firstFailed;
      if (!first.has(name.plan.id)) first.set(name.plan.id, lifeOf(events));
      else if (!judgement.passed && further.length < furtherMax) further.push(lifeOf(events));
    },
    all: () => [...firstFailed.values(), ...firstPassed.values(), ...further],
  };
}
