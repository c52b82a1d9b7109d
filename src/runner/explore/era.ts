import { seededRandom } from '../../kernel/random.ts';
import type { EraChoice } from '../entrance.ts';
import { drawFrom } from './draw.ts';

/** `any`: each seed has its own. A call over the shipped HTTP door costs three times one over the older transport, so fewer seeds are all HTTP. */
export type ExploredEra = EraChoice | 'any';

const eras: readonly (readonly [weight: number, era: EraChoice])[] = [
  [5, '2025'],
  [4, 'mixed'],
  [1, '2026'],
];

export function eraOfSeed(era: ExploredEra, seed: string): EraChoice {
  return era === 'any' ? drawFrom(seededRandom(`explore ${seed}`).fork('era')).weighted(eras) : era;
}
