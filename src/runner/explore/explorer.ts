import type { Finding } from './finding.ts';
import { addDoubleRun, addReport, type Reduced, type SeedReport, type Survey, type Violation } from './survey.ts';

/** One seed in so many is played twice, whatever it reached. */
export const doubleEvery = 50;

/** Violations of one check or invariant that are shrunk; the next ones are likely the same. */
const shrunkMax = 3;

/** What does the work: threads in the shipped command, a function in a test. Once stopped, it answers the last two with `null` at once. */
export interface Player {
  play(seed: number, twice: boolean): Promise<SeedReport>;
  /** Digests of two plays of a seed that was played before. */
  repeat(seed: number): Promise<readonly [string, string] | null>;
  /** Shrinks what was found and writes it down; `null` where the smaller scenario cannot be shown to fail. */
  reduce(seed: number, finding: Finding): Promise<Reduced | null>;
}

export interface Exploration {
  readonly survey: Survey;
  readonly player: Player;
  /** Seeds in all, earlier sessions included. */
  readonly seedsMax: number;
  /** It ends once so many seeds count, earlier sessions included. */
  readonly countedMax: number;
  /** Seeds under way at once. */
  readonly width: number;
  /** True when no further seed is to be begun. */
  stopping(): boolean;
  /** After each seed. */
  onSeed(): void;
}

/**
 * Plays seed after seed, several at once, and takes the reports in in order of seed. Seeds that reached something new are played twice,
 * and what is found is shrunk, beside the rest. What is left undone when it stops is done when the same survey is explored again.
 * Seeds that are under way when enough count are not taken in, so that how many are played does not depend on the width.
 */
export async function explore({ survey, player, seedsMax, countedMax, width, stopping, onSeed }: Exploration): Promise<void> {
  const chores: Promise<void>[] = [];
  const beside = (chore: Promise<void>) => {
    chore.catch(() => {}); // it fails at the end, when the seeds under way are taken in
    chores.push(chore);
  };
  for (const entry of survey.corpus) if (!entry.twice) beside(repeat(survey, player, entry));
  for (const violation of toShrink(survey)) beside(reduce(player, violation));
  const underWay: Promise<SeedReport>[] = [];
  let begun = survey.next;
  while (survey.counted < countedMax) {
    while (underWay.length < width && begun < survey.first + seedsMax && !stopping()) {
      const playing = player.play(begun, begun % doubleEvery === 0);
      playing.catch(() => {}); // it fails when its turn comes, in order of seed
      underWay.push(playing);
      begun += 1;
    }
    const report = await underWay.shift();
    if (report === undefined) break;
    addReport(survey, report);
    const entry = survey.corpus.at(-1);
    if (entry?.seed === report.seed && !entry.twice) beside(repeat(survey, player, entry));
    const violation = survey.violations.at(-1);
    if (violation?.seed === report.seed && toShrink(survey).includes(violation)) beside(reduce(player, violation));
    onSeed();
  }
  await Promise.all(chores);
}

/** The first of each kind. */
function toShrink({ violations }: Survey): Violation[] {
  return [...Map.groupBy(violations, ({ of, id }) => `${of} ${id}`).values()]
    .flatMap((alike) => alike.slice(0, shrunkMax))
    .filter(({ reduced }) => reduced === null);
}

async function repeat(survey: Survey, player: Player, entry: Survey['corpus'][number]): Promise<void> {
  const digests = await player.repeat(entry.seed);
  if (digests === null) return;
  entry.twice = true;
  addDoubleRun(survey, entry.seed, digests);
}

async function reduce(player: Player, violation: Violation): Promise<void> {
  violation.reduced = await player.reduce(violation.seed, violation);
}
