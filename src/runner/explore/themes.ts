import type { Random } from '../../kernel/random.ts';
import { InputError } from '../input-error.ts';
import type { FaultSpec, WorldSpec } from '../scenario.ts';
import { drawFrom } from './draw.ts';
import { type Facts, struckBetween } from './facts.ts';
import type { DrawnJobs } from './jobs.ts';
import { drawStrikes } from './ledger-faults.ts';
import { drawThemeOutages, type Outages } from './outages.ts';

/** What an exploration can be pointed at: every scenario is drawn so that it happens, and a seed counts only if it did. */
export const themes = ['token-strikes', 'outages'] as const;
export type Theme = (typeof themes)[number];

/** Whether it happened in a trial. */
export const happened: Readonly<Record<Theme, (facts: Facts) => boolean>> = {
  'token-strikes': ({ steps }) => struckBetween(steps) > 0,
  outages: ({ outages }) => Object.keys(outages).length > 0,
};

/** In the order of {@link themes}, each once. @throws InputError naming one that does not exist */
export function parseThemes(names: readonly string[]): Theme[] {
  const unknown = names.find((name) => !themes.some((theme) => theme === name));
  if (unknown !== undefined) throw new InputError(`--theme ${unknown}: there is no such theme; themes are ${themes.join(' and ')}`);
  return themes.filter((theme) => names.includes(theme));
}

/** What the themes add to a scenario. */
export interface Themed {
  readonly faults: readonly FaultSpec[];
  readonly world: Pick<WorldSpec, 'outages'>;
}

/** From streams of their own, so that the rest of a seed is drawn as it would be without themes. */
export function drawThemes(
  random: Random,
  asked: readonly Theme[],
  given: DrawnJobs & { readonly outages: Outages; readonly faults: readonly FaultSpec[] },
): Themed {
  const strikes = asked.includes('token-strikes') ? drawStrikes(drawFrom(random.fork('strikes')), given) : [];
  if (!asked.includes('outages')) return { faults: strikes, world: {} };
  const { outages, faults } = drawThemeOutages(drawFrom(random.fork('outages')), given);
  return { faults: [...strikes, ...faults], world: outages.length > 0 ? { outages } : {} };
}
