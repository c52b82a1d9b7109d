import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { expiryQueue } from '../../src/kernel/ledger-expiry.ts';

interface Thing {
  readonly expiresAt: number;
  readonly ended: boolean;
  live: boolean;
}

/** Enough of them to sweep the heap several times. */
const things = fc.array(fc.record({ expiresAt: fc.integer({ min: 0, max: 50 }), ended: fc.boolean() }), {
  minLength: 200,
  maxLength: 400,
  size: 'max',
});

t.test('live things lapse by time, then in the order in which they were added; those that ended never do', async (t) => {
  fc.assert(
    fc.property(things, (made) => {
      const queue = expiryQueue<Thing>((thing) => thing.live);
      const all = made.map((thing) => ({ ...thing, live: true }));
      for (const thing of all) {
        queue.add(thing.expiresAt, thing);
        thing.live = !thing.ended;
      }
      const expected = all.filter((thing) => thing.live).sort((left, right) => left.expiresAt - right.expiresAt); // a stable sort
      const lapsed: Thing[] = [];
      for (let thing = queue.due(50); thing !== undefined; thing = queue.due(50)) {
        lapsed.push(thing);
        thing.live = false;
      }
      assert.deepEqual(lapsed, expected);
      lapsed.forEach((thing, index) => {
        assert.equal(thing, expected[index]);
      });
    }),
    { numRuns: 50 },
  );
  t.pass();
});

t.test('nothing lapses before its time, and what is due stays until it ends', async (t) => {
  const queue = expiryQueue<Thing>((thing) => thing.live);
  const thing = { expiresAt: 10, ended: false, live: true };
  queue.add(10, thing);
  t.equal(queue.due(9), undefined);
  t.equal(queue.due(10), thing);
  t.equal(queue.due(10), thing);
  thing.live = false;
  t.equal(queue.due(10), undefined);
});
