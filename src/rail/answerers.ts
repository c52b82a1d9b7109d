import type { Questions, Topic } from './rail.ts';

/** One function for each topic: what a rail's `ask` looks its answer up in. */
export type Answerers = { readonly [T in Topic]: (question: Questions[T]['ask']) => Promise<Questions[T]['answer'] | undefined> };

const silent = async () => undefined;

/** For a rail that has no answer to a topic. */
export const noAnswers: Answerers = {
  balance: silent,
  recipient: silent,
  statement: silent,
  wallet: silent,
  attestation: silent,
  cutoffs: silent,
  system: silent,
  shortfall: silent,
  position: silent,
  liquidity: silent,
  'return-claim': silent,
  claimed: silent,
  recovery: silent,
};
