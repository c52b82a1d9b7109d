import { join } from 'node:path';
import type { Test } from 'tap';
import type { Era } from '../../src/runner/entrance.ts';
import { inPairs } from '../e2e/command.ts';
import { temporaryFolder } from '../e2e/temporary-folder.ts';
import { type KillPoint, nameOf, places, stages } from './kill-point.ts';
import { strike } from './struck-load.ts';
import { eventsIn, harmOf, unharmed } from './verdict.ts';

/** From the sixth payment on some have been answered, and before the eleventh is through others have not been sent. */
const counts = [6, 7, 8, 9, 10] as const;

/** Two hundred and forty points: every stage of every step, for five payments each; neighbours differ in everything. */
export const everyPoint: readonly KillPoint[] = counts.flatMap((nth, shift) =>
  places.flatMap((_place, at) => stages.map((stage, turn) => ({ stage, place: places[(at + shift + turn) % places.length] ?? 'audit.intent', nth }))),
);

/** A kill counts when payments were acknowledged, in flight and unsent all at once; one that does not is tried again so often. */
const triesMax = 3;

export interface Tally {
  readonly counted: number;
  readonly lines: readonly string[];
}

/** Kills a gateway at each of the points, two side by side, until the time is up; asserts that no harm was done, and tells what was met. */
export async function killAtPoints(t: Test, points: readonly KillPoint[], until: () => boolean): Promise<Tally> {
  const folder = temporaryFolder(t);
  const tallied = await inPairs([...points.entries()], async ([index, point]) => {
    for (let tries = 1; tries <= triesMax && until(); tries += 1) {
      const file = join(folder, `${index}-${tries}.db`);
      const era: Era = index % 2 === 0 ? '2025' : '2026';
      const load = await strike(t, point, { file, era });
      t.same(harmOf(load, eventsIn(file)), unharmed, nameOf(point));
      const met = `${load.acknowledged.size} acknowledged, ${load.inFlight} in flight, ${load.unsent} unsent`;
      if (load.acknowledged.size > 0 && load.inFlight > 0 && load.unsent > 0) return { counted: true, line: `${nameOf(point)}: ${met}` };
      t.comment(`${nameOf(point)} does not count: ${met}`);
    }
    return undefined;
  });
  const counted = tallied.filter((each) => each !== undefined);
  return { counted: counted.length, lines: counted.map(({ line }) => line) };
}
