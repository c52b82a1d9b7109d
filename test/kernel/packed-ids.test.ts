import fc from 'fast-check';
import t from 'tap';
import { mixed, PackedIds } from '../../src/kernel/packed-ids.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

t.test('knows exactly the ids that came, at the place at which they came', async (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(word, word), { maxLength: 300, selector: String }), fc.array(fc.tuple(word, word)), (ids, others) => {
      const table = new PackedIds(ids.length);
      const places = new Map<string, number>();
      for (const [high, low] of ids) {
        if (table.find(high, low) !== -1) return false;
        places.set(`${high}/${low}`, table.add(high, low));
      }
      const known = ids.every(([high, low], index) => table.find(high, low) === index);
      return known && table.size === ids.length && others.every(([high, low]) => table.find(high, low) === (places.get(`${high}/${low}`) ?? -1));
    }),
  );
  t.pass('300 ids at a time');
});

t.test('ids that fall on one slot are told apart, and so are those that share a half', async (t) => {
  const table = new PackedIds(12);
  const first = mixed(0, 1) & 15;
  const same = Array.from({ length: 5_000 }, (_, low) => low).filter((low) => (mixed(0, low) & 15) === first);
  for (const low of same.slice(0, 6)) table.add(0, low);
  for (const high of [1, 2, 3]) table.add(high, same[0] ?? 0);
  t.same(
    same.slice(0, 6).map((low) => table.find(0, low)),
    [0, 1, 2, 3, 4, 5],
  );
  t.equal(table.find(0, same[6] ?? 0), -1);
  t.equal(table.find(3, same[0] ?? 0), 8);
});

t.test('an id is entered once, and only while there is room', async (t) => {
  const table = new PackedIds(1);
  table.add(1, 2);
  t.throws(() => table.add(3, 4), RangeError);
  const two = new PackedIds(2);
  two.add(1, 2);
  t.throws(() => two.add(1, 2), /there already/);
});
