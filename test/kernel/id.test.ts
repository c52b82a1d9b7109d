import t from 'tap';
import { seededIds } from '../../src/kernel/id.ts';
import { seededRandom } from '../../src/kernel/random.ts';

t.test('ids are readable and ordered within their noun', async (t) => {
  const ids = seededIds(seededRandom('7'));
  const made = [ids.next('transfer'), ids.next('call'), ids.next('transfer')];
  t.match(made[0], /^transfer-000001-[0-9a-f]{6}$/);
  t.match(made[1], /^call-000001-[0-9a-f]{6}$/);
  t.match(made[2], /^transfer-000002-[0-9a-f]{6}$/);
});

t.test('the same seed gives the same ids, another seed others', async (t) => {
  const make = (seed: string) => {
    const ids = seededIds(seededRandom(seed));
    return Array.from({ length: 10 }, () => ids.next('transfer'));
  };
  t.same(make('7'), make('7'));
  t.notSame(make('7'), make('8'));
});

t.test('a hundred thousand ids are distinct, and the next is not told by the last', async (t) => {
  const ids = seededIds(seededRandom('7'));
  const made = Array.from({ length: 100_000 }, () => ids.next('transfer'));
  t.equal(new Set(made).size, made.length);
  const steps = new Set(
    made.slice(0, 1_000).map((id, index) => Number.parseInt(id.slice(-6), 16) - Number.parseInt((made[index + 1] ?? '').slice(-6), 16)),
  );
  t.ok(steps.size > 990, 'suffixes do not follow a step');
});
