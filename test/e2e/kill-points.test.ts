import t from 'tap';
import { everyPoint, killAtPoints } from '../kill/kill-points.ts';
import { fileMsMax } from '../run/budget.ts';

t.setTimeout(fileMsMax);

/** A step in every stage, and one more; all points are a long test. */
const some = everyPoint.filter((_point, index) => index % 25 === 3).slice(0, 4);

t.test('killed at a named point, a gateway loses nothing and pays nothing twice', async (t) => {
  const { counted, lines } = await killAtPoints(t, some, () => true);
  for (const line of lines) t.comment(line);
  t.equal(new Set(some.map(({ stage }) => stage)).size, 3, 'every stage');
  t.equal(new Set(some.map(({ place }) => place)).size, some.length, 'another step each time');
  t.equal(counted, some.length, 'with payments acknowledged, in flight and unsent at every kill');
});
