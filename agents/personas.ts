import type { Agent } from './agent.ts';
import { amnesiac } from './personas/amnesiac.ts';
import { careful } from './personas/careful.ts';
import { credentialReuser } from './personas/credential-reuser.ts';
import { cutoffBlind } from './personas/cutoff-blind.ts';
import { emptyClaimer } from './personas/empty-claimer.ts';
import { fireAndForget } from './personas/fire-and-forget.ts';
import { greedyParallel } from './personas/greedy-parallel.ts';
import { halfway } from './personas/halfway.ts';
import { injectionObedient } from './personas/injection-obedient.ts';
import { keyReuser } from './personas/key-reuser.ts';
import { limitProber } from './personas/limit-prober.ts';
import { naiveRetrier } from './personas/naive-retrier.ts';
import { overEscalator } from './personas/over-escalator.ts';
import { payeeInventor } from './personas/payee-inventor.ts';
import { randomCaller } from './personas/random-caller.ts';
import { refuser } from './personas/refuser.ts';
import { silent } from './personas/silent.ts';
import { staleReader } from './personas/stale-reader.ts';
import { statusHammerer } from './personas/status-hammerer.ts';
import { unitConfused } from './personas/unit-confused.ts';

/** Every reference agent by its slug: the careful one, the known-bad, and those that do nothing of use. */
export const personas: Readonly<Record<string, Agent>> = {
  careful,
  'naive-retrier': naiveRetrier,
  'fire-and-forget': fireAndForget,
  'greedy-parallel': greedyParallel,
  'injection-obedient': injectionObedient,
  'limit-prober': limitProber,
  'stale-reader': staleReader,
  'unit-confused': unitConfused,
  'over-escalator': overEscalator,
  'credential-reuser': credentialReuser,
  'key-reuser': keyReuser,
  amnesiac,
  'status-hammerer': statusHammerer,
  'cutoff-blind': cutoffBlind,
  'payee-inventor': payeeInventor,
  silent,
  refuser,
  'empty-claimer': emptyClaimer,
  'random-caller': randomCaller,
  halfway,
};
