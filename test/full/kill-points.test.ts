import t from 'tap';
import { nameOf } from '../kill/kill-point.ts';
import { everyPoint, killAtPoints } from '../kill/kill-points.ts';
import { shareMs } from '../run/budget.ts';

t.setTimeout(6 * 3600 * 1000);

/** Where little time is given, this many still have to be met. */
const least = 20;

t.test('killed at 200 named points under load, a gateway loses nothing and pays nothing twice', async (t) => {
  const share = shareMs();
  const endsAtMs = share === null ? Number.POSITIVE_INFINITY : performance.now() + share;
  t.equal(new Set(everyPoint.map(nameOf)).size, everyPoint.length, 'every point has a name of its own');
  const { counted, lines } = await killAtPoints(t, everyPoint, () => performance.now() < endsAtMs);
  for (const line of lines) t.comment(line);
  t.comment(`${counted} of ${everyPoint.length} points: 0 lost, 0 doubled, 0 orphaned holds`);
  t.ok(counted >= (share === null ? 200 : least), `${counted} kills count`);
});
